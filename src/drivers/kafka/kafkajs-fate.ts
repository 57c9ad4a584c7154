/** What became of the messages of one send, which may go to a socket several times before kafkajs tells how it ended. */
export class SendFate {
  /** they went to a socket, and it is unknown whether they arrived */
  unknown = false
  /** kafkajs itself sent them again since it was last asked to send them */
  repeated = false
  private writes = 0
  private writesAsked = 0

  /** kafkajs is asked to send them, for the first time or again. */
  asked(): void {
    this.writesAsked = this.writes
    this.repeated = false
  }

  /** They go to a socket. Call what is returned if the response to that says that they were not stored. */
  wrote(): () => void {
    this.repeated = this.writes > this.writesAsked
    const write = ++this.writes
    this.unknown = true
    return () => {
      if (write === this.writes) this.unknown = false
    }
  }
}

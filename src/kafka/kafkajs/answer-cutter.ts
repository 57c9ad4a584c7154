const headBytes = 8

export interface AnswerReader {
  /** how many bytes of what follows the correlation id matter */
  wantedBytes(correlationId: number): number
  /** called once the whole response has come */
  onAnswer(correlationId: number, wanted: Buffer): void
}

/**
 * Cuts the bytes that another client reads into responses (int32 length, int32 correlation id, the rest), and copies of
 * each only what is wanted: records that are fetched are passed over.
 */
export class AnswerCutter {
  private readonly reader: AnswerReader
  private readonly head = Buffer.alloc(headBytes)
  private headFilled = 0
  private wanted: Buffer = Buffer.alloc(0)
  private wantedFilled = 0
  private leftBytes = 0

  constructor(reader: AnswerReader) {
    this.reader = reader
  }

  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; )
      at = this.headFilled < headBytes ? this.fillHead(chunk, at) : this.pass(chunk, at)
  }

  private fillHead(chunk: Buffer, at: number): number {
    const bytes = chunk.copy(this.head, this.headFilled, at)
    this.headFilled += bytes
    if (this.headFilled === headBytes) {
      this.leftBytes = this.head.readUInt32BE(0) - 4
      this.wanted = Buffer.alloc(Math.min(this.leftBytes, this.reader.wantedBytes(this.correlationId)))
      this.wantedFilled = 0
      this.endIfWhole()
    }
    return at + bytes
  }

  private pass(chunk: Buffer, at: number): number {
    const bytes = Math.min(this.leftBytes, chunk.length - at)
    this.wantedFilled += chunk.copy(this.wanted, this.wantedFilled, at, at + bytes)
    this.leftBytes -= bytes
    this.endIfWhole()
    return at + bytes
  }

  private endIfWhole(): void {
    if (this.leftBytes > 0) return
    this.headFilled = 0
    this.reader.onAnswer(this.correlationId, this.wanted)
  }

  private get correlationId(): number {
    return this.head.readInt32BE(4)
  }
}

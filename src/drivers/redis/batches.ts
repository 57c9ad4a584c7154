import { type Block, curveMessageBytes } from '../../contract/curve-message.ts'
import type { CommandBatch, CommandWriter } from './commands.ts'

/** The destination of commands. */
export interface CommandSink {
  write(bytes: Uint8Array): void
}

/** Commands without a reply yet, as the bytes that were or will be sent; replies come in the same order. */
export class UnansweredBatches {
  inFlightBytes = 0
  private readonly writer: CommandWriter
  /** oldest first; the last one is `filling`, if there is one */
  private readonly batches: CommandBatch[] = []
  private filling: CommandBatch | null = null

  constructor(writer: CommandWriter) {
    this.writer = writer
  }

  /** When the first command was added to the request that is being filled; Infinity = there is none. */
  get waitingSinceUs(): number {
    return this.filling?.sinceUs ?? Number.POSITIVE_INFINITY
  }

  /** When the oldest commands without a reply were written; Infinity = there are none, or none were written. */
  get writtenSinceUs(): number {
    return this.batches[0]?.writtenUs || Number.POSITIVE_INFINITY
  }

  /** Turns messages into commands; full requests are written to `sink`, or kept while it is null. */
  add(block: Block, nowUs: number, sink: CommandSink | null): void {
    for (let i = 0; i < block.messages; i++) {
      let bytes = this.filling === null ? 0 : this.writer.write(block, i, this.filling)
      if (bytes === 0)
        bytes = this.writer.write(block, i, this.next(curveMessageBytes(block.frame, block.points), nowUs, sink))
      this.inFlightBytes += bytes
    }
  }

  /** Writes the partly filled request if its first command was added by `byUs`. */
  writeWaiting(byUs: number, nowUs: number, sink: CommandSink | null): void {
    const { filling } = this
    if (filling === null || filling.sinceUs > byUs) return
    this.filling = null
    if (sink !== null) writeRest(filling, nowUs, sink)
  }

  /** On a new connection: rewrites every full request; returns how many commands and requests were written before. */
  writeAgain(nowUs: number, sink: CommandSink): { commands: number; batches: number } {
    const again = { commands: 0, batches: 0 }
    for (const batch of this.batches) {
      if (batch === this.filling) continue
      if (batch.writtenUs > 0) {
        again.commands += batch.commands - batch.answered
        again.batches++
      }
      writeRest(batch, nowUs, sink)
    }
    return again
  }

  /** `count` replies came; returns how many commands they belong to, which is fewer only for unexpected replies. */
  answer(count: number): number {
    let left = count
    while (left > 0 && this.batches.length > 0 && this.batches[0] !== this.filling) {
      const batch = this.batches[0]!
      const fromAt = startOf(batch)
      const taken = Math.min(left, batch.commands - batch.answered)
      batch.answered += taken
      left -= taken
      this.inFlightBytes -= startOf(batch) - fromAt
      if (batch.answered === batch.commands) this.writer.release(this.batches.shift()!)
    }
    return count - left
  }

  /** Drops everything; returns how many commands had no reply. */
  clear(): number {
    const left = this.batches.reduce((sum, { commands, answered }) => sum + commands - answered, 0)
    this.batches.length = 0
    this.filling = null
    this.inFlightBytes = 0
    return left
  }

  private next(messageBytes: number, nowUs: number, sink: CommandSink | null): CommandBatch {
    this.writeWaiting(Number.POSITIVE_INFINITY, nowUs, sink)
    this.filling = this.writer.batch(messageBytes, nowUs)
    this.batches.push(this.filling)
    return this.filling
  }
}

/** The place where the first command without a reply begins. */
function startOf({ ends, answered }: CommandBatch): number {
  return answered === 0 ? 0 : ends[answered - 1]!
}

function writeRest(batch: CommandBatch, nowUs: number, sink: CommandSink): void {
  batch.writtenUs = nowUs
  sink.write(batch.bytes.subarray(startOf(batch), batch.ends[batch.commands - 1]))
}

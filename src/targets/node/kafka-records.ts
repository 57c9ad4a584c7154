import type { EachBatchPayload } from 'kafkajs'
import type { Clock } from '../../clock.ts'
import type { MessageFormat } from '../../types/driver.ts'
import type { Gone, Offsets } from './offsets.ts'
import type { Pipeline } from './pipeline.ts'

export interface KafkaRecordsSetup {
  readonly topic: string
  readonly format: MessageFormat
  readonly clock: Clock
  log(line: string): void
  /** a problem that costs readings but does not end the process */
  onTrouble(words: string): void
  /** called for each message that is left out, with why */
  onUnreadable(why: string): void
}

/** Records between two clock reads. */
const recordsPerLook = 256

/** Passes the records of fetched batches to the pipeline, except those that this process has already taken. */
export class KafkaRecords {
  private readonly setup: KafkaRecordsSetup
  private readonly offsets: Offsets
  private refused = 0
  /** one buffer holds all records of a fetch: its view is reused while records come from the same buffer */
  private view: DataView = new DataView(new ArrayBuffer(0))

  constructor(setup: KafkaRecordsSetup, offsets: Offsets) {
    this.setup = setup
    this.offsets = offsets
  }

  /**
   * Takes some of the records from index `from` on; returns the index of the first that was not taken. The stored
   * offset of the partition must be known.
   */
  take(pipeline: Pipeline, { partition, messages }: EachBatchPayload['batch'], from: number): number {
    const { offsets } = this
    const { clock, format } = this.setup
    const storedBelow = offsets.storedBelow(partition)!
    const end = Math.min(messages.length, from + recordsPerLook)
    const nowUs = clock.nowUs()
    this.reportGone(partition, offsets.follow(partition, messages[from]!.offset, messages[end - 1]!.offset))
    let i = from
    for (; i < end && !pipeline.full; i++) {
      const { value, offset } = messages[i]!
      const place = Number(offset)
      // before the record is taken, so that the batch that is open until now is marked without it
      pipeline.separate(place < storedBelow)
      if (!offsets.take(partition, place)) continue
      const [at, bytes] = value === null ? [0, 0] : [value.byteOffset, value.length]
      const refusal = pipeline.take(this.viewOf(value), at, bytes, nowUs, format)
      if (refusal !== '') this.reportRefused(partition, offset, refusal)
    }
    return i
  }

  private viewOf(value: Buffer | null): DataView {
    if (value !== null && value.buffer !== this.view.buffer) this.view = new DataView(value.buffer)
    return this.view
  }

  private reportRefused(partition: number, offset: string, refusal: string): void {
    this.setup.onUnreadable(refusal)
    if (this.refused++ > 0) return
    const record = `record ${offset} of partition ${partition}`
    this.setup.log(`${record} is not a curve message (only the first is logged): ${refusal}`)
  }

  /** `gone`: how many records are missing, and the offset of the next one; null = none is missing */
  private reportGone(partition: number, gone: Gone | null): void {
    if (gone === null) return
    const place = `partition ${partition} of ${this.setup.topic}, before offset ${gone.before}`
    const words = `${gone.records} records of ${place}, were deleted before they could be read`
    this.setup.log(words)
    this.setup.onTrouble(words)
  }
}

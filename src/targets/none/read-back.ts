import type { Clock } from '../../clock.ts'
import { stampUpdate } from '../../contract/update-message.ts'
import type { EachRecord, FetchReader } from '../../kafka/reader/fetch-reader.ts'
import type { MessageFormat } from '../../types/driver.ts'
import type { SourceTrouble } from '../../types/measurement.ts'
import type { Workload } from '../../workloads/workload.ts'
import { type Accumulator, createAccumulator } from '../accumulator.ts'
import { createMessageIntake, type MessageIntake } from '../message-intake.ts'

export interface ReadBackSetup {
  /** reads the topic that the curves go to */
  readonly reader: FetchReader
  readonly workload: Workload
  /** one byte per meter, its tariff; null if the workload joins nothing */
  readonly customers: Uint8Array | null
  readonly meters: number
  readonly format: MessageFormat
  readonly clock: Clock
}

/** What the observer reads from: the shape of its update source. */
export interface ReadBack {
  readonly needsLoop: true
  open(): Promise<void>
  take(
    most: number,
    each: (view: DataView, at: number, bytes: number, nowUs: number, arrivedUs: number | null) => void,
  ): boolean
  arrival(maxMs: number): Promise<void>
  trouble(): SourceTrouble
  close(): Promise<void>
}

/** Records requested from the reader at once, and the number of entries after which no more are requested. */
const recordsAtOnce = 4_096
const entriesAtOnce = 50_000

/**
 * Engine none: there is no pipeline, the broker is measured alone.
 *
 *     curves topic -> reader -> the workload's arithmetic -> updates -> observer
 *
 * An update is emitted and stored at the moment at which its records were read, so the engine and database hops are
 * empty and only the broker's time is left. Records that are not curve messages are counted as skipped.
 */
export function createReadBack(setup: ReadBackSetup): ReadBack {
  return new BrokerReadBack(setup)
}

class BrokerReadBack implements ReadBack {
  readonly needsLoop = true
  private readonly reader: FetchReader
  private readonly clock: Clock
  private readonly accumulator: Accumulator
  private readonly intake: MessageIntake
  private takenUs = 0
  /** when the oldest of the records was read that are taken together */
  private arrivedUs = 0
  private refused = 0
  private firstRefusal = ''

  constructor(setup: ReadBackSetup) {
    this.reader = setup.reader
    this.clock = setup.clock
    this.accumulator = createAccumulator(setup.workload, setup.customers)
    this.intake = createMessageIntake(this.accumulator, setup.format, setup.meters)
  }

  open(): Promise<void> {
    return this.reader.open()
  }

  take(...[most, each]: Parameters<ReadBack['take']>): boolean {
    this.arrivedUs = Number.POSITIVE_INFINITY
    if (!this.takeRecords(most)) return false
    for (const bytes of this.accumulator.close().updates) {
      const view = new DataView(bytes.buffer)
      const nowUs = this.clock.nowUs()
      stampUpdate(view, 0, nowUs, nowUs)
      each(view, 0, bytes.length, nowUs, this.arrivedUs)
    }
    return true
  }

  arrival(maxMs: number): Promise<void> {
    return this.reader.arrival(maxMs)
  }

  trouble(): SourceTrouble {
    const { skippedRecords, throttledMs, first, ...same } = this.reader.trouble()
    const words = first === '' ? this.firstRefusal : first
    const skippedUpdates = skippedRecords + this.refused
    return { ...same, skippedUpdates, throttledUs: throttledMs * 1000, first: words }
  }

  close(): Promise<void> {
    return this.reader.close()
  }

  /** the records of about `most` turns, fewer if they produce many entries */
  private takeRecords(most: number): boolean {
    let any = false
    for (let turn = 0; turn < most && this.accumulator.rows < entriesAtOnce; turn++) {
      this.takenUs = this.clock.nowUs()
      if (!this.reader.take(recordsAtOnce, this.takeRecord)) break
      any = true
    }
    return any
  }

  private readonly takeRecord: EachRecord = (view, at, bytes, partition, offset, arrivedUs) => {
    if (arrivedUs < this.arrivedUs) this.arrivedUs = arrivedUs
    const refusal = this.intake(view, at, bytes, this.takenUs)
    if (refusal === '') return
    if (this.refused++ === 0) this.firstRefusal = `record ${offset} of partition ${partition}: ${refusal}`
  }
}

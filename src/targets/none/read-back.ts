import type { Clock } from '../../clock.ts'
import { stampUpdate } from '../../contract/update-message.ts'
import type { EachRecord, FetchReader } from '../../kafka/reader/fetch-reader.ts'
import type { MessageFormat } from '../../types/driver.ts'
import type { Workload } from '../../workloads/workload.ts'
import { createAccumulator } from '../accumulator.ts'
import { createMessageIntake } from '../message-intake.ts'

export interface ReadBackSetup {
  /** of the topic that the curves go to */
  readonly reader: FetchReader
  readonly workload: Workload
  /** one byte a meter, its tariff; null where the workload joins nothing */
  readonly customers: Uint8Array | null
  readonly meters: number
  readonly format: MessageFormat
  readonly clock: Clock
}

/** What the observer reads from: the shape of its update source. */
export interface ReadBack {
  readonly needsLoop: true
  open(): Promise<void>
  take(most: number, each: (view: DataView, at: number, bytes: number, nowUs: number) => void): boolean
  arrival(maxMs: number): Promise<void>
  trouble(): { readonly reconnects: number; readonly skippedUpdates: number; readonly first: string }
  close(): Promise<void>
}

/** Records asked of the reader at once, and entries after which it is asked for no more. */
const recordsAtOnce = 4_096
const entriesAtOnce = 50_000

/**
 * Target `none`: there is no pipeline, the broker is measured alone.
 *
 *     curves topic -> reader -> the workload's arithmetic -> updates -> observer
 *
 * An update is emitted and stored at the moment at which its records were read, so that the hops of engine and database
 * are empty and all that is left is the broker's. Records that are no curve message are counted as skipped.
 */
export function createReadBack({ reader, clock, ...setup }: ReadBackSetup): ReadBack {
  const accumulator = createAccumulator(setup.workload, setup.customers)
  const intake = createMessageIntake(accumulator, setup.format, setup.meters)
  let [takenUs, refused, firstRefusal] = [0, 0, '']

  const takeRecord: EachRecord = (view, at, bytes, partition, offset) => {
    const refusal = intake(view, at, bytes, takenUs)
    if (refusal === '') return
    if (refused++ === 0) firstRefusal = `record ${offset} of partition ${partition}: ${refusal}`
  }
  /** about as many records as make `most` turns, fewer where they make many entries */
  const takeRecords = (most: number): boolean => {
    let any = false
    for (let turn = 0; turn < most && accumulator.rows < entriesAtOnce; turn++) {
      takenUs = clock.nowUs()
      if (!reader.take(recordsAtOnce, takeRecord)) break
      any = true
    }
    return any
  }

  return {
    needsLoop: true,
    open: () => reader.open(),
    take: (most, each) => {
      if (!takeRecords(most)) return false
      for (const bytes of accumulator.close().updates) {
        const view = new DataView(bytes.buffer)
        const nowUs = clock.nowUs()
        stampUpdate(view, 0, nowUs, nowUs)
        each(view, 0, bytes.length, nowUs)
      }
      return true
    },
    arrival: (maxMs) => reader.arrival(maxMs),
    trouble: () => {
      const { reconnects, skippedRecords, first } = reader.trouble()
      return { reconnects, skippedUpdates: skippedRecords + refused, first: first === '' ? firstRefusal : first }
    },
    close: () => reader.close(),
  }
}

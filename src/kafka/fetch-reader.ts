import type { KafkaAccess } from '../types/services.ts'

export interface FetchReaderSetup {
  readonly access: KafkaAccess
  readonly topic: string
  readonly clientId: string
  readonly from: 'end' | 'beginning'
  /** of one answer; default 8 MiB */
  readonly maxBytesPerPartition?: number
}

export type EachRecord = (
  view: DataView,
  valueAt: number,
  valueBytes: number,
  partition: number,
  offset: number,
) => void

export interface FetchTrouble {
  readonly reconnects: number
  /** records that were gone before they were read */
  readonly skippedRecords: number
  /** the first of it in words; empty = none */
  readonly first: string
}

/** Reads all partitions of a topic, each record once, through broken connections and changing leaders. */
export interface FetchReader {
  /** Finds where each partition begins and starts fetching. Errors: LoadcurveError. */
  open(): Promise<void>
  /**
   * Hands out about `most` records that are here, a batch at a time from each partition in turn. `view` and the bytes
   * are valid during the call. False when there were none.
   */
  take(most: number, each: EachRecord): boolean
  /** Resolves when there may be something to take, or after `maxMs`. */
  arrival(maxMs: number): Promise<void>
  trouble(): FetchTrouble
  close(): Promise<void>
}

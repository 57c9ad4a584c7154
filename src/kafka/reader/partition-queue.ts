import {
  cutBatches,
  type EachWalkedRecord,
  type FetchedBatch,
  isIntact,
  isTransactional,
  walkBatch,
} from '../protocol/record-walk.ts'
import { WireError } from '../protocol/wire.ts'
import { committedBatches } from './committed.ts'
import type { FetchedPartition } from './fetch-request.ts'

/** Taken batches are released when there are this many, or when no others are left. */
const mostTaken = 16

type Fetched = Pick<FetchedPartition, 'records' | 'aborted'>

/** Called for records that could not be read: how many at most, and why. */
export type OnSkipped = (records: number, words: string) => void

/**
 * One partition of a reader: where the next fetch begins, and the batches that arrived but were not taken. Each offset
 * is handed out once, even if it is fetched twice.
 */
export class PartitionQueue {
  readonly partition: number
  /** host:port of the leader; null while there is none */
  address: string | null = null
  /** it holds records of transactions */
  transactional = false
  /** of the last batch that was read; -1 = not known */
  leaderEpoch = -1
  /** called when `nextOffset` has changed */
  onMoved: () => void = () => {}
  private readonly onSkipped: OnSkipped
  private fetchOffset: number
  private batches: FetchedBatch[] = []
  /** when each of them was read */
  private arrivals: number[] = []
  private head = 0
  private bytes = 0
  /** a batch at this offset was corrupt once before */
  private damagedAt = -1

  constructor(partition: number, offset: number, onSkipped: OnSkipped) {
    this.partition = partition
    this.fetchOffset = offset
    this.onSkipped = onSkipped
  }

  /** offset of the next fetch */
  get nextOffset(): number {
    return this.fetchOffset
  }

  get waitingBytes(): number {
    return this.bytes
  }

  get isEmpty(): boolean {
    return this.head === this.batches.length
  }

  /** Adds the result of a fetch from `offset` that was read at `nowUs`. The response to an outdated fetch is dropped. */
  add({ records, aborted }: Fetched, offset: number, nowUs: number): void {
    if (offset !== this.fetchOffset) return
    const all = cutBatches(records, offset)
    for (const batch of committedBatches(all, aborted)) {
      if (isTransactional(batch)) this.transactional = true
      this.batches.push(batch)
      this.arrivals.push(nowUs)
      this.bytes += batch.end - batch.at
    }
    const last = all.at(-1)
    if (last === undefined) return
    this.leaderEpoch = last.leaderEpoch
    this.seek(last.lastOffset + 1)
  }

  /** Continues at another offset; waiting batches are still handed out. */
  seek(offset: number): void {
    this.fetchOffset = offset
    this.onMoved()
  }

  /** When the next batch was read; only if there is one. */
  get arrivedUs(): number {
    return this.arrivals[this.head]!
  }

  /** Hands out one batch; returns the number of its records. */
  takeBatch(each: EachWalkedRecord): number {
    const batch = this.batches[this.head]!
    if (batch.magic === 2 && !isIntact(batch)) return this.damaged(batch)
    this.drop(batch)
    return this.walk(batch, each)
  }

  private drop(batch: FetchedBatch): void {
    this.bytes -= batch.end - batch.at
    this.head++
    if (this.head < this.batches.length && this.head < mostTaken) return
    this.batches.splice(0, this.head)
    this.arrivals.splice(0, this.head)
    this.head = 0
  }

  private walk(batch: FetchedBatch, each: EachWalkedRecord): number {
    try {
      return walkBatch(batch, each)
    } catch (cause) {
      if (!(cause instanceof WireError)) throw cause
      this.onSkipped(batch.records, `${this.words(batch)} cannot be read: ${cause.message}`)
      return 0
    }
  }

  /** Fetched once more, because it may have been corrupted in transit; then skipped. */
  private damaged(batch: FetchedBatch): number {
    if (this.damagedAt === batch.baseOffset) {
      this.drop(batch)
      this.onSkipped(batch.records, `${this.words(batch)} does not match its checksum`)
      return 0
    }
    this.damagedAt = batch.baseOffset
    this.batches = []
    this.arrivals = []
    this.head = 0
    this.bytes = 0
    this.seek(Math.max(batch.baseOffset, batch.fromOffset))
    return 0
  }

  private words(batch: FetchedBatch): string {
    return `the batch at offset ${batch.baseOffset} of partition ${this.partition}`
  }
}

import type { EachWalkedRecord } from '../protocol/record-walk.ts'
import type { FetchedPartition } from './fetch-request.ts'
import type { PartitionQueue } from './partition-queue.ts'

/** What has arrived of all partitions and was not taken: work follows the partitions that have something. */
export class ReadyPartitions {
  /** size of the batches that wait */
  bytes = 0
  /** records of transactions have arrived */
  transactional = false
  /** in the order of their turns */
  private readonly turns = new Set<PartitionQueue>()

  get isEmpty(): boolean {
    return this.turns.size === 0
  }

  /** Adds the result of a fetch from `offset` that was read at `nowUs`. */
  add(queue: PartitionQueue, answer: FetchedPartition, offset: number, nowUs: number): void {
    const before = queue.waitingBytes
    queue.add(answer, offset, nowUs)
    this.bytes += queue.waitingBytes - before
    this.transactional ||= queue.transactional
    if (!queue.isEmpty) this.turns.add(queue)
  }

  /** Hands out about `most` records, one batch of each partition in turn; returns how many it handed out. */
  take(most: number, eachOf: (queue: PartitionQueue) => EachWalkedRecord): number {
    let taken = 0
    // a set is walked in the order of insertion, through what is inserted meanwhile
    for (const queue of this.turns) {
      if (taken >= most) break
      const before = queue.waitingBytes
      this.turns.delete(queue)
      taken += queue.takeBatch(eachOf(queue))
      this.bytes += queue.waitingBytes - before
      if (!queue.isEmpty) this.turns.add(queue)
    }
    return taken
  }
}

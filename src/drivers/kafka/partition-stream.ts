import type { Block } from '../../contract/curve-message.ts'
import type { ProducerStamp } from '../../kafka/protocol/record-batch.ts'
import type { Compression } from '../../types/driver.ts'
import type { BatchPool } from './batch.ts'
import type { Lane } from './lane.ts'
import type { OutgoingBatch, OutgoingBatches } from './outgoing-batch.ts'
import { BackOff } from './trouble.ts'
import { turnOf } from './turns.ts'

const mostSequence = 0x7fff_ffff

/**
 * The batches of one partition, in order:
 *
 *     settled ... | accepted, flying and waiting batches in the order of their messages | the one being filled
 *
 * After a failure nothing more is sent until everything in flight was answered; then the failed batches go first, which
 * keeps the order as far as the broker allows. Acks are reported in order, each with the time of its own response.
 */
export class PartitionStream {
  readonly partition: number
  open: OutgoingBatch | null = null
  /** the lane of its leader; null = unknown */
  lane: Lane | null = null
  /** its places in the queues of that lane */
  readonly filling = turnOf<PartitionStream>(this)
  readonly waiting = turnOf<PartitionStream>(this)
  /** what the response that is being read says of its batch; null = nothing */
  answer: number | null = null
  recovering = false
  retryAtUs = 0
  /** since when the broker has reported that the topic does not exist; 0 = it has not */
  unknownSinceUs = 0
  private readonly troubled: Set<PartitionStream>
  private readonly making: OutgoingBatches
  private readonly batches: OutgoingBatch[] = []
  private readonly backOff = new BackOff()
  private closedBytes = 0
  private flying = 0
  private nextSequence = 0
  private lastAckUs = 0

  /** `troubled`: where it stands while it recovers */
  constructor(partition: number, troubled: Set<PartitionStream>, making: OutgoingBatches) {
    this.partition = partition
    this.making = making
    this.troubled = troubled
  }

  /** Appends a block, closing batches as they fill up; true if one was closed. */
  append(block: Block, token: number, pool: BatchPool, nowUs: number, close: () => void): boolean {
    if (this.open !== null && this.open.pool !== pool) close()
    let closed = false
    for (let from = 0; ; ) {
      if (this.open === null) {
        this.open = this.making.open(this.partition, pool, nowUs)
        this.lane?.filling.add(this.filling)
      }
      from += this.open.append(block, from)
      if (from === block.messages) break
      close()
      closed = true
    }
    this.open.endsBlock(token)
    return closed
  }

  /** Completes the open batch, so that it may be sent. */
  close(producer: ProducerStamp, compression: Compression): void {
    const batch = this.open
    if (batch === null) return
    batch.seal(producer, producer.id < 0 ? 0 : this.takeSequence(batch), compression)
    this.batches.push(batch)
    this.closedBytes += batch.recordsBytes
    this.open = null
    this.lane?.filling.delete(this.filling)
    this.lane?.waiting.add(this.waiting)
  }

  get idle(): boolean {
    return this.flying === 0
  }

  /** size of the unsettled records */
  get recordsBytes(): number {
    return this.closedBytes + (this.open?.recordsBytes ?? 0)
  }

  /** The next batch to send, in order; null = no complete one. */
  next(): OutgoingBatch | null {
    for (const batch of this.batches) if (batch.state === 'waiting') return batch
    return null
  }

  isFirst(batch: OutgoingBatch): boolean {
    return this.batches.find(({ state }) => state !== 'accepted') === batch
  }

  sent(batch: OutgoingBatch): void {
    batch.state = 'flying'
    batch.sends++
    this.flying++
  }

  accepted(batch: OutgoingBatch, ackUs: number): void {
    this.flying--
    batch.state = 'accepted'
    batch.ackUs = ackUs
    this.unknownSinceUs = 0
    this.backOff.reset()
  }

  refused(batch: OutgoingBatch, ackUs: number): void {
    this.flying--
    batch.state = 'refused'
    batch.ackUs = ackUs
  }

  /** Marks a batch to be sent again; `fateUnknown`: it may have arrived. */
  failed(batch: OutgoingBatch, fateUnknown: boolean, nowUs: number): void {
    this.flying--
    batch.state = 'waiting'
    batch.fateUnknown ||= fateUnknown
    this.lane?.waiting.add(this.waiting)
    this.recover(nowUs)
  }

  recover(nowUs: number): void {
    if (this.recovering && this.retryAtUs > nowUs) return
    this.recovering = true
    this.troubled.add(this)
    this.retryAtUs = nowUs + this.backOff.nextUs()
  }

  recovered(): void {
    this.recovering = false
    this.troubled.delete(this)
  }

  /** Removes answered batches, oldest first. */
  settle(each: (batch: OutgoingBatch, ackUs: number) => void): void {
    let settled = 0
    for (const batch of this.batches) {
      if (batch.state !== 'accepted' && batch.state !== 'refused') break
      if (batch.ackUs > 0) this.lastAckUs = Math.max(this.lastAckUs, batch.ackUs)
      this.closedBytes -= batch.recordsBytes
      each(batch, batch.ackUs > 0 ? this.lastAckUs : batch.ackUs)
      settled++
    }
    for (; settled > 0; settled--) this.batches.shift()
  }

  /** Whether a batch may have arrived, and nobody knows. */
  get hasUnknownFates(): boolean {
    return this.batches.some(({ state, fateUnknown }) => state === 'waiting' && fateUnknown)
  }

  /** The broker has everything up to the record of this sequence, and nothing after it. */
  learnStored(lastSequence: number, nowUs: number): void {
    for (const batch of this.batches) {
      if (batch.state !== 'waiting') continue
      batch.fateUnknown = false
      const distance = (lastSequence - (batch.sequence + batch.space.records - 1)) & mostSequence
      if (distance > mostSequence / 2) continue
      batch.state = 'accepted'
      batch.ackUs = nowUs
    }
  }

  /** A new producer begins at sequence 0; reports what may have arrived under the old one. */
  restamp(producer: ProducerStamp, each: (batch: OutgoingBatch) => void): void {
    this.nextSequence = 0
    for (const batch of this.batches) {
      if (batch.state !== 'waiting') continue
      batch.stamp(producer, this.takeSequence(batch))
      each(batch)
    }
  }

  private takeSequence(batch: OutgoingBatch): number {
    const sequence = this.nextSequence
    const after = sequence + batch.space.records
    this.nextSequence = after > mostSequence ? after - mostSequence - 1 : after
    return sequence
  }
}

import type { Block } from '../../contract/curve-message.ts'
import { type ProducerStamp, sealBatch, sealCompressedBatch, stampBatch } from '../../kafka/protocol/record-batch.ts'
import type { Compression } from '../../types/driver.ts'
import type { BatchPool, BatchSpace } from './batch.ts'
import type { ProducedBatch } from './produce-request.ts'

export type BatchState = 'filling' | 'waiting' | 'flying' | 'accepted' | 'refused'

/** Batches that are over become new ones, since a thousand partitions would fill the heap with what they leave. */
export class OutgoingBatches {
  private readonly spare: OutgoingBatch[] = []

  /** A batch to be filled. */
  open(partition: number, pool: BatchPool, nowUs: number): OutgoingBatch {
    const batch = this.spare.pop() ?? new OutgoingBatch()
    batch.open(partition, pool, nowUs)
    return batch
  }

  /** It is over: nobody may use it or its memory from now on. */
  release(batch: OutgoingBatch): void {
    batch.pool.give(batch.space)
    this.spare.push(batch)
  }
}

/** A batch on its way: its memory, the blocks that end in it, and its state. */
export class OutgoingBatch implements ProducedBatch {
  partition = 0
  pool!: BatchPool
  space!: BatchSpace
  /** when its first message was added */
  openedUs = 0
  /** tokens of the blocks whose last message is in it: the first `blocks` of them; the rest are old */
  readonly tokens: number[] = []
  blocks = 0
  state: BatchState = 'filling'
  readings = 0
  /** how often it was sent */
  sends = 0
  /** it was sent, but it is unknown whether it arrived */
  fateUnknown = false
  sequence = 0
  ackUs = 0
  private firstDueUs = 0
  /** the batch as it is sent, header included; known once it is sealed */
  batchBytes = 0
  compressed: Buffer | null = null

  open(partition: number, pool: BatchPool, nowUs: number): void {
    this.partition = partition
    this.pool = pool
    this.space = pool.take()
    this.openedUs = nowUs
    this.blocks = 0
    this.state = 'filling'
    this.readings = 0
    this.sends = 0
    this.fateUnknown = false
    this.ackUs = 0
    this.compressed = null
  }

  endsBlock(token: number): void {
    this.tokens[this.blocks++] = token
  }

  get buffer(): Buffer {
    return this.space.buffer
  }

  /** size of the records, uncompressed */
  get recordsBytes(): number {
    return this.space.endAt - this.space.recordsAt
  }

  /** Takes messages of a block from `from` on; returns how many fit. */
  append(block: Block, from: number): number {
    if (this.space.records === 0) this.firstDueUs = block.dueUs[from]
    const taken = this.pool.filler.fill(this.space, block, from)
    const toEnd = from + taken === block.messages
    const curves = toEnd ? (taken - 1) * block.frame + block.lastFrame : taken * block.frame
    if (taken > 0) this.readings += curves * block.points
    return taken
  }

  /** No more messages: writes header and checksum. Records carry the real time at which the first one was due. */
  seal(producer: ProducerStamp, sequence: number, compression: Compression): void {
    const { buffer, recordsAt, endAt, records } = this.space
    const facts = { records, timestampMs: Math.floor(this.firstDueUs / 1000), producer, sequence }
    this.sequence = sequence
    if (compression === 'none') sealBatch(buffer, facts, this.pool.requestHeadBytes, endAt)
    else this.compressed = sealCompressedBatch(buffer.subarray(recordsAt, endAt), facts, compression)
    this.batchBytes = this.compressed?.length ?? endAt - this.pool.requestHeadBytes
    this.state = 'waiting'
  }

  stamp(producer: ProducerStamp, sequence: number): void {
    this.sequence = sequence
    if (this.compressed !== null) stampBatch(this.compressed, producer, sequence)
    else stampBatch(this.buffer, producer, sequence, this.pool.requestHeadBytes, this.space.endAt)
  }
}

import type { Block } from '../../contract/curve-message.ts'
import { batchHeaderBytes } from '../../kafka/protocol/record-batch.ts'

/** Memory that one batch is written into: `batchAt` bytes for the request around it, the header, the records. */
export interface BatchSpace {
  readonly buffer: Buffer
  readonly view: DataView
  readonly recordsAt: number
  records: number
  /** position of the next record */
  endAt: number
}

/** Writes the messages of blocks into batches as records. */
export interface BatchFiller {
  /** size of the largest batch, header included */
  readonly batchBytes: number
  /** Writes what is the same in every batch, once per piece of memory; records begin at `at`. */
  prepare(buffer: Buffer, at: number): void
  /**
   * Appends the messages of a block from `from` on while they fit; returns how many did. An empty batch takes one always.
   */
  fill(space: BatchSpace, block: Block, from: number): number
  /** the largest size of the record of a message of that size */
  recordBytesMost(messageBytes: number): number
}

/** The size limits of a batch. */
export interface BatchLimits {
  readonly records: number
  /** header included; a single message may be larger */
  readonly bytes: number
}

/**
 * Acked batches are reused: once as many exist as are ever in flight, nothing is allocated, and whatever is the same in
 * every batch is written only once.
 */
export class BatchPool {
  readonly filler: BatchFiller
  /** number of spaces made so far */
  made = 0
  private readonly free: BatchSpace[] = []
  private readonly requestHead: Buffer

  /** `requestHead` precedes each batch. */
  constructor(filler: BatchFiller, requestHead: Buffer) {
    this.filler = filler
    this.requestHead = requestHead
  }

  get requestHeadBytes(): number {
    return this.requestHead.length
  }

  take(): BatchSpace {
    const space = this.free.pop() ?? this.make()
    space.records = 0
    space.endAt = space.recordsAt
    return space
  }

  reserve(spaces: number): void {
    while (this.made < spaces) this.free.push(this.make())
  }

  /** The bytes may be overwritten from now on. */
  give(space: BatchSpace): void {
    this.free.push(space)
  }

  private make(): BatchSpace {
    this.made++
    const batchAt = this.requestHead.length
    const recordsAt = batchAt + batchHeaderBytes
    const buffer = Buffer.alloc(batchAt + this.filler.batchBytes)
    this.requestHead.copy(buffer)
    this.filler.prepare(buffer, recordsAt)
    const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    return { buffer, view, recordsAt, records: 0, endAt: recordsAt }
  }
}

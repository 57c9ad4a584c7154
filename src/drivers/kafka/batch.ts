import type { Block } from '../../contract/curve-message.ts'
import { batchHeaderBytes } from '../../kafka/protocol/record-batch.ts'

/** Memory that one batch is written into: `batchAt` bytes for the request around it, the header, the records. */
export interface BatchSpace {
  readonly buffer: Buffer
  readonly view: DataView
  readonly recordsAt: number
  records: number
  /** where the next record goes */
  endAt: number
}

/** Writes the messages of blocks into batches as records. */
export interface BatchFiller {
  /** bytes that the largest batch takes, header included */
  readonly batchBytes: number
  /** Writes what is the same in every batch, once for each piece of memory; records begin at `at`. */
  prepare(buffer: Buffer, at: number): void
  /**
   * Appends the messages `from` ... of a block while they fit; returns how many did. An empty batch takes at least one.
   */
  fill(space: BatchSpace, block: Block, from: number): number
  /** bytes that the record of a message of that size takes at most */
  recordBytesMost(messageBytes: number): number
}

/** How large a batch may become. */
export interface BatchLimits {
  readonly records: number
  /** header included; a single message may be larger */
  readonly bytes: number
}

/**
 * Batches that were answered are filled again: nothing is allocated once as many exist as are ever under way, and
 * whatever is the same in every batch is written only once.
 */
export class BatchPool {
  readonly filler: BatchFiller
  /** spaces made so far */
  made = 0
  private readonly free: BatchSpace[] = []
  private readonly requestHead: Buffer

  /** `requestHead` goes in front of each batch. */
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

  /** The bytes are overwritten from now on. */
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

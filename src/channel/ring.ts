import type { Bell } from './bell.ts'

/**
 * A bounded ring of chunks in shared memory, from one producer thread to one consumer thread.
 *
 *     control (int32): [0] head: bytes published   [1] tail: bytes released, both modulo 2^32
 *     data:            chunk | chunk | ... | skip | (wraps)
 *     chunk:           int32 payload bytes, int32 wait for room, float64 time of release | payload, padded to 8 bytes
 *
 * A chunk never wraps: where it would, a header with payload -1 sends both sides back to the start. The consumer
 * writes the time at which it released a chunk into the chunk's header, and the producer finds it there when it
 * reclaims the space: that is the acknowledgement, stamped by the side that accepted.
 */
const headerBytes = 16
/** What a chunk takes beyond its payload, at most. */
export const chunkOverheadBytes = headerBytes + 7
const [headCell, tailCell] = [0, 1]
const skipMark = -1
const longestWaitUs = 2 ** 31 - 1

export interface RingMemory {
  readonly control: SharedArrayBuffer
  readonly data: SharedArrayBuffer
}

/** Room for chunks of at least `bytes` in all; a power of two, at most 1 GiB. */
export function createRingMemory(bytes: number): RingMemory {
  const capacity = 2 ** Math.min(30, Math.max(12, Math.ceil(Math.log2(bytes))))
  return { control: new SharedArrayBuffer(64), data: new SharedArrayBuffer(capacity) }
}

const padded = (bytes: number) => headerBytes + ((bytes + 7) & ~7)

export class RingProducer {
  readonly view: DataView
  private readonly control: Int32Array
  private readonly capacity: number
  private readonly bell: Bell
  /** unsigned distances modulo 2^32: published, and taken back after release */
  private head = 0
  private reclaimed = 0

  constructor(memory: RingMemory, bell: Bell) {
    this.control = new Int32Array(memory.control)
    this.view = new DataView(memory.data)
    this.capacity = memory.data.byteLength
    this.bell = bell
  }

  /** Offset in `view` where a payload of `bytes` may be written, or -1 while there is no room. `publish` makes it visible. */
  reserve(bytes: number): number {
    const need = padded(bytes)
    const at = this.head & (this.capacity - 1)
    const untilEnd = this.capacity - at
    const skip = need > untilEnd ? untilEnd : 0
    if (this.used() + skip + need > this.capacity) return -1
    if (skip > 0) {
      this.view.setInt32(at, skipMark, true)
      this.head = (this.head + skip) | 0
    }
    return (this.head & (this.capacity - 1)) + headerBytes
  }

  /**
   * Makes the payload written after the last `reserve` visible to the consumer, with the time for which the ring was too
   * full for it, in microseconds.
   */
  publish(bytes: number, roomWaitUs = 0): void {
    const at = this.head & (this.capacity - 1)
    this.view.setInt32(at, bytes, true)
    this.view.setInt32(at + 4, Math.min(roomWaitUs, longestWaitUs), true)
    this.head = (this.head + padded(bytes)) | 0
    Atomics.store(this.control, headCell, this.head)
    this.bell.ring()
  }

  /** Takes back the space of released chunks, oldest first, and tells when each was released. */
  reclaim(onReleased: (atUs: number) => void): void {
    const tail = Atomics.load(this.control, tailCell)
    while (this.reclaimed !== tail) {
      const at = this.reclaimed & (this.capacity - 1)
      const bytes = this.view.getInt32(at, true)
      if (bytes === skipMark) this.reclaimed = (this.reclaimed + this.capacity - at) | 0
      else {
        onReleased(this.view.getFloat64(at + 8, true))
        this.reclaimed = (this.reclaimed + padded(bytes)) | 0
      }
    }
  }

  /** Bytes that chunks, with their overhead, may still take (less where the ring wraps). */
  free(): number {
    return this.capacity - this.used()
  }

  /** Bytes of the ring not yet taken back. */
  used(): number {
    return (this.head - this.reclaimed) >>> 0
  }
}

export class RingConsumer {
  readonly view: DataView
  private readonly control: Int32Array
  private readonly capacity: number
  private tail = 0
  /** payload length of the chunk that `peek` found */
  bytes = 0
  /** for how long the ring was too full for that chunk */
  roomWaitUs = 0

  constructor(memory: RingMemory) {
    this.control = new Int32Array(memory.control)
    this.view = new DataView(memory.data)
    this.capacity = memory.data.byteLength
  }

  /** Offset in `view` of the oldest chunk's payload (`bytes` long), or -1 if there is none. */
  peek(): number {
    const head = Atomics.load(this.control, headCell)
    while (this.tail !== head) {
      const at = this.tail & (this.capacity - 1)
      this.bytes = this.view.getInt32(at, true)
      if (this.bytes !== skipMark) {
        this.roomWaitUs = this.view.getInt32(at + 4, true)
        return at + headerBytes
      }
      this.tail = (this.tail + this.capacity - at) | 0
    }
    return -1
  }

  /** Gives the chunk that `peek` found back to the producer, stamped. */
  release(atUs: number): void {
    this.view.setFloat64((this.tail & (this.capacity - 1)) + 8, atUs, true)
    this.tail = (this.tail + padded(this.bytes)) | 0
    Atomics.store(this.control, tailCell, this.tail)
  }
}

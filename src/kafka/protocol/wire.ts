/**
 * Kafka's primitive types (kafka.apache.org/protocol, "Protocol Primitive Types"). All integers are big-endian.
 *
 *     int8 .. int64      two's complement; int64 is held as a number, exact within +-2^53
 *     uvarint            7 bits per byte, least significant first, the top bit says that more follow
 *     varint, varlong    zigzag (n << 1 ^ n >> 31), then as uvarint
 *     string             int16 length, UTF-8;              nullable: length -1
 *     bytes              int32 length, bytes;              nullable: length -1
 *     array              int32 count, elements;            nullable: count -1
 *     compact ...        uvarint length + 1 in place of the length; 0 = null
 *     tagged fields      uvarint count, then uvarint tag, uvarint length, bytes of each
 */
const two32 = 4_294_967_296

/** A message that ends before a field does, or has an invalid value. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

export class WireWriter {
  private buffer: Buffer
  private at = 0

  constructor(capacityBytes = 256) {
    this.buffer = Buffer.allocUnsafe(capacityBytes)
  }

  /** The bytes written so far: a view, valid until the next write. */
  bytesWritten(): Buffer {
    return this.buffer.subarray(0, this.at)
  }

  int8(value: number): this {
    const at = this.advance(1)
    this.buffer.writeInt8(value, at)
    return this
  }

  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0)
  }

  int16(value: number): this {
    const at = this.advance(2)
    this.buffer.writeInt16BE(value, at)
    return this
  }

  int32(value: number): this {
    const at = this.advance(4)
    this.buffer.writeInt32BE(value, at)
    return this
  }

  int64(value: number): this {
    const at = this.advance(8)
    this.buffer.writeInt32BE(Math.floor(value / two32), at)
    this.buffer.writeUInt32BE(value >>> 0, at + 4)
    return this
  }

  uvarint(value: number): this {
    let rest = value >>> 0
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80)
      rest >>>= 7
    }
    return this.byte(rest)
  }

  varint(value: number): this {
    return this.uvarint((value << 1) ^ (value >> 31))
  }

  string(value: string | null): this {
    if (value === null) return this.int16(-1)
    return this.int16(Buffer.byteLength(value)).text(value)
  }

  compactString(value: string | null): this {
    if (value === null) return this.uvarint(0)
    return this.uvarint(Buffer.byteLength(value) + 1).text(value)
  }

  bytes(value: Uint8Array | null): this {
    return value === null ? this.int32(-1) : this.int32(value.length).raw(value)
  }

  compactBytes(value: Uint8Array | null): this {
    return value === null ? this.uvarint(0) : this.uvarint(value.length + 1).raw(value)
  }

  array<T>(values: readonly T[] | null, each: (value: T) => void): this {
    this.int32(values === null ? -1 : values.length)
    values?.forEach(each)
    return this
  }

  compactArray<T>(values: readonly T[] | null, each: (value: T) => void): this {
    this.uvarint(values === null ? 0 : values.length + 1)
    values?.forEach(each)
    return this
  }

  noTags(): this {
    return this.uvarint(0)
  }

  raw(bytes: Uint8Array): this {
    const at = this.advance(bytes.length)
    this.buffer.set(bytes, at)
    return this
  }

  private text(value: string): this {
    const at = this.advance(Buffer.byteLength(value))
    this.buffer.write(value, at, 'utf8')
    return this
  }

  private byte(value: number): this {
    const at = this.advance(1)
    this.buffer[at] = value
    return this
  }

  /** Makes room and returns where the field starts; may replace `buffer`. */
  private advance(bytes: number): number {
    const start = this.at
    this.at += bytes
    if (this.at > this.buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.at, this.buffer.length * 2))
      this.buffer.copy(larger, 0, 0, start)
      this.buffer = larger
    }
    return start
  }
}

/** Reads fields one after the other. Errors: WireError when the message is too short. */
export class WireReader {
  readonly buffer: Buffer
  at: number
  readonly end: number

  constructor(buffer: Buffer, at = 0, end = buffer.length) {
    this.buffer = buffer
    this.at = at
    this.end = end
  }

  get leftBytes(): number {
    return this.end - this.at
  }

  int8(): number {
    return this.buffer.readInt8(this.advance(1))
  }

  boolean(): boolean {
    return this.int8() !== 0
  }

  int16(): number {
    return this.buffer.readInt16BE(this.advance(2))
  }

  int32(): number {
    return this.buffer.readInt32BE(this.advance(4))
  }

  int64(): number {
    const at = this.advance(8)
    return this.buffer.readInt32BE(at) * two32 + this.buffer.readUInt32BE(at + 4)
  }

  uvarint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.buffer[this.advance(1)]!
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
    throw new WireError('a varint is longer than five bytes')
  }

  varint(): number {
    const value = this.uvarint()
    return (value >>> 1) ^ -(value & 1)
  }

  string(): string {
    return this.nullableString() ?? ''
  }

  nullableString(): string | null {
    return this.text(this.int16())
  }

  compactString(): string {
    return this.nullableCompactString() ?? ''
  }

  nullableCompactString(): string | null {
    return this.text(this.uvarint() - 1)
  }

  /** A view, not a copy. */
  bytes(): Buffer | null {
    return this.view(this.int32())
  }

  /** A view, not a copy. */
  compactBytes(): Buffer | null {
    return this.view(this.uvarint() - 1)
  }

  array<T>(each: () => T): T[] {
    return this.elements(this.int32(), each)
  }

  /** An array whose elements are not kept. */
  each(element: () => void): void {
    for (let left = this.int32(); left > 0; left--) element()
  }

  compactArray<T>(each: () => T): T[] {
    return this.elements(this.uvarint() - 1, each)
  }

  skipTags(): void {
    for (let left = this.uvarint(); left > 0; left--) {
      this.uvarint()
      this.advance(this.uvarint())
    }
  }

  skip(bytes: number): this {
    this.advance(bytes)
    return this
  }

  private elements<T>(count: number, each: () => T): T[] {
    const values: T[] = []
    for (let i = 0; i < count; i++) values.push(each())
    return values
  }

  private text(bytes: number): string | null {
    if (bytes < 0) return null
    const at = this.advance(bytes)
    return this.buffer.toString('utf8', at, at + bytes)
  }

  private view(bytes: number): Buffer | null {
    if (bytes < 0) return null
    const at = this.advance(bytes)
    return this.buffer.subarray(at, at + bytes)
  }

  private advance(bytes: number): number {
    const start = this.at
    if (start + bytes > this.end) {
      throw new WireError(`a field of ${bytes} bytes at ${start} extends beyond the end of the message at ${this.end}`)
    }
    this.at = start + bytes
    return start
  }
}

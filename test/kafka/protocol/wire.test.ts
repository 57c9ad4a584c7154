import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WireError, WireReader, WireWriter } from '../../../src/kafka/protocol/wire.ts'

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const int64 = fc.maxSafeInteger()
const text = fc.option(fc.string({ unit: 'grapheme' }), { nil: null })
const bytes = fc.option(fc.uint8Array(), { nil: null })

function hexOf(write: (writer: WireWriter) => void): string {
  const writer = new WireWriter(1)
  write(writer)
  return writer.bytesWritten().toString('hex')
}

describe('the types of the protocol', () => {
  it('are big-endian, and whole numbers keep their sign', () => {
    expect(hexOf((writer) => writer.int8(-1).int16(-2).int32(-3).int64(-4))).toBe('fffffefffffffdfffffffffffffffc')
    expect(hexOf((writer) => writer.int64(2 ** 40 + 1))).toBe('0000010000000001')
    expect(hexOf((writer) => writer.boolean(true).boolean(false))).toBe('0100')
  })

  it('write null as length -1, or 0 where they are compact', () => {
    expect(
      hexOf((writer) =>
        writer
          .string(null)
          .bytes(null)
          .array(null, () => {}),
      ),
    ).toBe('ffffffffffffffffffff')
    expect(
      hexOf((writer) =>
        writer
          .compactString(null)
          .compactBytes(null)
          .compactArray(null, () => {}),
      ),
    ).toBe('000000')
  })

  it('write varints as the protocol buffers do', () => {
    expect(hexOf((writer) => writer.uvarint(300))).toBe('ac02')
    expect(hexOf((writer) => writer.varint(-1).varint(1).varint(-64).varint(64))).toBe('01027f8001')
    expect(hexOf((writer) => writer.varint(-(2 ** 31)).uvarint(2 ** 32 - 1))).toBe('ffffffff0fffffffff0f')
  })

  it('come back as they were written, whatever their values', () => {
    fc.assert(
      fc.property(int32, uint32, int64, text, bytes, fc.array(int32), (a, b, c, d, e, f) => {
        const writer = new WireWriter(1).varint(a).uvarint(b).int64(c).int32(a)
        writer.string(d).compactString(d).bytes(e).compactBytes(e)
        writer.array(f, (value) => writer.int32(value)).compactArray(f, (value) => writer.varint(value))
        const reader = new WireReader(writer.bytesWritten())
        expect([reader.varint(), reader.uvarint(), reader.int64(), reader.int32()]).toEqual([a, b, c, a])
        expect([reader.nullableString(), reader.nullableCompactString()]).toEqual([d, d])
        const buffer = e === null ? null : Buffer.from(e)
        expect([reader.bytes(), reader.compactBytes()]).toEqual([buffer, buffer])
        expect(reader.array(() => reader.int32())).toEqual(f)
        expect(reader.compactArray(() => reader.varint())).toEqual(f)
        expect(reader.leftBytes).toBe(0)
      }),
    )
  })

  it('leave out tagged fields that a newer broker adds', () => {
    const writer = new WireWriter().uvarint(2).uvarint(0).uvarint(3).raw(Buffer.from('abc')).uvarint(7).uvarint(0)
    const reader = new WireReader(writer.int16(5).bytesWritten())
    reader.skipTags()
    expect(reader.int16()).toBe(5)
  })

  it('tell of a message that ends too early, or never ends a varint', () => {
    expect(() => new WireReader(Buffer.from([0, 5, 97])).string()).toThrow(WireError)
    expect(() => new WireReader(Buffer.alloc(3)).int32()).toThrow(
      '4 bytes at 0 extends beyond the end of the message at 3',
    )
    expect(() => new WireReader(Buffer.alloc(9, 0xff)).uvarint()).toThrow('longer than five bytes')
  })
})

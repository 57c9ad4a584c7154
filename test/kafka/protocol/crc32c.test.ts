import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32c, loadCrc32c, portableCrc32c } from '../../../src/kafka/protocol/crc32c.ts'

/** RFC 3720, appendix B.4, and the check value of the CRC catalogues. */
const vectors: readonly [Uint8Array, number][] = [
  [Buffer.from('123456789'), 0xe3069283],
  [Buffer.alloc(32), 0x8a9136aa],
  [Buffer.alloc(32, 0xff), 0x62a8ab43],
  [Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e],
  [Buffer.from(Array.from({ length: 32 }, (_, i) => 31 - i)), 0x113fdb5c],
  [Buffer.alloc(0), 0],
]

describe('the checksum', () => {
  it.each([
    ['the one in use', crc32c],
    ['the portable one', portableCrc32c],
  ])('%s gives the published values', (_, checksum) => {
    for (const [bytes, value] of vectors) expect(checksum(bytes)).toBe(value)
  })

  it('is the same whether the addon or the portable one makes it, for any bytes at any place in a buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(20), (bytes, from) => {
        const part = bytes.subarray(Math.min(from, bytes.length))
        expect(portableCrc32c(part)).toBe(crc32c(part))
      }),
    )
  })

  it('is made by the portable one where the addon cannot be loaded, or gives wrong values', () => {
    const absent = () => {
      throw new Error('no addon for this platform')
    }
    expect(loadCrc32c(absent)).toBe(portableCrc32c)
    expect(loadCrc32c(() => ({ crc32c: () => 1 }))).toBe(portableCrc32c)
    expect(loadCrc32c(() => ({ crc32c: portableCrc32c }))(Buffer.from('123456789'))).toBe(0xe3069283)
  })
})

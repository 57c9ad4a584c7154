import { createRequire } from 'node:module'
import * as zlib from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { attributesOf, codecOf, compressorOf } from '../../../src/kafka/protocol/codecs.ts'
import { decompress } from '../../../src/kafka/protocol/decompress.ts'
import { cutBatches } from '../../../src/kafka/protocol/record-walk.ts'
import { seenIn, valuesOf } from './batches.ts'

const { compressSync } = createRequire(import.meta.url)('snappy') as { compressSync(bytes: Buffer): Buffer }
const text = 'curves curves curves curves 0123456789'
/** by the program zstd 1.5 */
const zstdFrame = Buffer.from('KLUv/QRYvQAAiGN1cnZlcyAwMTIzNDU2Nzg5AQD6ihEXgvKn', 'base64')

/** The framing of snappy-java: magic, version, compatible version, then blocks. */
function xerial(...blocks: Buffer[]): Buffer {
  const head = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1])
  return Buffer.concat([
    head,
    ...blocks.flatMap((block) => {
      const size = Buffer.alloc(4)
      size.writeUInt32BE(block.length)
      return [size, block]
    }),
  ])
}

describe('compressed records', () => {
  it('are read by zstd', () => {
    expect(decompress('zstd', zstdFrame).toString()).toBe(text)
  })

  it('are read by snappy, plain as librdkafka writes it and in blocks as Java does', () => {
    expect(decompress('snappy', compressSync(Buffer.from(text))).toString()).toBe(text)
    const halves = [text.slice(0, 20), text.slice(20)].map((half) => compressSync(Buffer.from(half)))
    expect(decompress('snappy', xerial(...halves)).toString()).toBe(text)
  })

  it('come out of a batch whose attributes name the codec', () => {
    const batch = valuesOf(['a', 'bb', 'a'], { attributes: 2, compress: (records) => xerial(compressSync(records)) })
    expect(seenIn(cutBatches(batch, 0)).map(({ value }) => value)).toEqual(['a', 'bb', 'a'])
  })

  it.each([
    ['zstd', zstdFrame.subarray(0, 20)],
    ['snappy', xerial(Buffer.from('not a block'))],
    ['snappy', xerial(compressSync(Buffer.from(text))).subarray(0, 30)],
  ] as const)('that are cut off or no %s at all are named, and end nothing', (codec, bytes) => {
    expect(() => decompress(codec, bytes)).toThrow(`${codec} decompression failed`)
  })
})

describe('records to be compressed', () => {
  it.each(['lz4', 'gzip'] as const)('come back as they were from %s, which the attributes of a batch name', (codec) => {
    const bytes = Buffer.from(text.repeat(100))
    const packed = Buffer.from(compressorOf(codec)(bytes))
    expect(packed.length).toBeLessThan(bytes.length / 10)
    expect(decompress(codec, packed)).toEqual(bytes)
    expect(codecOf(attributesOf(codec))).toBe(codec)
  })

  it('come back as they were from zstd where Node has it, and elsewhere the first one says what to do', () => {
    const make = () => decompress('zstd', Buffer.from(compressorOf('zstd')(Buffer.from(text)))).toString()
    if ('zstdCompressSync' in zlib) expect(make()).toBe(text)
    else expect(make).toThrow(expect.objectContaining({ hint: expect.stringContaining('lz4 or gzip') as string }))
  })
})

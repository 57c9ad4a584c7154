import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { compressFrameSync } from 'lz4-napi'
import { describe, expect, it } from 'vitest'
import { cutBatches, isControl, isIntact } from '../../../src/kafka/protocol/record-walk.ts'
import { batchOf, seenIn, type TestRecord, valuesOf } from './batches.ts'

const require = createRequire(import.meta.url)
const lz4 = 3
const gzip = 1

function text(bytes: Uint8Array | null): string {
  return Buffer.from(bytes ?? []).toString('latin1')
}

function expectedOf(records: readonly TestRecord[], baseOffset: number) {
  return records.map(({ key, value }, i) => ({
    offset: baseOffset + i,
    key: key === null ? null : text(key),
    value: text(value),
  }))
}

const field = fc.option(fc.uint8Array({ maxLength: 200 }), { nil: null })
const someRecords = fc.array(fc.record({ key: field, value: field }), { minLength: 1, maxLength: 150 })

describe('records in a batch', () => {
  it('are found in place with offset, key and value, whatever their sizes, headers and codec', () => {
    const codecs = fc.constantFrom(
      {},
      { attributes: gzip, compress: gzipSync },
      { attributes: lz4, compress: (bytes: Buffer) => compressFrameSync(bytes) },
    )
    fc.assert(
      fc.property(someRecords, codecs, fc.nat(3), fc.nat(2 ** 40), (records, codec, headers, baseOffset) => {
        const batch = batchOf(records, { ...codec, headers, baseOffset })
        const padded = Buffer.concat([Buffer.alloc(7), batch]).subarray(7)
        const [found] = cutBatches(padded, 0)
        expect(isIntact(found!)).toBe(true)
        expect(seenIn([found!])).toEqual(expectedOf(records, baseOffset))
      }),
      { numRuns: 60 },
    )
  })

  it('are those that kafkajs encoded', async () => {
    const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0/index.js')
    const encodeRecord = require('kafkajs/src/protocol/recordBatch/record/v0/index.js')
    const records = Array.from({ length: 9000 }, (_, i) => ({ key: `k${i}`, value: `value ${i}` }))
    const { buffer } = await RecordBatch({
      records: records.map((record, offsetDelta) => encodeRecord({ ...record, offsetDelta, timestampDelta: 0 })),
      lastOffsetDelta: records.length - 1,
      firstTimestamp: 1_795_500_000_000,
      maxTimestamp: 1_795_500_000_000,
    })
    const [batch] = cutBatches(buffer, 0)
    expect(isIntact(batch!)).toBe(true)
    expect(seenIn([batch!])).toEqual(records.map(({ key, value }, offset) => ({ offset, key, value })))
  })

  it('are left out where they lie before the offset that was asked for', () => {
    const set = Buffer.concat([valuesOf(['a', 'b'], { baseOffset: 10 }), valuesOf(['c', 'd', 'e'], { baseOffset: 12 })])
    expect(seenIn(cutBatches(set, 13)).map(({ value }) => value)).toEqual(['d', 'e'])
    expect(cutBatches(set, 13)).toHaveLength(1)
    expect(seenIn(cutBatches(set, 11)).map(({ offset }) => offset)).toEqual([11, 12, 13, 14])
  })

  it('wait for the next answer where their batch is cut off, wherever that is', () => {
    const whole = valuesOf(['a', 'b'])
    for (let bytes = 0; bytes < whole.length; bytes++) {
      const cut = Buffer.concat([whole, valuesOf(['c', 'd'], { baseOffset: 2 }).subarray(0, bytes)])
      expect(cutBatches(cut, 0)).toHaveLength(1)
    }
  })

  it('are told from the marks of a transaction', () => {
    const [mark] = cutBatches(valuesOf(['commit'], { attributes: 0x20 }), 0)
    const [data] = cutBatches(valuesOf(['data'], { attributes: 0x10 }), 0)
    expect([isControl(mark!), isControl(data!)]).toEqual([true, false])
  })
})

describe('a damaged batch', () => {
  it('is known by its checksum, whichever byte behind it changed', () => {
    const whole = valuesOf(['some', 'values'])
    for (let at = 21; at < whole.length; at++) {
      const damaged = Buffer.from(whole)
      damaged[at] = damaged[at]! ^ 0x10
      expect(isIntact(cutBatches(damaged, 0)[0] ?? cutBatches(damaged, -(2 ** 50))[0]!)).toBe(false)
    }
  })

  it('never makes the walk read outside of it', () => {
    const flips = fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(someRecords, flips, (records, changes) => {
        const bytes = batchOf(records)
        for (const [at, mask] of changes) {
          const place = 61 + (at % (bytes.length - 61))
          bytes[place] = bytes[place]! ^ mask
        }
        try {
          for (const { value } of seenIn(cutBatches(bytes, 0))) expect(value.length).toBeLessThan(bytes.length)
        } catch (error) {
          expect((error as Error).name).toBe('WireError')
        }
      }),
    )
  })

  it('is named when its format or codec cannot be read', () => {
    const old = valuesOf(['v'])
    old[16] = 1
    expect(() => seenIn(cutBatches(old, 0))).toThrow('its format is 1, but only format 2 is supported')
    expect(() => seenIn(cutBatches(valuesOf(['v'], { attributes: 4 }), 0))).toThrow('zstd decompression failed')
    expect(() => seenIn(cutBatches(valuesOf(['v'], { attributes: 2 }), 0))).toThrow('snappy decompression failed')
    expect(() => seenIn(cutBatches(valuesOf(['v'], { attributes: lz4 }), 0))).toThrow('lz4 decompression failed')
    const impossible = valuesOf(['v'])
    impossible.writeInt32BE(3, 8)
    expect(() => cutBatches(impossible, 0)).toThrow('an impossible length of 15 bytes')
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeBinLines, parseBinLine, parseSampleLine } from '../../src/run/line-formats.ts'
import { binLine } from './sample-run.ts'

describe('lines of seconds.ndjson', () => {
  test('add up to the same bins in whatever order they came', () => {
    const lines = fc.array(
      fc
        .record({ bin: fc.nat(3), delivered: fc.nat(1000), inFlightPeakBytes: fc.nat(1000) })
        .map(({ bin, ...rest }) => binLine(bin, rest)),
      { minLength: 1 },
    )
    fc.assert(
      fc.property(lines, (given) => {
        const merged = mergeBinLines(given)
        expect(mergeBinLines([...given].reverse())).toEqual(merged)
        expect(merged.map((line) => line.bin)).toEqual([...new Set(given.map((line) => line.bin))].sort())
        const delivered = (of: typeof given) => of.reduce((sum, line) => sum + line.delivered, 0)
        expect(delivered(merged)).toBe(delivered(given))
        expect(Math.max(...merged.map((line) => line.inFlightPeakBytes))).toBe(
          Math.max(...given.map((line) => line.inFlightPeakBytes)),
        )
      }),
    )
  })

  test('are refused when a figure is missing, no number, or out of range', () => {
    expect(parseBinLine(JSON.stringify(binLine(0)))).toEqual(binLine(0))
    const { sent: _sent, ...without } = binLine(0)
    for (const text of [
      '',
      'null',
      '[]',
      '{}',
      JSON.stringify(without),
      JSON.stringify({ ...binLine(0), lagSumUs: '1' }),
      '{"bin":1e999}',
    ])
      expect(() => parseBinLine(text)).toThrow()
  })
})

describe('lines of samples.ndjson', () => {
  test('are values or a gap with its reason', () => {
    const values = { atUs: 1, from: 'host', values: { a: 1 } }
    const gap = { atUs: 1, from: 'host', gap: 'late' }
    expect(parseSampleLine(JSON.stringify(values))).toEqual(values)
    expect(parseSampleLine(JSON.stringify(gap))).toEqual(gap)
  })

  test('are refused when they are neither', () => {
    for (const text of [
      '{}',
      '7',
      '{"atUs":1,"from":"host"}',
      '{"atUs":1,"from":"host","values":{"a":"1"}}',
      '{"from":"host","gap":""}',
    ])
      expect(() => parseSampleLine(text)).toThrow()
  })
})

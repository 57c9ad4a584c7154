import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeBinLines, parseBinLine, parseSampleLine, sampleReader } from '../../src/results/line-formats.ts'
import type { BinLine } from '../../src/types/measurement.ts'
import { binLine, bins } from './sample-run.ts'

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
    expect(parseBinLine(JSON.stringify(binLine(0)), bins)).toEqual(binLine(0))
    const { sent: _sent, ...without } = binLine(0)
    for (const text of [
      '',
      'null',
      '[]',
      '{}',
      JSON.stringify(without),
      JSON.stringify({ ...binLine(0), lagSumUs: '1' }),
      '{"bin":1e999}',
      JSON.stringify({ ...binLine(0), sent: -1 }),
    ])
      expect(() => parseBinLine(text, bins)).toThrow()
  })
})

describe('a line of seconds.ndjson that the plan has no place for is refused', () => {
  const drain = binLine(bins.drain)
  const misplaced: readonly [string, BinLine][] = [
    ['a bin of the drain at another time', { ...drain, bin: 999 }],
    ['a bin long after any drain', binLine(1e9)],
    ['half a bin', { ...binLine(1), bin: 0.5 }],
    ['a bin of another phase', { ...binLine(0), phase: 77 }],
    ['the drain as a phase', { ...drain, phase: 1 }],
    ['a bin at another time', { ...binLine(0), fromUs: 5 }],
    ['a bin that never ends', { ...binLine(0), toUs: 1e15 }],
    ['a drain of months', { ...drain, toUs: drain.fromUs + 1e13 }],
    ['a drain that ends before it begins', { ...drain, toUs: drain.fromUs - 1 }],
  ]
  test.each(misplaced)('%s', (_, line) => {
    expect(() => parseBinLine(JSON.stringify(line), bins)).toThrow(/does not have this bin/)
  })

  test('but a drain may last, and end in the middle of a bin', () => {
    const later = binLine(bins.drain + 3)
    const ended = { ...later, toUs: later.fromUs + 7 }
    // versions up to 0.2.0 had one bin for all of it
    const whole = { ...drain, toUs: drain.fromUs + 5e6 }
    for (const line of [later, ended, whole]) expect(parseBinLine(JSON.stringify(line), bins)).toEqual(line)
  })
})

describe('a line of seconds.ndjson that lies after the end of the run is refused', () => {
  const endUs = 2_700_000
  const drain = binLine(bins.drain, { toUs: endUs })
  const read = (line: BinLine, endedUs = endUs) => parseBinLine(JSON.stringify(line), bins, endedUs)
  const quiet = { sentFlow: 0, deliveredFlow: 0, inFlightPeakBytes: 0 }
  const beyond: readonly [string, BinLine, number][] = [
    ['a bin of the drain', binLine(bins.drain + 1), endUs],
    ['a bin of the drain in which nothing came', binLine(bins.drain + 1e5, quiet), endUs],
    ['a drain that goes on', { ...drain, toUs: 3_000_000 }, endUs],
    ['what happened in a bin of the plan', binLine(bins.count - 1), 1_000_000],
    ['what happened in the drain of a run that was stopped before it', { ...drain, toUs: drain.fromUs }, 1_000_000],
  ]
  test.each(beyond)('%s', (_, line, endedUs) => {
    expect(() => read(line, endedUs)).toThrow(/after the end of the run/)
  })

  test('but the drain may end with it, and bins that a stopped run did not reach are empty', () => {
    for (const line of [drain, binLine(0)]) expect(read(line)).toEqual(line)
    for (const line of [binLine(bins.count - 1, quiet), { ...drain, ...quiet, toUs: drain.fromUs }])
      expect(read(line, 1_000_000)).toEqual(line)
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

  test('are refused a day before or after the run, and where the collector has answered already', () => {
    const read = sampleReader(60e6)
    const at = (atUs: number, from = 'host') => read(JSON.stringify({ atUs, from, values: {} }))
    expect([at(-1e6), at(0), at(0, 'harness'), at(61e6)]).toHaveLength(4)
    for (const atUs of [0, -1e18, 1e18]) expect(() => at(atUs)).toThrow()
  })
})

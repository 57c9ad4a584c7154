import fc from 'fast-check'
import { HistogramLogReader, listTags } from 'hdr-histogram-js'
import { describe, expect, test } from 'vitest'
import { HlogParser, hlogHeader, hlogLines, parseTag, phaseTag } from '../../src/results/hlog.ts'
import { Histogram, maxTrackableUs, type Precision } from '../../src/stats/histogram.ts'
import { fromSparse } from '../../src/stats/sparse.ts'

const startUs = 1_795_500_000_000_000

function recorded(sub: Precision, readings: readonly (readonly [us: number, count: number])[]): Histogram {
  const histogram = new Histogram(sub)
  for (const [us, count] of readings) histogram.record(us, count)
  return histogram
}

const histograms = fc
  .tuple(
    fc.constantFrom<Precision>(8, 11),
    fc.array(
      fc.tuple(
        fc.oneof(fc.integer({ min: -5000, max: 5000 }), fc.integer({ min: 0, max: maxTrackableUs })),
        fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 2 ** 40 })),
      ),
      { minLength: 1, maxLength: 60 },
    ),
  )
  .map(([sub, readings]) => recorded(sub, readings))

function reread(text: string): Histogram {
  const parser = new HlogParser()
  const entries = text.split('\n').flatMap((line) => parser.read(line) ?? [])
  expect(entries).toHaveLength(1)
  return fromSparse(entries[0]!.histogram)
}

describe('latency.hlog', () => {
  test('gives back every cell, the sum, the extremes and the negative readings of any histogram', () => {
    fc.assert(
      fc.property(histograms, (histogram) => {
        expect(reread(hlogHeader(startUs) + hlogLines('result', 12_340_000, 13_000_000, histogram))).toEqual(histogram)
      }),
      { numRuns: 60 },
    )
  })

  test('keeps start and length of a bin to the microsecond', () => {
    const parser = new HlogParser()
    const lines = hlogLines('lag', 86_399_990_000, 86_400_000_000, recorded(8, [[7, 1]]))
    const entry = lines.split('\n').flatMap((line) => parser.read(line) ?? [])[0]
    expect(entry).toMatchObject({ tag: { kind: 'lag', phase: null }, fromUs: 86_399_990_000, toUs: 86_400_000_000 })
  })

  test('is read by the reader of hdr-histogram-js, tag by tag and at the right times', () => {
    const bin = recorded(8, [
      [1500, 10],
      [90_000, 3],
    ])
    const phase = recorded(11, [[1_234_567, 2 ** 33]])
    const text =
      hlogHeader(startUs) +
      hlogLines('result', 250_000, 500_000, bin) +
      hlogLines(phaseTag('result', 2, 'half-hour peak'), 0, 30_000_000, phase)
    expect(listTags(text)).toEqual(['result', 'result.phase-2-half-hour-peak'])
    const reader = new HistogramLogReader(text, 64)
    const first = reader.nextIntervalHistogram()!
    expect([first.totalCount, first.startTimeStampMsec, first.endTimeStampMsec]).toEqual([
      13,
      startUs / 1000 + 250,
      startUs / 1000 + 500,
    ])
    expect(first.getValueAtPercentile(50)).toBe(bin.quantileUs(0.5))
    const second = reader.nextIntervalHistogram()!
    expect(second.totalCount).toBe(2 ** 33)
    expect(second.getValueAtPercentile(99) / 1_234_567).toBeCloseTo(1, 3)
    expect(reader.nextIntervalHistogram()).toBeNull()
  })

  test('writes no line for a histogram without readings', () => {
    expect(hlogLines('result', 0, 1, new Histogram(8))).toBe('')
  })

  test('does not leak the readings of one histogram into the next', () => {
    hlogLines('lag', 0, 10_000, recorded(8, [[10, 5]]))
    expect(reread(hlogLines('lag', 0, 10_000, recorded(8, [[20, 1]]))).counts[10]).toBe(0)
  })

  test('takes the sum from the cells where a log has no exact figures', () => {
    const histogram = recorded(8, [
      [100, 4],
      [101, 4],
    ])
    const line = hlogLines('ack', 0, 1_000_000, histogram).split('\n')[1]!
    expect(reread(line)).toMatchObject({ total: 8, sumUs: 804, minUs: 100, maxUs: 101, negative: 0 })
  })

  test('does not give the exact figures of a cut line to the next histogram', () => {
    const cut = '#[Exact: sumUs=999999 minUs=1 negative=7]\n'
    const whole = hlogLines('ack', 0, 1_000_000, recorded(8, [[100, 4]]))
    expect(reread(cut + whole)).toMatchObject({ sumUs: 400, negative: 0 })
  })

  test('takes the exact figures for one histogram only', () => {
    const [exact, first] = hlogLines('ack', 0, 1_000_000, recorded(8, [[-1, 4]])).split('\n')
    const parser = new HlogParser()
    const read = [exact!, first!, first!].flatMap((line) => parser.read(line) ?? [])
    expect(read.map(({ histogram }) => histogram.negative)).toEqual([4, 0])
  })

  test('refuses a damaged line', () => {
    const line = hlogLines('ack', 0, 1_000_000, recorded(8, [[100, 4]])).split('\n')[1]!
    expect(() => new HlogParser().read(line.slice(0, 30))).toThrow()
    expect(() => new HlogParser().read('Tag=ack,0.000')).toThrow('not a histogram line')
    expect(() => new HlogParser().read('Tag=ack,0.000,1.000,0.100,AAAAAAAA')).toThrow()
  })

  test('passes over tags that it does not know or is not asked for, and over what stands before them', () => {
    const [exact, line] = hlogLines('ack', 0, 1_000_000, recorded(8, [[-1, 4]])).split('\n')
    const parser = new HlogParser(({ kind }) => kind !== 'late')
    expect(parser.read('Tag=query.answered,0.000,1.000,0.100,SOMETHINGELSE')).toBeNull()
    expect(parser.read('Tag=late,0.000,1.000,0.100,NOTDECODED')).toBeNull()
    parser.read(exact!)
    expect(parser.read(line!.replace('Tag=ack', 'Tag=score'))).toBeNull()
    expect(parser.read(line!)?.histogram.negative).toBe(0)
  })

  test('tells bins from phases by their tags', () => {
    expect(parseTag('result')).toEqual({ kind: 'result', phase: null })
    expect(parseTag(phaseTag('late', 12, 'steps-2'))).toEqual({ kind: 'late', phase: 12 })
    expect(parseTag('gossip')).toBeNull()
    expect(phaseTag('late', 0, 'a,b c\n')).not.toMatch(/[,\s]/)
  })
})

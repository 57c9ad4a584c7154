import { describe, expect, test } from 'vitest'
import { kneeOf } from '../../src/analysis/capacity/knee.ts'
import { judgeProbe } from '../../src/analysis/capacity/probe-verdict.ts'
import type { ProbeFacts } from '../../src/types/analysis/capacity.ts'

const judge = (facts: Partial<ProbeFacts> = {}) =>
  judgeProbe({
    ...{ runVerdict: 'PASS', offeredPerS: 10_000, sentPerS: 10_000, deliveredPerS: 10_000 },
    ...{ backlogSlopePerS: 0, backlogEndCurves: 40, missedObjectives: [] },
    ...facts,
  })

describe('a load was sustained', () => {
  test('if nothing grew, nothing waited and all was delivered', () => {
    expect(judge()).toEqual({ verdict: 'PASS', hits: [], sentence: '10k/s was sustained.' })
  })

  test('if each number is just at its limit', () => {
    const atLimits = { backlogSlopePerS: 100, backlogEndCurves: 10_000, sentPerS: 9900, deliveredPerS: 9900 }
    expect(judge(atLimits).verdict).toBe('PASS')
  })

  test('if the backlog shrank', () => {
    expect(judge({ backlogSlopePerS: -5000 }).verdict).toBe('PASS')
  })
})

describe('a load was not sustained', () => {
  test.each([
    [{ backlogSlopePerS: 150 }, 'backlog growth', 'the backlog grew by 150/s, 1.5 % of the load (at most 1 %)'],
    [
      { backlogEndCurves: 13_000 },
      'backlog at the end',
      '13,000 curves waited at the end, 1.3 s of load (at most 1 s)',
    ],
    [{ deliveredPerS: 9500 }, 'delivered', 'only 95 % of the load was delivered in time (at least 99 %)'],
    [
      { sentPerS: 9500, deliveredPerS: 9000 },
      'held back',
      'only 95 % of the load could be sent, since the pipeline held the generator back (at least 99 %)',
    ],
    [
      { missedObjectives: ['result p99 < 50ms', 'lost = 0'], runVerdict: 'FAIL' as const },
      'objective',
      'not met: result p99 < 50ms, lost = 0',
    ],
    [{ runVerdict: 'FAIL' as const }, 'run', 'the run failed for another reason than its load'],
  ])('%o: it hit the limit "%s"', (facts, limit, sentence) => {
    const judged = judge(facts)
    expect(judged.verdict).toBe('FAIL')
    expect(judged.hits.map((hit) => hit.limit)).toEqual([limit])
    expect(judged.sentence.replaceAll('\u00a0', ' ')).toBe(`10k/s was not sustained: ${sentence}.`)
  })

  test('for each limit that it hit, the growth of the backlog first', () => {
    const all = { backlogSlopePerS: 5000, backlogEndCurves: 90_000, deliveredPerS: 5000, missedObjectives: ['x'] }
    expect(judge(all).hits.map(({ limit }) => limit)).toEqual([
      ...['backlog growth', 'backlog at the end', 'delivered', 'objective'],
    ])
  })

  test('with a number that does not look like its limit', () => {
    const { sentence } = judge({ deliveredPerS: 9899.9 })
    expect(sentence).toContain('98.999')
  })
})

describe('a probe is invalid', () => {
  test.each([
    [{ runVerdict: 'INVALID' as const }, 'The run is INVALID.'],
    [{ runVerdict: 'INTERRUPTED' as const }, 'The run was interrupted.'],
    [{ offeredPerS: 0 }, 'The run offered no load.'],
    [{ offeredPerS: Number.NaN }, 'The run offered no load.'],
    [{ sentPerS: null }, 'The run does not say how much was sent.'],
    [{ deliveredPerS: null }, 'The run does not say how much was delivered.'],
    [{ backlogSlopePerS: Number.NaN }, 'The run does not say how the backlog grew.'],
    [{ backlogEndCurves: null }, 'The run does not say the backlog at the end.'],
  ])('if the run says nothing of the pipeline: %o', (facts, sentence) => {
    expect(judge({ ...facts, missedObjectives: ['x'] })).toEqual({ verdict: 'INVALID', hits: [], sentence })
  })
})

describe('the knee of a curve of latency over load', () => {
  /** A queue with random arrivals and one server of 1000 curves a second. */
  const queue = (loadPerS: number) => ({ loadPerS, p99Us: (Math.log(100) * 1e6) / (1000 - loadPerS) })

  test('is the largest load before the p99 is twice that of the least: of a simple queue, half its rate', () => {
    const curve = [10, 300, 500, 505, 800, 950].map(queue)
    expect(kneeOf(curve)).toMatchObject({ loadPerS: 505, nextPerS: 800 })
    expect(kneeOf(curve.toReversed())).toMatchObject({ loadPerS: 505 })
    expect(kneeOf([10, 300, 500, 510, 800].map(queue))).toMatchObject({ loadPerS: 500, nextPerS: 510 })
  })

  test('lies above all loads if none reaches that', () => {
    expect(kneeOf([10, 100, 200].map(queue))).toMatchObject({ loadPerS: 200, nextPerS: null })
  })

  test('comes before a load of which too little was delivered to have a p99', () => {
    expect(kneeOf([queue(10), queue(100), { loadPerS: 900, p99Us: null }])).toMatchObject({ nextPerS: 900 })
  })

  test('is not told of two loads, or without a latency at the least', () => {
    expect(kneeOf([10, 900].map(queue))).toBeNull()
    expect(kneeOf([{ loadPerS: 1, p99Us: null }, queue(10), queue(900)])).toBeNull()
    expect(kneeOf([])).toBeNull()
  })
})

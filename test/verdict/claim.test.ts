import { describe, expect, it } from 'vitest'
import { formatSummary } from '../../src/report/summary/summary.ts'
import { summarise } from '../../src/stats/summarise.ts'
import { type Case, judge } from '../../src/verdict/judge.ts'
import { type ImaginedRun, imagine, objective, promptReadings } from '../stats/imagined-run.ts'

const claim = '1,000 curves a second under a second'

function judged(limitUs: number, rest: Partial<Case> = {}) {
  const run: ImaginedRun = {
    phases: [{ seconds: 6, perS: 1000 }],
    readings: promptReadings(6000, 1000),
    objectives: [objective('result.p99 < 1s', { metric: 'result.p99', limit: limitUs })],
    scenario: { claim },
  }
  const measured = imagine(run)
  return judge({
    ...{ measured, summary: summarise(measured), calibration: null, interrupted: false, abortedBy: null },
    ...{ failure: null, run: 'a-run', startedUs: 1_795_500_000_000_000, ...rest },
  })
}

const textOf = (result: ReturnType<typeof judged>) =>
  formatSummary(result, { color: false, columns: 100 }).replaceAll('\u00a0', ' ').replaceAll(/\s+/g, ' ')

describe('the claim of a scenario', () => {
  it('is held where the run passes, with what was seen and what took the time', () => {
    const result = judged(1e6)
    expect(result.claim).toMatchObject({ text: claim, held: true })
    expect(textOf(result)).toContain(
      `HELD: ${claim} Over 6 s at 1k/s delivered, the result had a p99 of 2 ms. The slowest hop was`,
    )
  })

  it('is not held where an objective is missed', () => {
    expect(judged(1000).claim).toMatchObject({ held: false })
    expect(textOf(judged(1000))).toContain(`NOT HELD: ${claim}`)
  })

  it('is neither where the run was interrupted', () => {
    const result = judged(1e6, { interrupted: true })
    expect(result.claim).toMatchObject({ held: null })
    expect(textOf(result)).toContain(`NOT SHOWN: ${claim}`)
  })

  it('is no part of a result whose scenario makes none', () => {
    const measured = imagine({ phases: [{ seconds: 6, perS: 1000 }], readings: promptReadings(6000, 1000) })
    const input = { measured, summary: summarise(measured), calibration: null, interrupted: false, abortedBy: null }
    expect(judge({ ...input, failure: null, run: 'a-run', startedUs: 1e15 }).claim).toBeNull()
  })
})

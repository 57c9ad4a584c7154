import { describe, expect, test } from 'vitest'
import { summarise } from '../../src/stats/summarise.ts'
import { type Case, judge } from '../../src/verdict/judge.ts'
import { type ImaginedRun, imagine, impliedObjectives, objective, promptReadings } from '../stats/imagined-run.ts'

const good: ImaginedRun = { phases: [{ seconds: 6, perS: 1000 }], readings: promptReadings(6000, 1000) }

function judged(run: ImaginedRun, rest: Partial<Case> = {}) {
  const measured = imagine(run)
  return judge({
    measured,
    summary: summarise(measured),
    calibration: null,
    interrupted: false,
    abortedBy: null,
    failure: null,
    run: 'a-run',
    startedUs: 1_795_500_000_000_000,
    ...rest,
  })
}

describe('the verdict', () => {
  test('a run that met every objective and can be trusted passes with exit code 0 and without a reason', () => {
    const result = judged(good)
    expect([result.verdict, result.exitCode, result.reasons, result.warnings]).toEqual(['PASS', 0, [], []])
  })

  test('a missed objective fails the run with exit code 99 and is named with its value and its limit', () => {
    const p99 = objective('result.p99 < 1ms', { metric: 'result.p99', limit: 1000 })
    const result = judged({ ...good, objectives: [p99] })
    expect([result.verdict, result.exitCode]).toEqual(['FAIL', 99])
    expect(result.reasons).toEqual([
      'result.p99 < 1ms was missed: 2 ms; the limit is 1 ms'.replaceAll(/(\d) (m)/g, '$1\u00a0$2'),
    ])
  })

  test('a soft objective that is missed is reported and fails nothing', () => {
    const p99 = objective('result.p99 < 1ms', { metric: 'result.p99', limit: 1000, soft: true })
    const result = judged({ ...good, objectives: [p99] })
    expect([result.verdict, result.objectives[0]?.met]).toEqual(['PASS', false])
  })

  test('as many readings doubled as lost are never called exact', () => {
    const readings = good.readings.map((reading, i) => {
      const { resultUs: _, ...lost } = reading
      return i % 100 === 0 ? lost : i % 100 === 1 ? { ...reading, times: 2 } : reading
    })
    const atMost = objective('delivered >= 99.9%', {
      metric: 'delivered',
      comparison: '>=',
      limit: 0.999,
      unit: 'ratio',
    })
    const result = judged({ ...good, readings, objectives: [atMost, ...impliedObjectives] })
    expect(result.total.delivered).toBe(result.total.planned)
    expect(result.verdict).toBe('FAIL')
    expect(result.objectives.map((one) => one.met)).toEqual([false, false, false, true])
  })
})

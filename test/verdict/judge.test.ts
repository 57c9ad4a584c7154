import { describe, expect, test } from 'vitest'
import { formatSummary } from '../../src/report/summary/summary.ts'
import { SampleTable } from '../../src/stats/sample-table.ts'
import { summarise } from '../../src/stats/summarise.ts'
import { noIncidents } from '../../src/types/facts.ts'
import { noOwnLimits } from '../../src/types/own-limits.ts'
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

  test('a service that ended by itself fails the run with exit code 107 and its reason, whatever else was met', () => {
    const message = 'redis ended by itself with exit code 137 at 0:04'
    const died = (...how: string[]) => ({ incidents: { ...noIncidents, died: how } })
    const result = judged({ ...good, measured: died(message) })
    expect([result.verdict, result.exitCode, result.reasons]).toEqual(['FAIL', 107, [message]])
    expect(judged({ ...good, measured: died(message) }, { failure: message }).reasons).toHaveLength(1)

    const withLastWords = died(`${message}\n  its last words`)
    expect(judged({ ...good, measured: withLastWords }).reasons).toEqual([message])
    expect(judged({ ...good, measured: withLastWords }, { failure: message }).reasons).toHaveLength(1)
  })

  test('a database that is wrong fails the run, although every reading was delivered', () => {
    const stored = (wrong: number) => ({ ...imagine(good).audit!, stored: { cells: 4, wrong, netWh: -7 * wrong } })
    expect(judged({ ...good, measured: { audit: stored(0) } }).verdict).toBe('PASS')
    const result = judged({ ...good, measured: { audit: stored(2) } })
    expect(result.reasons).toEqual(['storedWrong == 0 was missed: 2; the limit is 0'])
  })

  test('a run whose closed loop got nothing accepted does not pass, measured or not', () => {
    const loop = { phase: 'front end', connections: 1000, requests: 0, requestsPerS: 0, timeouts: 0, non2xx: 0 }
    const none = { p50Us: null, p90Us: null, p99Us: null, maxUs: null, underWay: 0, ownLimits: noOwnLimits }
    const saturations = [{ ...loop, ...none, errors: 17_000 }]
    const result = judged({ ...good, measured: { saturations } })
    expect([result.verdict, result.exitCode, result.reasons]).toEqual([
      ...['FAIL', 99],
      ['the front end accepted no request in front end: 0 were refused and 17,000 failed'],
    ])
  })

  test('what this machine kept from being sent makes a run INVALID, and readings that are missing are not judged', () => {
    const ownLimits = { failures: 21, unsentReadings: 3873, limit: 'ports', first: 'no local port' } as const
    const objectives = [
      objective('delivered == 100%', { metric: 'delivered', comparison: '==', limit: 1, unit: 'ratio' }),
    ]
    const readings = good.readings.map((reading, i) => (i < 2127 ? reading : { dueUs: reading.dueUs, sentUs: 200 }))
    const late = (reading: (typeof readings)[number]) => ({ ...reading, lateUs: 50_000 })
    const both = judged({
      ...good,
      readings: readings.map(late),
      measured: { incidents: { ...noIncidents, ownLimits } },
    })
    expect(both.warnings.slice(0, 2).map(({ code }) => code)).toEqual(['OWN_LIMIT', 'GENERATOR_LATE'])
    const lossy = { ...good, readings, objectives: [...objectives, ...impliedObjectives] }
    const result = judged({ ...lossy, measured: { incidents: { ...noIncidents, ownLimits } } })
    expect([result.verdict, result.exitCode]).toEqual(['INVALID', 111])
    expect(result.reasons[0]).toContain('this machine, not the target, made 21 attempts to connect fail')
    const note = 'not judged: this machine, not the target, kept readings from being sent'
    expect(result.reasons.slice(1)).toEqual([])
    const summary = formatSummary(result, { color: false, columns: 100 })
    expect(summary).toContain('what the audit calls lost may never have been sent')
    expect(summary).toContain('→ Widen net.ipv4.ip_local_port_range')
    expect(summary).toMatch(/lost +all +not judged +== 0 +– +\? not judged/)
    expect(result.objectives.filter(({ met }) => !met).map((one) => [one.value, one.note])).toEqual([
      [null, note],
      [null, note],
    ])
    expect(judged(lossy).reasons).toContain(
      'lost == 0 was missed: 3,873 not delivered within the drain; the limit is 0',
    )
  })

  test('faults, saturations and costs are told with the verdict', () => {
    const fault = { action: 'pause', what: 'redis' } as const
    const phases = [
      { seconds: 4, perS: 1000 },
      { seconds: 2, perS: 1000, kind: 'fault' as const, name: 'paused', fault },
    ]
    const sample = (second: number) => ({
      atUs: second * 1e6,
      from: 'process',
      values: { 'process.redis_cpu_ratio': 0.5 },
    })
    const measured = {
      faults: [{ phase: 1, doneUs: 4e6, undoneUs: 6e6 }],
      samples: SampleTable.of([1, 2, 3].map(sample)),
    }
    const result = judged({ ...good, phases, measured })
    expect(result.faults).toMatchObject([{ phase: 'paused', action: 'pause', what: 'redis', gapS: 0, recoveryS: 0 }])
    expect(result.costs).toMatchObject([{ part: 'redis', cpuUs: 1e6 }])
    expect(result.phases[1]!.steady).toBeNull()
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

describe('a run that did not go well', () => {
  const late: ImaginedRun = { ...good, readings: good.readings.map((reading) => ({ ...reading, lateUs: 50_000 })) }
  const p99 = objective('result.p99 < 1ms', { metric: 'result.p99', limit: 1000, abort: true })

  test('is INVALID when it cannot be trusted, and does not blame the pipeline for times and rates', () => {
    const result = judged({ ...late, objectives: [p99] })
    expect([result.verdict, result.exitCode]).toEqual(['INVALID', 111])
    expect(result.reasons).toHaveLength(1)
    expect(result.reasons[0]).toContain('late p99')
    expect(result.warnings[0]).toMatchObject({ code: 'GENERATOR_LATE', invalid: true })
  })

  test('names what the audit counted after the broken rules, though it is INVALID', () => {
    const { resultUs: _, ...never } = late.readings[9]!
    const readings = late.readings.map((reading, i) => (i === 9 ? never : reading))
    const delivered = { metric: 'delivered', comparison: '>=', limit: 6000, unit: 'count' } as const
    const objectives = [p99, objective('delivered >= 6000', delivered), ...impliedObjectives]
    const { reasons } = judged({ ...late, readings, objectives })
    expect(reasons[0]).toContain('late p99')
    expect(reasons.slice(1)).toEqual(['lost == 0 was missed: 1 not delivered within the drain; the limit is 0'])
  })

  test('that was interrupted never passes, and ends with 105 even if it is INVALID', () => {
    const cut = { ...good, readings: good.readings.slice(0, 3000), measured: { stoppedAtUs: 3e6 } }
    const result = judged(cut, { interrupted: true })
    expect([result.verdict, result.exitCode]).toEqual(['INTERRUPTED', 105])
    expect(result.reasons).toEqual(['interrupted, stopped at 0:03 of 0:06: the rest of the load was not offered'])
    expect(judged(late, { interrupted: true })).toMatchObject({ verdict: 'INVALID', exitCode: 105 })
  })

  test('that was interrupted in its warm-up has measured nothing, and nothing is wrong with the measurement', () => {
    const warmUp = {
      ...good,
      phases: [
        { seconds: 3, perS: 1000, measured: false },
        { seconds: 3, perS: 1000 },
      ],
    }
    const stopped = { ...warmUp, readings: promptReadings(1000, 1000), measured: { stoppedAtUs: 1e6 } }
    const result = judged(stopped, { interrupted: true })
    expect([result.verdict, result.exitCode]).toEqual(['INTERRUPTED', 105])
    expect(judged(stopped).verdict).toBe('INVALID')
  })

  test('that was interrupted judges what ran to its end, and nothing that covers what did not', () => {
    const phases = [
      { seconds: 2, perS: 1000, name: 'first' },
      { seconds: 4, perS: 1000, name: 'second' },
    ]
    const cut = { phases, readings: good.readings.slice(0, 3000), measured: { stoppedAtUs: 3e6 } }
    const whole = objective('result.p99 < 1s', { metric: 'result.p99', limit: 1e6 })
    const objectives = [whole, { ...whole, phase: 'first' }, { ...whole, phase: 'second' }]
    const result = judged({ ...cut, objectives }, { interrupted: true })
    expect(result.objectives.map(({ met, judged, note }) => [met, judged, note])).toEqual([
      [false, false, 'not judged: the run was interrupted'],
      [true, undefined, ''],
      [false, false, 'not judged: its phase was interrupted'],
    ])
    expect(result.verdict).toBe('INTERRUPTED')
  })

  test('that was interrupted still says what the audit found wrong', () => {
    const [first, ...others] = good.readings.slice(0, 3000)
    const cut = { ...good, readings: [{ ...first!, times: 2 }, ...others], measured: { stoppedAtUs: 3e6 } }
    const result = judged({ ...cut, objectives: impliedObjectives }, { interrupted: true })
    const said = result.objectives.map(({ require, met, judged }) => [require, met, judged])
    expect(said).toEqual([
      ['lost == 0', false, false],
      ['duplicated == 0', false, undefined],
      ['wrong == 0', false, false],
    ])
    expect([result.verdict, result.reasons[1]]).toEqual(['INTERRUPTED', expect.stringContaining('duplicated == 0')])
  })

  test.each([
    'interrupt',
    'terminate',
  ] as const)('whose drain was cut (%s) misses nothing for what might still have come', (drainCut) => {
    const [{ resultUs: _, ...lost }, ...others] = good.readings.slice(0, 3000)
    const cut = { ...good, readings: [lost, ...others], measured: { stoppedAtUs: 3e6, drainCut } }
    const result = judged({ ...cut, objectives: impliedObjectives }, { interrupted: true })
    expect(result.audit?.lost).toBe(1)
    expect(result.objectives.filter(({ judged }) => judged !== false)).toEqual([])
  })

  test('whose target failed ends with 107 before anything else, and says why', () => {
    const result = judged(late, { interrupted: true, failure: 'the target ended' })
    expect([result.exitCode, result.reasons[0]]).toEqual([107, 'the run failed: the target ended'])
    expect(judged(good, { failure: 'the target ended' }).verdict).toBe('FAIL')
  })

  test('that an objective ended early keeps it missed, though the drain would have met it', () => {
    const met = { ...p99, limit: 1e6, require: 'result.p99 < 1s' }
    const { require, phase, soft, implied, limit, unit } = met
    const seen = { require, phase, soft, implied, limit, unit, met: false, value: 2e6 }
    const abortedBy = { ...seen, note: 'stopped the run at 0:03' }
    const cut = { ...good, objectives: [met], readings: good.readings.slice(0, 3000), measured: { stoppedAtUs: 3e6 } }
    const result = judged(cut, { abortedBy })
    expect([result.verdict, result.exitCode, result.objectives]).toEqual(['FAIL', 99, [abortedBy]])
    expect(result.reasons.at(-1)).toContain('stopped the run at 0:03')
    const late = { ...cut, readings: cut.readings.map((reading) => ({ ...reading, lateUs: 50_000 })) }
    expect(judged(late, { abortedBy }).reasons).toEqual([
      expect.stringContaining('the generator itself was late'),
      `stopped at 0:03 of 0:06 by the abort objective ${require}: the rest of the load was not offered`,
    ])
  })

  test('because the target was too slow is FAIL and not INVALID', () => {
    const slow = good.readings.map((reading, i) => ({
      ...reading,
      readUs: i * 800,
      emittedUs: i * 900,
      storedUs: i * 950,
      resultUs: i * 1000,
    }))
    const result = judged({ ...good, readings: slow, objectives: [p99] })
    expect([result.verdict, result.exitCode]).toEqual(['FAIL', 99])
  })
})

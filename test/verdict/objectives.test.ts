import { describe, expect, test } from 'vitest'
import { defaultDriver } from '../../src/scenarios/defaults.ts'
import type { Measured } from '../../src/stats/measured.ts'
import { noIncidents } from '../../src/types/facts.ts'
import type { Audit, ObjectiveResult } from '../../src/types/result.ts'
import type { Objective } from '../../src/types/scenario.ts'
import { evaluateObjectives, satisfies } from '../../src/verdict/objectives.ts'
import {
  type ImaginedReading,
  type ImaginedRun,
  imagine,
  impliedObjectives,
  objective,
  promptReadings,
} from '../stats/imagined-run.ts'

const phases = [
  { name: 'warm-up', seconds: 1, perS: 1000, measured: false },
  { name: 'steps-1', family: 'steps', kind: 'steps' as const, seconds: 1, perS: 1000 },
  { name: 'steps-2', family: 'steps', kind: 'steps' as const, seconds: 1, perS: 2000 },
  { name: 'talk', seconds: 1, perS: 1000 },
]
const readings = [
  ...promptReadings(1000, 1000, 90_000),
  ...promptReadings(1000, 1000, 10_000, 1e6),
  ...promptReadings(2000, 2000, 20_000, 2e6),
  ...promptReadings(1000, 1000, 40_000, 3e6),
]
const audit: Audit = {
  expected: 5000,
  delivered: 5000,
  lost: 0,
  duplicated: 0,
  wrong: 0,
  netWh: 0,
  worst: [],
  cells: 10,
  stored: null,
  unjudged: 0,
  doubted: 0,
}

function judged(one: Objective, run: Partial<ImaginedRun> = {}): ObjectiveResult {
  return evaluateObjectives(imagine({ phases, readings, objectives: [one], ...run }))[0]!
}

function p99(limitMs: number, rest: Partial<Objective> = {}): Objective {
  return objective(`result.p99 < ${limitMs}ms`, { metric: 'result.p99', limit: limitMs * 1000, ...rest })
}

function ratio(metric: string, comparison: Objective['comparison'], limit: number, rest: Partial<Objective> = {}) {
  return objective(`${metric} ${comparison} ${limit * 100}%`, { metric, comparison, limit, unit: 'ratio', ...rest })
}

function count(metric: string, comparison: Objective['comparison'], limit: number, rest: Partial<Objective> = {}) {
  return objective(`${metric} ${comparison} ${limit}`, { metric, comparison, limit, unit: 'count', ...rest })
}

function without(reading: ImaginedReading): ImaginedReading {
  return { dueUs: reading.dueUs, sentUs: reading.sentUs!, ackUs: reading.ackUs! }
}

describe('an objective on a latency', () => {
  test('is met below its limit and missed above it, with its value', () => {
    expect(judged(p99(50))).toMatchObject({ met: true, value: 40_000, limit: 50_000, unit: 'us', note: '' })
    expect(judged(p99(30))).toMatchObject({ met: false, value: 40_000 })
  })

  test('covers the measured phases without a name, one phase by its name, and all steps by their family', () => {
    const p99In = (phase: string | null) => judged(p99(1, { phase })).value
    expect([p99In(null), p99In('steps-1'), p99In('steps'), p99In('warm-up')]).toEqual([40_000, 10_000, 20_000, 90_000])
  })

  test('reads a family from all its readings together', () => {
    const median = objective('result.p50 < 1s', { metric: 'result.p50', limit: 1e6, phase: 'steps' })
    expect(judged(median).value).toBe(20_000)
  })

  test('is missed by a percentile among readings that never came, and says beyond what', () => {
    const lossy = readings.map((reading, i) => (i >= 4900 ? without(reading) : reading))
    expect(judged(p99(60_000), { readings: lossy })).toMatchObject({
      met: false,
      value: null,
      note: '>\u00a010\u00a0s (100 readings were not delivered within the drain)',
    })
  })

  test('tells readings that were never sent from those that the target did not deliver', () => {
    const note = (neverSentFrom: number) => {
      const short = readings.map((reading, i) =>
        i >= neverSentFrom ? { dueUs: reading.dueUs } : i >= 4900 ? without(reading) : reading,
      )
      return judged(p99(10), { readings: short }).note
    }
    expect(note(4970)).toBe('>\u00a010\u00a0s (70 readings were not delivered within the drain, 30 never sent)')
    expect(note(4900)).toBe('>\u00a010\u00a0s (100 readings were never sent)')
  })

  test('is missed by such a percentile even if it asks for more than its limit', () => {
    const atLeast = objective('result.max > 1ms', { metric: 'result.max', comparison: '>', limit: 1000 })
    expect(judged(atLeast).met).toBe(true)
    expect(judged(atLeast, { readings: [...readings.slice(0, 4999), without(readings[4999]!)] }).met).toBe(false)
  })

  test('is missed without data', () => {
    const nothing = { measured: { phaseLatency: new Map(), bins: [] } }
    expect(judged(p99(50), nothing)).toMatchObject({ met: false, value: null, note: 'no data' })
    expect(judged(p99(50, { phase: 'unknown' }))).toMatchObject({ met: false, value: null })
  })
})

describe('an objective on a count, a share or a rate', () => {
  test('takes delivered as a share of what was planned, after the drain', () => {
    const late = readings.map((reading) => ({ ...reading, resultUs: 5e6 }))
    expect(judged(ratio('delivered', '>=', 1), { readings: late })).toMatchObject({ met: true, value: 1 })
    const lossy = readings.map((reading, i) => (i % 50 === 0 ? without(reading) : reading))
    expect(judged(ratio('delivered', '>=', 0.99), { readings: lossy })).toMatchObject({ met: false, value: 0.98 })
    expect(judged(ratio('delivered', '>=', 0.98), { readings: lossy }).met).toBe(true)
  })

  test('counts a doubled reading once: it makes up for none that was lost', () => {
    const mixed = readings.map((reading, i) =>
      i % 50 === 0 ? without(reading) : i % 50 === 1 ? { ...reading, times: 2 } : reading,
    )
    expect(
      judged(ratio('delivered', '>=', 0.99), {
        readings: mixed,
        phases: phases.map((one) => ({ ...one, measured: true })),
      }),
    ).toMatchObject({ met: false, value: 0.98 })
  })

  test('counts a doubled reading once within one phase too, where no audit can tell', () => {
    const mixed = readings.map((reading, i) =>
      i >= 4000 && i < 4020 ? without(reading) : i >= 4900 && i < 4920 ? { ...reading, times: 2 } : reading,
    )
    const talk = ratio('delivered', '>=', 0.99, { phase: 'talk' })
    expect(judged(talk, { readings: mixed, binUs: 250_000 })).toMatchObject({ met: false, value: 0.98 })
  })

  test('knows sent, never sent and negative as counts', () => {
    const unsent = readings.map((reading, i) => (i >= 4990 ? { dueUs: reading.dueUs } : reading))
    expect(judged(count('neverSent', '==', 0), { readings: unsent })).toMatchObject({ met: false, value: 10 })
    expect(judged(count('neverSent', '==', 0)).met).toBe(true)
    expect(judged(count('sent', '>=', 4000)).met).toBe(true)
    const early = readings.map((reading, i) => (i === 4000 ? { ...reading, resultUs: -5 } : reading))
    expect(judged(count('negative', '==', 0), { readings: early })).toMatchObject({ met: false, value: 1 })
  })

  test('takes blocked as a share of the time of all generators', () => {
    const measured = imagine({
      phases,
      readings,
      objectives: [ratio('blocked', '<', 0.1)],
      scenario: { generators: 2 },
    })
    const blocked = (us: number): Measured => ({
      ...measured,
      bins: measured.bins.map((bin) => (bin.phase === 3 ? { ...bin, blockedUs: us } : bin)),
    })
    expect(evaluateObjectives(blocked(300_000))[0]).toMatchObject({ met: true, value: 0.05 })
    expect(evaluateObjectives(blocked(900_000))[0]).toMatchObject({ met: false, value: 0.15 })
  })

  test('takes a rate over the time of its phases', () => {
    const perS = (phase: string | null) =>
      objective('sentPerS >= 900/s', { metric: 'sentPerS', comparison: '>=', limit: 900, unit: 'perS', phase })
    expect(judged(perS('steps-1')).met).toBe(true)
    expect(judged(perS(null)).value).toBeCloseTo(4000 / 3, -1)
    expect(judged(perS('steps-1'), { readings: promptReadings(800, 800, 10_000, 1e6) }).met).toBe(false)
  })
})

describe('an objective on the audit', () => {
  test('is judged on the whole run', () => {
    expect(judged(count('lost', '==', 0), { measured: { audit } }).met).toBe(true)
    expect(judged(count('lost', '==', 0), { measured: { audit: { ...audit, lost: 3 } } })).toMatchObject({
      met: false,
      value: 3,
    })
    expect(judged(ratio('duplicated', '<', 0.001), { measured: { audit: { ...audit, duplicated: 10 } } }).value).toBe(
      0.002,
    )
    expect(judged(count('netWh', '==', 0), { measured: { audit: { ...audit, netWh: -7 } } })).toMatchObject({
      met: false,
      value: -7,
    })
  })

  test('has no data for one phase, without an audit, and where nothing was sent', () => {
    expect(judged(count('lost', '==', 0, { phase: 'talk' }), { measured: { audit } })).toMatchObject({
      met: false,
      note: 'no data: the audit covers the whole run, not one phase',
    })
    expect(judged(count('lost', '==', 0), { measured: { audit: null } })).toMatchObject({ met: false, value: null })
    expect(judged(count('lost', '==', 0), { measured: { audit: { ...audit, expected: 0 } } }).met).toBe(false)
  })

  const doubtful = { ...audit, lost: 0, duplicated: 16, unjudged: 2, doubted: 3 }
  const why = 'losses, copies and changes can hide each other'
  test('is not judged where copies may hide losses, and so never met', () => {
    const of = (one: Objective) => judged(one, { measured: { audit: doubtful } })
    expect(of(count('lost', '==', 0))).toEqual({
      ...of(count('lost', '==', 0)),
      met: false,
      value: null,
      note: `not judged: in 3 of 10 cells, ${why}`,
    })
    expect(of(count('wrong', '==', 0))).toMatchObject({ met: false, note: `not judged: in 2 of 10 cells, ${why}` })
    expect(of(count('netWh', '==', 0))).toMatchObject({ met: false, value: null })
    expect(of(count('lost', '<', 100))).toMatchObject({ met: false, value: null })
    expect(of(count('duplicated', '<=', 20))).toMatchObject({ met: false, value: null })
    expect(of(ratio('delivered', '>=', 0.5))).toMatchObject({ met: false, value: null })
    expect(of(ratio('delivered', '>=', 0.5, { phase: 'talk' }))).toMatchObject({ met: false, value: null })
  })

  test('is judged all the same where the least that happened decides it', () => {
    const of = (one: Objective) => judged(one, { measured: { audit: { ...doubtful, lost: 5, wrong: 1 } } })
    const note = `at least: in 3 of 10 cells, ${why}`
    expect(of(count('lost', '==', 0))).toMatchObject({ met: false, value: 5, note })
    expect(of(count('lost', '>', 4))).toMatchObject({ met: true, value: 5, note })
    expect(of(count('duplicated', '<=', 15))).toMatchObject({ met: false, value: 16, note })
    expect(of(count('wrong', '<', 1)).value).toBe(1)
    const most = `at most: in 3 of 10 cells, ${why}`
    expect(of(ratio('delivered', '>', 1))).toMatchObject({ met: false, note: most })
    expect(of(ratio('delivered', '<=', 1))).toMatchObject({ met: true, note: most })
  })

  test('on "wrong" is judged where only values differ, since the counts of those cells are right', () => {
    const changed = { measured: { audit: { ...audit, wrong: 2, netWh: 7, doubted: 2 } } }
    expect(judged(count('wrong', '<=', 2), changed)).toMatchObject({ met: true, value: 2, note: '' })
    expect(judged(count('netWh', '<', 10), changed)).toMatchObject({ met: true, value: 7 })
    expect(judged(count('lost', '==', 0), changed)).toMatchObject({ met: false, value: null })
  })
})

describe('of a real pipeline', () => {
  const kill = { action: 'kill', what: 'kafka' } as const
  const rest = { seconds: 4, perS: 100 }
  const faulty = [
    { ...rest, name: 'before' },
    { ...rest, name: 'kill-1', family: 'kill', kind: 'fault' as const, fault: kill },
    { ...rest, name: 'kill-2', family: 'kill', kind: 'fault' as const, fault: kill },
    { ...rest, name: 'after' },
  ]
  const faults = [
    { phase: 1, doneUs: 4e6, undoneUs: 8e6 },
    { phase: 2, doneUs: 8e6, undoneUs: 12e6 },
  ]
  /** What is due in the first two seconds of the second fault comes at its end, or never. */
  const pipeline = (ends: boolean) =>
    promptReadings(1600, 100).map((reading) =>
      reading.dueUs < 8e6 || reading.dueUs >= (ends ? 10e6 : 16e6)
        ? reading
        : ends
          ? { ...reading, resultUs: 10e6 - reading.dueUs }
          : { dueUs: reading.dueUs, sentUs: 1 },
    )
  const judgedOf = (metric: string, more: Partial<Objective>, measured: Partial<Measured> = {}, ends = true) =>
    evaluateObjectives(
      imagine({
        phases: faulty,
        readings: pipeline(ends),
        binUs: 250_000,
        objectives: [objective(`${metric} < 1s`, { metric, limit: 1e6, ...more })],
        measured: { faults, ...measured },
      }),
    )[0]!

  test('"recovery" is the longest of all faults, or of those that it names', () => {
    const all = judgedOf('recovery', {})
    expect(all.value).toBeGreaterThanOrEqual(2e6)
    expect(all.value).toBeLessThanOrEqual(2.5e6)
    expect(judgedOf('recovery', { phase: 'kill' }).value).toBe(all.value)
    expect(judgedOf('recovery', { phase: 'kill-1' })).toMatchObject({ value: 0, met: true })
  })

  test('"recovery" is missed where a fault was not recovered from, was never done, or is named by no fault', () => {
    const never = judgedOf('recovery', {}, {}, false)
    expect([never.value, never.met, never.note]).toEqual([
      null,
      false,
      '>\u00a022\u00a0s (no recovery from kill-1 seen)',
    ])
    expect(judgedOf('recovery', {}, { faults: [] })).toMatchObject({
      met: false,
      note: 'no data: the fault of kill-1, kill-2 was not done as planned',
    })
    expect(judgedOf('recovery', { phase: 'before' })).toMatchObject({
      met: false,
      note: 'no data: no fault was injected',
    })
  })

  test('"resent" and "refused" are what the driver told', () => {
    const sending = { ...noIncidents.sending, resentReadings: 7, refusedReadings: 5, retries: 2 }
    const asked = (metric: string) =>
      judgedOf(metric, { unit: 'count', limit: 6 }, { incidents: { ...noIncidents, sending } })
    expect([asked('resent').value, asked('refused').value]).toEqual([7, 5])
    expect(judgedOf('resent', { unit: 'count', limit: 6 })).toMatchObject({ value: 0, met: true })
    expect(judgedOf('resent', { phase: 'after', unit: 'count' }).note).toContain('it covers the whole run')
  })

  test('"storedWrong" is implied where a database was audited, and has no data where none was', () => {
    const stored = { cells: 4, wrong: 1, netWh: 3 }
    const implied = evaluateObjectives(
      imagine({ phases, readings, objectives: [], measured: { audit: { ...audit, stored } } }),
    )
    expect(implied).toMatchObject([{ require: 'storedWrong == 0', implied: true, value: 1, met: false }])
    const written = [count('storedWrong', '<=', 1)]
    const own = { phases, readings, objectives: written, measured: { audit: { ...audit, stored } } }
    expect(evaluateObjectives(imagine(own))).toMatchObject([{ value: 1, met: true }])
    expect(judged(written[0]!).note).toBe('no data: the pipeline stores nothing, or it was not read')
  })
})

describe('with the driver null', () => {
  const run: ImaginedRun = {
    phases,
    readings: readings.map(({ dueUs }) => ({ dueUs, sentUs: 5 })),
    scenario: { driver: { ...defaultDriver, kind: 'null', inFlightBytes: 1e6, lingerUs: 0 } },
    measured: { audit: null },
  }

  test('what nobody wrote does not apply, since nothing is delivered', () => {
    expect(evaluateObjectives(imagine({ ...run, objectives: impliedObjectives }))).toEqual([])
  })

  test('what was written about deliveries has no data and is missed', () => {
    const written = [ratio('delivered', '>=', 0.99), p99(50), count('lost', '==', 0), ratio('sent', '>=', 0.99)]
    const results = evaluateObjectives(imagine({ ...run, objectives: written }))
    expect(results.map(({ met }) => met)).toEqual([false, false, false, true])
  })
})

test('each comparison holds on its side of the limit only', () => {
  const comparisons = ['<', '<=', '>', '>=', '=='] as const
  const table = [1, 2, 3].map((value) => comparisons.map((comparison) => satisfies(value, comparison, 2)))
  expect(table).toEqual([
    [true, true, false, false, false],
    [false, true, false, true, true],
    [false, false, true, true, false],
  ])
})

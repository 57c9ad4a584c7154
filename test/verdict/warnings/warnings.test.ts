import { describe, expect, test } from 'vitest'
import type { Measured } from '../../../src/stats/measured.ts'
import { SampleTable } from '../../../src/stats/sample-table.ts'
import { summarise } from '../../../src/stats/summarise.ts'
import type { Calibration } from '../../../src/types/result.ts'
import { littleWarnings } from '../../../src/verdict/warnings/accounting.ts'
import { calibrationWarnings } from '../../../src/verdict/warnings/generator.ts'
import { hostWarnings } from '../../../src/verdict/warnings/host.ts'
import { drainCut, fewReadingsWarnings, steadyWarnings, stoppedWarnings } from '../../../src/verdict/warnings/phases.ts'
import { imagine, objective, promptReadings } from '../../stats/imagined-run.ts'

const phases = [
  { name: 'warm-up', seconds: 2, perS: 100, measured: false },
  { name: 'talk', seconds: 6, perS: 100 },
]
const readings = promptReadings(800, 100)
const fine = imagine({ phases, readings })

function sampled(values: (second: number) => Record<string, number>): Measured {
  const samples = Array.from({ length: 8 }, (_, i) => ({ atUs: (i + 1) * 1e6, from: 'host', values: values(i + 1) }))
  return { ...fine, samples: SampleTable.of(samples) }
}

describe('the host', () => {
  const rules = [
    { code: 'HOST_BUSY', series: 'host.cpu_busy_ratio', within: 0.9, beyond: 0.91 },
    { code: 'HOST_STEAL', series: 'host.cpu_steal_ratio', within: 0.02, beyond: 0.03 },
    { code: 'HOST_PRESSURE', series: 'host.pressure_cpu_ratio', within: 0.2, beyond: 0.25 },
  ]
  for (const { code, series, within, beyond } of rules) {
    test(`warns ${code} when ${series} is beyond its limit on average of a measured phase`, () => {
      expect(hostWarnings(sampled(() => ({ [series]: beyond })))).toMatchObject([
        { code, phase: 'talk', invalid: false },
      ])
      expect(hostWarnings(sampled(() => ({ [series]: within })))).toEqual([])
    })
  }

  test('may be busy in a phase that is not measured, and for a moment', () => {
    expect(hostWarnings(sampled((second) => ({ 'host.cpu_busy_ratio': second <= 2 ? 1 : 0.5 })))).toEqual([])
    expect(hostWarnings(sampled((second) => ({ 'host.cpu_busy_ratio': second === 4 ? 1 : 0.5 })))).toEqual([])
  })

  test('may be busy in a pause, where no reading is due', () => {
    const busy = sampled(() => ({ 'host.cpu_busy_ratio': 1, 'host.pressure_cpu_ratio': 1 }))
    const paused = busy.phases.map((phase) => (phase.name === 'talk' ? { ...phase, kind: 'pause' as const } : phase))
    expect(hostWarnings(busy)).toHaveLength(2)
    expect(hostWarnings({ ...busy, phases: paused })).toEqual([])
  })

  test('warns of nothing where it gave no sample', () => {
    expect(hostWarnings(fine)).toEqual([])
  })
})

describe('a summary', () => {
  const summary = summarise(fine)
  const withTalk = (change: object) => ({
    ...summary,
    phases: summary.phases.map((phase) => (phase.name === 'talk' ? { ...phase, ...change } : phase)),
  })

  test("warns when Little's law is broken by more than 5 %", () => {
    expect(littleWarnings(fine, withTalk({ littleRatio: 1.06 }))).toMatchObject([{ code: 'LITTLE', phase: 'talk' }])
    expect(littleWarnings(fine, withTalk({ littleRatio: 0.94 }))).toHaveLength(1)
    expect(littleWarnings(fine, withTalk({ littleRatio: 1.04 }))).toEqual([])
    expect(littleWarnings(fine, withTalk({ littleRatio: null }))).toEqual([])
    expect(littleWarnings(fine, withTalk({ littleRatio: 1.06, kind: 'fault' }))).toEqual([])
  })

  test("is invalid where Little's law shows due times that are not those of the readings", () => {
    const foreign = { ...fine, clock: { ...fine.clock, foreignStamps: true } }
    const late = (meanUs: number, littleRatio: number) => {
      const { latency } = withTalk({}).phases.at(-1)!
      return withTalk({ littleRatio, latency: { ...latency, result: { ...latency.result, meanUs } } })
    }
    expect(littleWarnings(foreign, late(400_000, 2.2))).toMatchObject([{ code: 'LITTLE', invalid: true }])
    expect(littleWarnings(fine, late(400_000, 2.2))).toMatchObject([{ invalid: false }])
    // what a bucket of 10 ms rounds is no proof, nor is anything where copies or losses may hide
    expect(littleWarnings(foreign, late(8000, 2.2))).toMatchObject([{ invalid: false }])
    const lossy = { ...foreign, audit: { ...fine.audit!, lost: 1 } }
    expect(littleWarnings(lossy, late(400_000, 2.2))).toMatchObject([{ invalid: false }])
  })

  test('warns of a measured hold or step that was not steady', () => {
    expect(steadyWarnings(withTalk({ steady: false }), [])).toMatchObject([{ code: 'NOT_STEADY', phase: 'talk' }])
    expect(steadyWarnings(withTalk({ steady: true }), [])).toEqual([])
    expect(steadyWarnings(withTalk({ steady: null }), [])).toEqual([])
    expect(steadyWarnings(withTalk({ steady: false, kind: 'burst' }), [])).toEqual([])
    expect(steadyWarnings(withTalk({ steady: false, measured: false }), [])).toEqual([])
    expect(steadyWarnings(withTalk({ steady: false, kind: 'fault' }), [])).toEqual([])
  })

  test('names the fault from which a phase that was not steady was still recovering', () => {
    const fault = {
      phase: 'broker gone',
      action: 'kill',
      what: 'kafka',
      toS: 1.5,
      gapS: 1,
      lost: 0,
      duplicated: 0,
    } as const
    const said = (fromS: number, recoveryS: number | null) =>
      steadyWarnings(withTalk({ steady: false }), [{ ...fault, fromS, recoveryS }])[0]?.message
    expect(said(1, 3)).toMatch(/it was recovering from broker gone$/)
    expect(said(1, null)).toMatch(/it was recovering from broker gone$/)
    expect(said(0, 1)).not.toMatch(/recovering/)
  })
})

describe('an objective on a quantile', () => {
  const on = (statistic: string) => ({
    ...fine,
    scenario: {
      ...fine.scenario,
      objectives: [objective(`result.${statistic} < 1s`, { metric: `result.${statistic}`, limit: 1e6 })],
    },
  })

  test('warns when fewer than 20 readings lie above it', () => {
    expect(fewReadingsWarnings(on('p99'))).toMatchObject([
      { code: 'FEW_READINGS', figures: { readings: 600, above: 6 } },
    ])
    expect(fewReadingsWarnings(on('p95'))).toEqual([])
    expect(fewReadingsWarnings(on('max'))).toEqual([])
  })
})

describe('the calibration of the host', () => {
  const calibration: Calibration = {
    fingerprint: 'f',
    takenUs: 0,
    nullPerS: 1000,
    embeddedPerS: 199,
    nullFramedPerS: 10_000,
    embeddedFramedPerS: 500,
  }

  test('warns when the peak is above half of what was seen at most, with the same frames and driver', () => {
    expect(calibrationWarnings(fine, calibration)).toMatchObject([
      { code: 'ABOVE_CALIBRATION', figures: { peakPerS: 100, ceilingPerS: 199 } },
    ])
    expect(calibrationWarnings(fine, { ...calibration, embeddedPerS: 200 })).toEqual([])
    const framed = { ...fine, scenario: { ...fine.scenario, fleet: { ...fine.scenario.fleet, frame: 8 } } }
    expect(calibrationWarnings(framed, calibration)).toEqual([])
    const discarded = { ...fine.scenario, driver: { ...fine.scenario.driver, kind: 'null' as const } }
    expect(calibrationWarnings({ ...fine, scenario: discarded }, calibration)).toEqual([])
  })

  test('warns of nothing where there is none', () => {
    expect(calibrationWarnings(fine, null)).toEqual([])
  })
})

test('a run that was stopped early says when', () => {
  expect(stoppedWarnings(fine)).toEqual([])
  expect(stoppedWarnings({ ...fine, stoppedAtUs: 3e6 })).toMatchObject([
    { code: 'STOPPED_EARLY', message: 'stopped at 0:03 of 0:08: the rest of the load was not offered' },
  ])
})

test('says that the drain was cut short where what had not arrived may only be late', () => {
  const late = Array.from({ length: 100 }, (_, i) => ({ dueUs: 7e6 + i * 10_000, sentUs: 100 }))
  const slow = imagine({ phases, readings: [...promptReadings(700, 100), ...late] })
  expect(drainCut(slow)).toEqual([])
  expect(drainCut({ ...slow, drainCut: 'bound' })).toMatchObject([{ code: 'DRAIN_CUT', figures: { undelivered: 100 } }])
  expect(drainCut({ ...slow, drainCut: 'interrupt' })[0]!.message).toContain('was ended by Ctrl-C while results')
  expect(drainCut({ ...slow, drainCut: 'terminate' })[0]!.message).toContain('was cut short by SIGTERM')
  expect(drainCut({ ...fine, drainCut: 'interrupt' })).toEqual([])
})

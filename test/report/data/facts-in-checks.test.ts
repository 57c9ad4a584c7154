import { describe, expect, test } from 'vitest'
import { buildReportData } from '../../../src/report/data/data.ts'
import { defaultJvm, defaultOptionsOf } from '../../../src/scenarios/defaults.ts'
import type { RunFacts } from '../../../src/types/facts.ts'
import type { TargetMode } from '../../../src/types/target-options.ts'
import { syntheticRun } from '../synthetic-run.ts'

const run = syntheticRun({ kind: 'pipeline' })

/** A check of the page of a run that has these facts, and no warning at all. */
function check(name: string, facts: Partial<RunFacts>) {
  const result = { ...run.result!, warnings: [], facts: { ...run.result!.facts, ...facts } }
  return buildReportData({ ...run, result }).checks.find((one) => one.name === name)?.measured
}

describe('the checks of the page say what the facts of the run hold', () => {
  test('readings that were sent again and refused', () => {
    const sending = { ...run.result!.facts.sending, resentReadings: 26_400, refusedReadings: 3 }
    expect([check('readings resent', { sending }), check('readings refused', { sending })]).toEqual(['26,400', '3'])
  })

  test('the drift of the clock, where it is known and beyond its limit', () => {
    expect(check('clock drift', { maxDriftUs: -2500 })).toBe('2.5\u00a0ms')
    expect([check('clock drift', { maxDriftUs: 900 }), check('clock drift', { maxDriftUs: null })]).toEqual([
      'under 1\u00a0ms',
      'under 1\u00a0ms',
    ])
  })

  test('messages that the target could not read, unless it tells that to a cluster that is not of this run', () => {
    const place = {
      workload: 'tariff-curves',
      parallelism: 1,
      readyWithinUs: 1,
      cluster: null,
      jvm: defaultJvm,
    } as const
    const outcome = (mode: TargetMode, count: number) => {
      const target = { ...place, engine: 'storm', mode, options: defaultOptionsOf.storm } as const
      const facts = { ...run.result!.facts, targetUnreadable: { count, first: '' } }
      const environment = { ...run.environment, scenario: { ...run.environment.scenario, target } }
      const { checks } = buildReportData({ ...run, environment, result: { ...run.result!, warnings: [], facts } })
      const { measured, outcome } = checks.find(({ name }) => name === 'messages that the target could not read')!
      return [measured, outcome]
    }
    expect([outcome('local', 0), outcome('cluster', 0)]).toEqual([
      ['0', 'held'],
      ['0', 'held'],
    ])
    expect(outcome('external', 0)).toEqual(['not known', 'unknown'])
    expect(outcome('external', 3)[0]).toBe('3')
  })

  test('collectors that could not work', () => {
    expect(check('collectors responded', { absentCollectors: [{ name: 'redis', why: 'no response' }] })).toBe(
      '1 absent',
    )
  })
})

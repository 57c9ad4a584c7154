import { describe, expect, test } from 'vitest'
import { buildReportData } from '../../../src/report/data/data.ts'
import type { RunFacts } from '../../../src/types/facts.ts'
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

  test('collectors that could not work', () => {
    expect(check('collectors responded', { absentCollectors: [{ name: 'redis', why: 'no response' }] })).toBe(
      '1 absent',
    )
  })
})

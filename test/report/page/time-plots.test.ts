import { describe, expect, it } from 'vitest'
import { buildReportData } from '../../../src/report/data/data.ts'
import { timeGroup } from '../../../src/report/page/axis-group.ts'
import { timePlots } from '../../../src/report/page/time-plots.ts'
import type { WarningCode } from '../../../src/types/warnings.ts'
import { warning } from '../../../src/verdict/warnings/warning.ts'
import { syntheticRun } from '../synthetic-run.ts'

/** Whether the limit of a plot is marked as missed, in a run with these warnings. */
function isMarked(plot: string, code: WarningCode, invalid: boolean): boolean {
  const run = syntheticRun({ kind: 'pass' })
  const raised = { ...warning('NOTHING_MEASURED', 'raised', { offered: 0 }, { invalid }), code } as never
  const data = buildReportData({ ...run, result: { ...run.result!, warnings: [raised] } })
  return timePlots(data, timeGroup(data))
    .get(plot)!
    .limits!.some(({ missed }) => missed)
}

describe('the limit of a plot of the generators', () => {
  it.each([
    ['sent', 'SENT_LESS'],
    ['late', 'GENERATOR_LATE'],
  ] as const)('%s is marked as missed where %s made the run INVALID, and not elsewhere', (plot, code) => {
    expect(isMarked(plot, code, true)).toBe(true)
    expect(isMarked(plot, code, false)).toBe(false)
    expect(isMarked(plot, 'CLOCK_DRIFT', true)).toBe(false)
  })
})

import { expect, test } from 'vitest'
import { buildReportData } from '../../../src/report/data/data.ts'
import { percentileLines } from '../../../src/report/data/percentile-lines.ts'
import { syntheticRun } from '../synthetic-run.ts'

const run = syntheticRun({ kind: 'fail' })
const lines = [...percentileLines(run)]

test('percentiles over time are those that the page draws', () => {
  const { time } = buildReportData(run)
  const drawn = time.phase.flatMap((phase, i) => (phase < 0 ? [] : [i]))
  expect(lines).toHaveLength(drawn.length)
  for (const [at, i] of drawn.entries()) {
    const { result, late, fromUs, toUs } = lines[at]!
    expect((fromUs + toUs) / 2e6).toBe(time.atS[i])
    expect(result?.p99Us ?? null).toBe(time.result.p99[i] === -1 ? null : time.result.p99[i])
    expect(late?.p99Us ?? null).toBe(time.p99.late[i])
  }
})

test('a percentile among readings that never arrived is null, and how many there were is said', () => {
  const lossy = lines.filter(({ result }) => (result?.undelivered ?? 0) > 0)
  expect(lossy.length).toBeGreaterThan(0)
  for (const { result } of lossy) expect(result!.maxUs).toBeNull()
})

test('every phase that offered readings has lines, with its name', () => {
  const named = new Set(lines.map(({ phase }) => phase))
  expect(named).toEqual(new Set(run.environment.phases.map(({ name }) => name)))
})

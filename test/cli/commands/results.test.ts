import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tellResults } from '../../../src/cli/commands/results.ts'
import { main } from '../../../src/cli/main.ts'
import { formatSummary } from '../../../src/report/summary/summary.ts'
import { createRunFolder } from '../../../src/results/folder-writer.ts'
import type { LatencySummary, RunResult } from '../../../src/types/result.ts'
import { syntheticRun } from '../../report/synthetic-run.ts'
import { fakeIo } from '../fake-io.ts'

const run = syntheticRun({ kind: 'short' })
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loadcurve-results-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The last line that `results` prints of one run whose result latency is changed. */
function listed(
  latency: Partial<LatencySummary>,
  durationS = run.result!.durationS,
  suffix = '00a1',
): { line: string; result: RunResult } {
  const { environment } = run
  const name = { startedUs: environment.firstDueUs, scenario: environment.scenario.name, engine: 'embedded' as const }
  const writer = createRunFolder(join(folder, 'results'), { ...name, suffix: () => suffix })
  writer.writeScenario(Buffer.from(run.scenarioText))
  writer.writeEnvironment({ ...environment, run: writer.run })
  const { total } = run.result!
  const changed = { ...total, latency: { ...total.latency, result: { ...total.latency.result, ...latency } } }
  const result = { ...run.result!, run: writer.run, durationS, total: changed }
  writer.writeResult(result)
  writer.close()
  const io = fakeIo({ cwd: folder })
  tellResults({ out: 'results', json: false }, io)
  return { line: io.written.out.split('\n').find((one) => one.includes('tariff-curves-short'))!, result }
}

test('a percentile among undelivered readings is listed beyond what is known of it, as the summary prints it', () => {
  const { line, result } = listed({ undelivered: 5000, p99Us: null, p999Us: null, p9999Us: null, maxUs: null }, 15)
  expect(line).toContain('>\u00a010\u00a0s')
  expect(formatSummary(result, { color: false, columns: 100 })).toMatch(/total .*>\u00a010\u00a0s/)
})

test('a percentile of which nothing is known is listed as undelivered', () => {
  const none = { p50Us: null, p90Us: null, p95Us: null, p99Us: null, p999Us: null, p9999Us: null, maxUs: null }
  const { line } = listed({ ...none, count: 0, undelivered: 5000 }, 5)
  expect(line).toMatch(/undelivered +undelivered/)
})

describe('a finished run whose environment.json is lost', () => {
  const lose = () => {
    listed({})
    listed({}, 10, '00b2')
    const lost = readdirSync(join(folder, 'results')).find((name) => name.endsWith('-00b2'))!
    rmSync(join(folder, 'results', lost, 'environment.json'))
    return lost
  }

  test('is listed as unreadable, with what is missing', () => {
    const lost = lose()
    const io = fakeIo({ cwd: folder })
    tellResults({ out: 'results', json: false }, io)
    expect(io.written.out).toMatch(/^00b2 .* unreadable$/m)
    expect(io.written.out).toMatch(new RegExp(`^unreadable: ${lost}: .*it has no environment.json$`, 'm'))
  })

  test('is still the latest one, and its report fails rather than be that of the run before', async () => {
    lose()
    const io = fakeIo({ cwd: folder })
    expect(await main(['report', 'latest'], io)).toBe(2)
    expect(io.written.err).toMatch(/-00b2 is not a run's folder: it has no environment.json/)
    expect(io.written.err).not.toContain('passed over')
  })
})

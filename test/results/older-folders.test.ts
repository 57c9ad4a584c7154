import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { renderReport } from '../../src/report/html.ts'
import { formatSummary } from '../../src/report/summary/summary.ts'
import { readRunFolder } from '../../src/results/folder-reader.ts'
import { listRuns } from '../../src/results/listing.ts'
import { waitedUs } from '../../src/stats/beyond.ts'
import { recordedOf } from '../../src/stats/run-data.ts'
import { noIncidents, unknownConnections } from '../../src/types/facts.ts'
import { unknownOwnLimits } from '../../src/types/own-limits.ts'
import { scratchFolder } from './sample-run.ts'

/** Results that version 0.2.0 wrote, but for the name of the machine and report.html: a run that an objective stopped. */
const written = fileURLToPath(new URL('../fixtures/results-0.2.0/', import.meta.url))
const stopped = join(written, '20261129T144226Z-stopped-early-embedded-89a6')

interface OldWarning {
  readonly code: string
  readonly message?: string
  readonly figures?: Readonly<Record<string, number>>
}

/** The facts of a copy of the run in which these warnings were raised. */
function factsWith(...warnings: readonly OldWarning[]) {
  const folder = join(scratchFolder(), basename(stopped))
  cpSync(stopped, folder, { recursive: true })
  const path = join(folder, 'result.json')
  const result = JSON.parse(readFileSync(path, 'utf8'))
  const raised = warnings.map((warning) => ({ message: 'so', figures: {}, phase: null, invalid: false, ...warning }))
  writeFileSync(path, JSON.stringify({ ...result, warnings: raised }))
  const run = readRunFolder(folder)
  expect(renderReport(run, { script: '', style: '' })).toContain('stopped-early')
  return run.result!.facts
}

describe('results of version 0.2.0', () => {
  test('are listed', () => {
    expect(listRuns(written)).toMatchObject([
      {
        folder: stopped,
        when: '2026-11-29T14:42:27Z',
        scenario: 'stopped-early',
        state: 'finished',
        verdict: 'FAIL',
        delivered: 1747,
      },
    ])
  })

  test('are read without a problem, and their facts from the figures of their warnings', () => {
    const { result, problems } = readRunFolder(stopped)
    expect(problems).toEqual([])
    expect(result?.format).toBe(2)
    expect(result?.facts).toEqual({
      ...noIncidents,
      stoppedAtUs: 2_409_295,
      maxDriftUs: null,
      observerWaitUs: null,
      drainCut: null,
      targetThrottledUs: null,
      targetUnreadable: { count: 0, first: null },
      stamps: { readings: 0, first: null },
      dueTimes: { readings: 0, first: null },
      ownLimits: unknownOwnLimits,
      connections: unknownConnections,
      sending: { ...noIncidents.sending, retries: null, reconnects: null, throttledUs: null, firstTrouble: null },
      reading: { skippedUpdates: 0, reconnects: null, throttledUs: null, first: null },
      malformed: { count: 0, first: null },
    })
  })

  test('are judged up to where they were stopped', () => {
    const run = readRunFolder(stopped)
    expect(recordedOf(run).stoppedAtUs).toBe(2_409_295)
    expect(waitedUs(run.result!, run.result!.phases)).toBeCloseTo(4_514_408 - 2_409_295, 3)
  })

  test('have a report and a summary with their warnings, and no hints', () => {
    const run = readRunFolder(stopped)
    const page = renderReport(run, { script: '', style: '' })
    expect(page).toContain('Stopped at 0:02 of 0:03: the rest of the load was not offered')
    expect(page).toContain('result.p50 &lt; 100ms')
    expect(page).not.toContain('class="hint"')
    const summary = formatSummary(run.result!, { color: false, columns: 100 })
    expect(summary).toContain('? HOST_BUSY: the CPUs of the host were busy')
    expect(summary).not.toContain('→')
  })

  test('hold what drivers counted, of all generators together', () => {
    const resent = (resentReadings: number) => ({
      code: 'RESENT',
      figures: { resentReadings, retries: 3, reconnects: 2 },
    })
    expect(factsWith(resent(26), resent(4)).sending).toEqual({
      ...{ resentReadings: 30, refusedReadings: 0, retries: 6, reconnects: 4 },
      throttledUs: null,
      firstTrouble: null,
    })
    const refused = { code: 'REFUSED', figures: { refusedReadings: 7, retries: 3, reconnects: 2 } }
    expect(factsWith(resent(26), refused).sending).toMatchObject({
      ...{ resentReadings: 26, refusedReadings: 7, retries: 3, reconnects: 2 },
    })
    expect(factsWith(resent(26), refused, refused).sending).toMatchObject({ refusedReadings: 14, retries: null })
  })

  test('hold what the observer did not read, what ended and what could not be watched', () => {
    const facts = factsWith(
      { code: 'OFFSETS_RESET', figures: { skippedUpdates: 5, reconnects: 1 } },
      { code: 'MALFORMED_UPDATE', figures: { count: 3 } },
      { code: 'CLOCK_DRIFT', figures: { maxDriftUs: -1234 } },
      { code: 'SERVICE_FAILED', message: 'redis ended by itself\n  its last words' },
      { code: 'COLLECTOR_ABSENT', message: 'the collector kafka gives no samples: no agent' },
      { code: 'COLD_BROKER', figures: { records: 12 } },
    )
    expect(facts).toMatchObject({
      stoppedAtUs: null,
      maxDriftUs: -1234,
      reading: { skippedUpdates: 5, reconnects: 1, throttledUs: null, first: null },
      malformed: { count: 3, first: null },
      died: ['redis ended by itself\n  its last words'],
      absentCollectors: [{ name: 'kafka', why: 'no agent' }],
      brokers: { records: 12, fresh: false },
    })
  })

  test('may hold a warning that this version does not know', () => {
    expect(factsWith({ code: 'WORKER_FAILED', message: 'a worker failed' }).died).toEqual([])
  })
})

import { describe, expect, test } from 'vitest'
import { formatSummary, formatVerdictLine } from '../../../src/report/summary/summary.ts'
import { defaultDriver } from '../../../src/scenarios/defaults.ts'
import { SampleTable } from '../../../src/stats/sample-table.ts'
import { summarise } from '../../../src/stats/summarise.ts'
import { noIncidents } from '../../../src/types/facts.ts'
import { noOwnLimits } from '../../../src/types/own-limits.ts'
import type { RunResult } from '../../../src/types/result.ts'
import { type Case, judge } from '../../../src/verdict/judge.ts'
import {
  type ImaginedReading,
  type ImaginedRun,
  imagine,
  impliedObjectives,
  objective,
  promptReading,
  promptReadings,
} from '../../stats/imagined-run.ts'
import { goldenText } from '../../verdict/golden-file.ts'

const phases = [
  { name: 'warm-up', seconds: 2, perS: 500, measured: false },
  { name: 'half-hour peak', seconds: 4, perS: 1000 },
  { name: 'talk', seconds: 6, perS: 500 },
]
const readings = [
  ...promptReadings(1000, 500),
  ...promptReadings(4000, 1000, 47_500, 2e6),
  ...promptReadings(3000, 500, 836, 6e6),
]
const objectives = [
  objective('result.p99 < 300ms', { metric: 'result.p99', limit: 300_000 }),
  objective('result.p999 < 2ms', { metric: 'result.p999', limit: 2000, phase: 'talk', soft: true }),
  objective('delivered >= 99%', { metric: 'delivered', comparison: '>=', limit: 0.99, unit: 'ratio', phase: 'talk' }),
  objective('deliveredPerS >= 400/s', { metric: 'deliveredPerS', comparison: '>=', limit: 400, unit: 'perS' }),
  ...impliedObjectives,
]

function resultOf(run: Partial<ImaginedRun>, rest: Partial<Case> = {}): RunResult {
  const measured = imagine({ phases, readings, objectives, ...run })
  const facts = { calibration: null, interrupted: false, abortedBy: null, failure: null }
  return judge({ measured, summary: summarise(measured), ...facts, run: 'a-run', startedUs: 1.7955e15, ...rest })
}

function withoutResult({ dueUs, sentUs, ackUs }: ImaginedReading): ImaginedReading {
  return { dueUs, sentUs: sentUs!, ackUs: ackUs! }
}

const busySamples = Array.from({ length: 12 }, (_, i) => ({
  atUs: (i + 1) * 1e6,
  from: 'host',
  values: { 'host.cpu_busy_ratio': 0.97, 'host.cpu_steal_ratio': 0.04 },
}))

const results: Readonly<Record<string, () => RunResult>> = {
  pass: () => resultOf({}),
  fail: () =>
    resultOf({
      readings: readings.map((reading, i) => (i >= 5000 && i % 20 === 0 ? withoutResult(reading) : reading)),
    }),
  invalid: () =>
    resultOf({
      readings: readings.map((reading) => ({ ...reading, sentUs: 31_000, lateUs: 31_000, resultUs: 90_000 })),
    }),
  slow: () =>
    resultOf({
      readings: readings.map((reading, i) => {
        const { lateUs: _, ...rest } = reading
        return i < 1000 ? rest : { ...rest, sentUs: 20 + (i % 7) * 30, lateUs: 3, resultUs: 40_000 + (i - 1000) * 400 }
      }),
      measured: { samples: SampleTable.of(busySamples), endedAtUs: 16e6 },
    }),
  interrupted: () =>
    resultOf(
      { readings: readings.slice(0, 5500), measured: { stoppedAtUs: 7e6, endedAtUs: 8e6 } },
      { interrupted: true },
    ),
  null: () =>
    resultOf({
      readings: readings.map(({ dueUs }) => ({ dueUs, sentUs: 12, ackUs: 12 })),
      objectives: impliedObjectives,
      scenario: { driver: { ...defaultDriver, kind: 'null', inFlightBytes: 1e6, lingerUs: 0 } },
      measured: { audit: null, phaseAreaUs: [] },
    }),
  pipeline: () => resultOf(pipelineRun),
}

/** Redis is paused for two seconds: what is due meanwhile comes 2 s later, a few readings twice. */
const pipelineRun: Partial<ImaginedRun> = {
  phases: [
    { name: 'talk', seconds: 6, perS: 500 },
    { name: 'redis paused', seconds: 2, perS: 500, kind: 'fault', fault: { action: 'pause', what: 'redis' } },
    { name: 'after', seconds: 6, perS: 500 },
  ],
  readings: promptReadings(7000, 500, 2000).map((reading, i) => {
    if (reading.dueUs < 6e6 || reading.dueUs >= 8e6) return reading
    return { ...reading, resultUs: 2e6, times: i % 100 === 0 ? 2 : 1 }
  }),
  objectives: [objective('recovery < 5s', { metric: 'recovery', limit: 5e6 }), ...impliedObjectives],
  measured: {
    faults: [{ phase: 1, doneUs: 6.001e6, undoneUs: 8e6 }],
    samples: SampleTable.of(
      [1, 2, 3, 4].map((second) => ({
        atUs: second * 1e6,
        from: 'process',
        values: { 'process.redis_cpu_ratio': 0.02, 'process.kafka_cpu_ratio': 0.31, 'process.target-0_cpu_ratio': 0.6 },
      })),
    ),
    saturations: [
      {
        ...{ phase: 'front end', connections: 64, requests: 412_310, requestsPerS: 41_231, errors: 2, timeouts: 0 },
        ...{ non2xx: 0, p50Us: 1400, p90Us: 2100, p99Us: 4800, maxUs: 31_000, underWay: 63, ownLimits: noOwnLimits },
      },
    ],
    audit: {
      ...{ expected: 7000, delivered: 7010, lost: 0, duplicated: 10, wrong: 0, netWh: 0, worst: [] },
      ...{ cells: 4, unjudged: 4, doubted: 4, stored: { cells: 4, wrong: 1, netWh: -212 } },
    },
    incidents: {
      ...noIncidents,
      brokers: { records: 1_234_567, fresh: true },
      sending: {
        resentReadings: 10,
        refusedReadings: 0,
        retries: 1,
        reconnects: 1,
        throttledUs: 0,
        firstTrouble: 'the broker is away',
      },
    },
  },
}

describe('the summary for a terminal', () => {
  for (const [name, result] of Object.entries(results)) {
    test(`of a run like "${name}" reads as its golden file`, () => {
      const text = formatSummary(result(), { color: false, columns: 100 }) + formatVerdictLine(result())
      expect(goldenText(`test/golden/summary/${name}.txt`, `${text}\n`)).toBe(`${text}\n`)
    })

    test(`of a run like "${name}" fits every width from 60 columns on, and never uses more than 100`, () => {
      for (const columns of [60, 72, 80, 100, 200]) {
        const lines = formatSummary(result(), { color: false, columns }).split('\n')
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(Math.min(100, columns))
      }
    })
  }

  test('has no escape code without colour, and the same words with it', () => {
    const plain = formatSummary(results.fail!(), { color: false, columns: 100 })
    const colored = formatSummary(results.fail!(), { color: true, columns: 100 })
    expect(plain).not.toContain('\u001b')
    expect(colored).toContain('\u001b[31m')
    expect(colored.replaceAll(new RegExp(`${'\u001b'}\\[\\d+m`, 'g'), '')).toBe(plain)
  })

  test('puts reasons and doubt above every number', () => {
    const lines = formatSummary(results.invalid!(), { color: false, columns: 100 }).split('\n')
    const firstTable = lines.findIndex((line) => line.startsWith('objective'))
    expect(lines.findIndex((line) => line.includes('late p99'))).toBeLessThan(firstTable)
    expect(lines[0]).toContain('INVALID')
  })

  test('shows what never arrived as longer than it was waited for, and few readings as approximate', () => {
    const readings = Array.from({ length: 1000 }, (_, i) => promptReading(i * 1000, 2000))
    const lost = readings.map((reading, i) => (i % 2 === 0 ? withoutResult(reading) : reading))
    const run = { phases: [{ name: 'talk', seconds: 1, perS: 1000 }], readings: lost }
    const text = formatSummary(resultOf({ ...run, objectives: [] }), { color: false, columns: 100 })
    expect(text).toMatch(/talk .* ≈?\s?2\u00a0ms +>\u00a010\u00a0s/)
    const half = formatSummary(resultOf({ ...run, readings, objectives: [] }), { color: false, columns: 100 })
    expect(half).toContain('≈\u00a02\u00a0ms')
  })
})

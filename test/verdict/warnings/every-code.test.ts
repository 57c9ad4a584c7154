import { describe, expect, test } from 'vitest'
import { batchReadingBy, defaultJvm, defaultOptionsOf } from '../../../src/scenarios/defaults.ts'
import { Histogram } from '../../../src/stats/histogram.ts'
import type { Measured } from '../../../src/stats/measured.ts'
import { SampleTable } from '../../../src/stats/sample-table.ts'
import { summarise } from '../../../src/stats/summarise.ts'
import { type Incidents, noIncidents } from '../../../src/types/facts.ts'
import type { SampleLine } from '../../../src/types/measurement.ts'
import { noOwnLimits } from '../../../src/types/own-limits.ts'
import type { Calibration } from '../../../src/types/result.ts'
import type { TargetSpec } from '../../../src/types/scenario.ts'
import type { WarningCode } from '../../../src/types/warnings.ts'
import { judge } from '../../../src/verdict/judge.ts'
import { type ImaginedReading, imagine, objective, promptReadings } from '../../stats/imagined-run.ts'

const seconds = 20
const perS = 100
const readings = promptReadings(seconds * perS, perS)
const fine = imagine({ phases: [{ name: 'talk', seconds, perS }], readings })

const calibration: Calibration = {
  ...{ fingerprint: 'f', takenUs: 0 },
  ...{ nullPerS: 1e6, embeddedPerS: 1e6, nullFramedPerS: 1e6, embeddedFramedPerS: 1e6 },
}

const slowHost: Calibration = { ...calibration, embeddedPerS: 1.5 * perS }

function withReadings(change: (reading: ImaginedReading, index: number) => ImaginedReading): Measured {
  return imagine({ phases: [{ name: 'talk', seconds, perS }], readings: readings.map(change) })
}

function withBins(change: (bin: Measured['bins'][number]) => Partial<Measured['bins'][number]>): Measured {
  return { ...fine, bins: fine.bins.map((bin) => ({ ...bin, ...change(bin) })) }
}

/** The same values in each second, but for those that stayed silent. */
function sampled(from: string, values: Record<string, number>, silent: readonly number[] = []): SampleTable {
  const lines = Array.from({ length: seconds }, (_, i): SampleLine => ({ atUs: (i + 1) * 1e6, from, values }))
  return SampleTable.of(lines.filter(({ atUs }) => !silent.includes(atUs / 1e6)))
}

const withSamples = (...sample: Parameters<typeof sampled>): Measured => ({ ...fine, samples: sampled(...sample) })
const withIncidents = (incidents: Partial<Incidents>): Measured => ({
  ...fine,
  incidents: { ...noIncidents, ...incidents },
})
const sending = (counts: Partial<Incidents['sending']>) =>
  withIncidents({ sending: { ...noIncidents.sending, ...counts } })
const reading = (counts: Partial<Incidents['reading']>) =>
  withIncidents({ reading: { ...noIncidents.reading, ...counts } })

function heldFor(us: number): Measured {
  const held = new Histogram(11)
  held.record(us, 2000)
  return { ...fine, observerWaits: { unwaited: new Map(), held: new Map([[0, held]]) } }
}

const onFewReadings = objective('result.p999 < 1s', { metric: 'result.p999', limit: 1e6 })
const fault = { action: 'pause', what: 'redis' } as const

const usualTrident: TargetSpec = {
  ...{ engine: 'storm-trident', workload: 'tariff-curves', parallelism: 1, readyWithinUs: 1 },
  ...{ mode: 'local', cluster: null, jvm: defaultJvm },
  options: { ...defaultOptionsOf['storm-trident'], guarantee: 'as-usual', ...batchReadingBy['as-usual'] },
}

/** For each code a run that went well but for one thing: without its rule in the list nobody would be warned of it. */
const runs: Readonly<
  Record<WarningCode, Measured | { readonly measured: Measured; readonly calibration: Calibration }>
> = {
  GENERATOR_LATE: withReadings((one) => ({ ...one, lateUs: 50_000 })),
  SENT_LESS: withBins((bin) => ({ sentFlow: bin.fromUs < 10e6 ? bin.offered / 2 : bin.offered })),
  NEGATIVE_LATENCY: withReadings((one, i) => (i < 10 ? { ...one, resultUs: -10 } : one)),
  IMPOSSIBLE_STAMPS: withIncidents({ stamps: { readings: 40, first: 'taken before sent' } }),
  // one reading of the fifth second came back as if it had been due in the sixth
  DUE_TIMES: withBins(({ bin, delivered }) => ({
    delivered: delivered + (bin === 5 ? -1 : bin === 6 ? 1 : 0),
    copies: bin === 6 ? 1 : 0,
  })),
  ACCOUNTING: { ...fine, audit: { ...fine.audit!, expected: fine.audit!.expected + 1 } },
  AUDIT_UNSURE: { ...fine, audit: { ...fine.audit!, doubted: 3, unjudged: 3 } },
  KNOWN_FAULT: {
    ...fine,
    scenario: { ...fine.scenario, target: usualTrident },
    audit: { ...fine.audit!, duplicated: 3, delivered: fine.audit!.delivered + 3 },
  },
  CLOCK_DRIFT: { ...fine, clock: { maxDriftUs: 2000, foreignStamps: true } },
  COLLECTOR_GAP: withSamples('host', { 'host.cpu_busy_ratio': 0.5 }, [7, 8, 9, 10]),
  COLLECTOR_ABSENT: withIncidents({ absentCollectors: [{ name: 'process', why: 'there is no /proc here' }] }),
  TARGET_ENDED: withIncidents({ targetEnded: { pid: 4711, endedAtUs: 3e6 } }),
  SERIES_MISSING: withIncidents({ missingSeries: [{ name: 'engine', series: ['a_total'] }] }),
  HOST_BUSY: withSamples('host', { 'host.cpu_busy_ratio': 0.95 }),
  HOST_STEAL: withSamples('host', { 'host.cpu_steal_ratio': 0.1 }),
  HOST_PRESSURE: withSamples('host', { 'host.pressure_cpu_ratio': 0.5 }),
  CPU_THROTTLED: withSamples('host', { 'host.cpu_throttled_periods_ratio': 0.33 }),
  LITTLE: { ...fine, phaseAreaUs: fine.phaseAreaUs.map((us) => us * 1.2) },
  NOT_STEADY: withReadings((one, i) => ({ ...one, resultUs: 2000 + i * 2000 })),
  FEW_READINGS: { ...fine, scenario: { ...fine.scenario, objectives: [onFewReadings] } },
  ABOVE_CALIBRATION: { measured: fine, calibration: slowHost },
  SATURATION_REFUSED: {
    ...fine,
    saturations: [
      {
        ...{ phase: 'talk', connections: 1, requests: 10, requestsPerS: 6, errors: 0, timeouts: 0, non2xx: 4 },
        ...{ p50Us: 1, p90Us: 1, p99Us: 1, maxUs: 1, underWay: 1, ownLimits: noOwnLimits },
      },
    ],
  },
  SATURATION_TIMES: {
    ...fine,
    saturations: [
      {
        ...{ phase: 'talk', connections: 50, requests: 10, requestsPerS: 10, errors: 0, timeouts: 0, non2xx: 0 },
        ...{ p50Us: null, p90Us: null, p99Us: null, maxUs: null, underWay: 101, ownLimits: noOwnLimits },
      },
    ],
  },
  OWN_LIMIT: withIncidents({
    ownLimits: { failures: 3, unsentReadings: 20, limit: 'ports', first: 'no local port is left' },
  }),
  CONNECTIONS_CLOSED: withIncidents({ connections: { answers: 2000, closed: 2000, localPorts: 501 } }),
  FAULT_NOT_AS_PLANNED: imagine({
    phases: [{ name: 'paused', seconds, perS, kind: 'fault', fault }],
    readings,
  }),
  STOPPED_EARLY: { ...fine, stoppedAtUs: 15e6 },
  DRAIN_CUT: {
    ...withReadings(({ resultUs, ...never }, i) => (i < 1900 ? { ...never, resultUs } : never) as ImaginedReading),
    drainCut: 'bound',
  },
  NOTHING_MEASURED: imagine({ phases: [{ name: 'talk', seconds, perS, measured: false }], readings }),
  MALFORMED_UPDATE: withIncidents({ malformed: { count: 3, first: 'an update of 7 bytes' } }),
  UNREADABLE_MESSAGE: withIncidents({ targetUnreadable: { count: 3, first: '7 bytes' } }),
  WORKER_ENDED: withIncidents({
    workerEnds: { count: 1, first: { name: 'worker-6700', how: 'was ended by SIGKILL', atUs: 1e6 } },
  }),
  RESENT: sending({ resentReadings: 10 }),
  REFUSED: sending({ refusedReadings: 10 }),
  OFFSETS_RESET: reading({ skippedUpdates: 5, first: 'the offset 7 is gone' }),
  THROTTLED: reading({ throttledUs: 2_500_000 }),
  SERVICE_FAILED: withIncidents({ died: ['redis ended by itself'] }),
  COLD_BROKER: withIncidents({ brokers: { records: 0, fresh: true } }),
  CONNECTION_TROUBLE: reading({ reconnects: 1, first: 'the broker left' }),
  GENERATOR_BUSY: {
    ...withBins(({ fromUs, toUs }) => ({ blockedUs: (toUs - fromUs) * 0.8 })),
    samples: sampled('harness', { 'harness.cpu_generator0_ratio': 0.99 }),
  },
  OBSERVER_LATE: heldFor(9_900_000),
  OBSERVER_BUSY: withSamples('harness', { 'harness.cpu_observer_ratio': 0.99 }),
}

function codesOf(run: (typeof runs)[WarningCode]): string[] {
  const { measured, calibration: known } = 'measured' in run ? run : { measured: run, calibration }
  const rest = { interrupted: false, abortedBy: null, failure: null, run: 'a-run', startedUs: 1_795_500_000_000_000 }
  const result = judge({ measured, summary: summarise(measured), calibration: known, ...rest })
  return [...new Set(result.warnings.map(({ code }) => code))]
}

describe('the result of a run', () => {
  test('warns of nothing where nothing went wrong', () => {
    expect(codesOf(fine)).toEqual([])
  })

  test.each(Object.keys(runs) as WarningCode[])('warns of %s where that went wrong', (code) => {
    expect(codesOf(runs[code])).toContain(code)
  })
})

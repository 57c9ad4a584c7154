import { describe, expect, test } from 'vitest'
import { timedOf } from '../../../../src/report/data/column-latency.ts'
import { buildReportData } from '../../../../src/report/data/data.ts'
import { tailOf } from '../../../../src/report/data/tail/tail.ts'
import { tailText } from '../../../../src/report/sections/tail.ts'
import { Histogram } from '../../../../src/stats/histogram.ts'
import type { RunData } from '../../../../src/stats/run-data.ts'
import { SampleTable } from '../../../../src/stats/sample-table.ts'
import type { BinLine } from '../../../../src/types/measurement.ts'
import { syntheticRun } from '../../synthetic-run.ts'

const calm = syntheticRun({ kind: 'pass' })
const measured = (run: RunData) => run.environment.phases.filter(({ measured }) => measured).map(({ index }) => index)

/** The run with latencies of its own: `usOf` says how long the thousand readings of each second took. */
function runWith(usOf: (bin: BinLine) => number, change: (bin: BinLine) => Partial<BinLine> = () => ({})): RunData {
  const latency = new Map<number, Histogram>()
  const all = new Histogram(8)
  for (const bin of calm.bins) {
    const histogram = new Histogram(8)
    histogram.record(usOf(bin), 1000)
    latency.set(bin.bin, histogram)
    if (measured(calm).includes(bin.phase)) all.add(histogram)
  }
  const bins = calm.bins.map((bin) => ({
    ...bin,
    offered: 1000,
    sent: 1000,
    delivered: 1000,
    copies: 0,
    ...change(bin),
  }))
  const { total } = calm.result!
  const result = { ...total.latency.result, p99Us: all.quantileUs(0.99) }
  return {
    ...calm,
    bins,
    binLatency: new Map([['result', latency]]),
    result: { ...calm.result!, total: { ...total, latency: { ...total.latency, result } } },
  }
}

const tailIn = (run: RunData) => tailOf(run, timedOf(run, { ranToS: Number.POSITIVE_INFINITY }), [])!
const measuredBins = calm.bins.filter(({ phase }) => measured(calm).includes(phase))
const [slowFrom, slowTo] = [measuredBins[10]!, measuredBins[11]!]
const isSlow = (bin: BinLine) => bin.bin === slowFrom.bin || bin.bin === slowTo.bin

describe('what made the tail of a run', () => {
  const run = runWith((bin) => (isSlow(bin) ? 900_000 : 5000))

  test('is the shortest time that holds most of the readings above the p99', () => {
    const tail = tailIn({ ...run, result: withP99(run, 6000) })
    expect([tail.fromS, tail.toS, tail.shareRatio]).toEqual([slowFrom.fromUs / 1e6, slowTo.toUs / 1e6, 1])
    expect(tail.phase).toBe(run.environment.phases[slowFrom.phase]!.name)
  })

  test('is everywhere if the slow readings are', () => {
    const everywhere = runWith((bin) => 5000 + (bin.bin % 2) * 5000)
    expect(tailIn({ ...everywhere, result: withP99(everywhere, 6000) }).timeRatio).toBeGreaterThan(0.5)
  })

  test('are the readings that never arrived, if the p99 is among them', () => {
    const lossy = runWith(
      () => 5000,
      (bin) => (isSlow(bin) ? { delivered: 400 } : {}),
    )
    const tail = tailIn({ ...lossy, result: withP99(lossy, null) })
    expect([tail.p99Us, tail.fromS, tail.shareRatio]).toEqual([null, slowFrom.fromUs / 1e6, 1])
  })

  test('names the hop that took longer than at other times', () => {
    const sums = (bin: BinLine): Partial<BinLine> => {
      const [read, emitted] = [1000 * 1000, isSlow(bin) ? 800_000 * 1000 : 3000 * 1000]
      return { lagSumUs: 1e5, readSumUs: read, emittedSumUs: emitted, storedSumUs: emitted, resultSumUs: emitted + 1e6 }
    }
    const slow = runWith((bin) => (isSlow(bin) ? 900_000 : 5000), sums)
    expect(tailIn({ ...slow, result: withP99(slow, 6000) }).hop).toEqual({
      name: 'engine',
      meanUs: 799_000,
      usualUs: 2000,
    })
  })

  test('says how busy the CPUs were then', () => {
    const atUs = (slowFrom.fromUs + slowTo.toUs) / 2
    const samples = SampleTable.of([
      { atUs, from: 'host', values: { 'host.cpu_busy_ratio': 0.9 } },
      { atUs: slowTo.toUs + 5e6, from: 'host', values: { 'host.cpu_busy_ratio': 0.1 } },
    ])
    expect(tailIn({ ...run, samples, result: withP99(run, 6000) }).cpuBusyRatio).toBe(0.9)
  })

  test('names the hop that grew most from its p50 to its p99 in the phase that holds it', () => {
    const result = withP99(run, 6000)!
    const { total } = result
    const grown = { ...total.hopsUs, database: { p50Us: 600, p99Us: 33_200 }, engine: { p50Us: 10_600, p99Us: 20_400 } }
    const phases = result.phases.map((phase) => ({ ...phase, hopsUs: grown }))
    const data = buildReportData({ ...run, result: { ...result, phases } })
    expect(JSON.stringify(tailText(data))).toMatch(
      /From the p50 to the p99 of \S+ the hop database( \(Redis\))? grew most: 600.µs to 33.2.ms\./,
    )
  })

  test('names the phase that has far more of it than of all readings, where it is spread', () => {
    const heavy = slowFrom.phase
    const ramp = runWith((bin) => (bin.phase === heavy || bin.bin % 40 === 0 ? 10_000 : 5000))
    const only = tailIn({ ...ramp, result: withP99(ramp, 6000) })
    expect(only.heavy?.phase).toBe(run.environment.phases[heavy]!.name)
  })

  test('says since when nothing came, and names no hop of what never arrived', () => {
    const lastS = measuredBins.at(-1)!.toUs / 1e6
    const silent = runWith(
      () => 5000,
      (bin) => (bin.fromUs / 1e6 >= lastS - 10 ? { delivered: 0, deliveredFlow: 0 } : { deliveredFlow: 1000 }),
    )
    const result = withP99(silent, null)!
    const { total } = result
    const latency = { ...total.latency, result: { ...total.latency.result, undelivered: 10_000 } }
    const data = buildReportData({ ...silent, result: { ...result, total: { ...total, latency } } })
    const text = JSON.stringify(tailText(data))
    expect(text).toMatch(/of the readings that never arrived .*Nothing was delivered from \d:\d\d on\./)
    expect(text).not.toMatch(/the hop/)
    const late = runWith(
      () => 5000,
      (bin) => (bin.fromUs / 1e6 >= lastS - 10 ? { deliveredFlow: 0 } : { deliveredFlow: 1000 }),
    )
    expect(tailIn({ ...late, result: withP99(late, 4000) }).silentFromS).toBeNull()
  })

  test('says nothing of one time where it is spread over the load', () => {
    const spread = { ...tailIn({ ...run, result: withP99(run, 6000) }), timeRatio: 0.8, heavy: null }
    const fault = { fault: 'target stalled 1 ms', cpuBusyRatio: 0.9 }
    const data = { ...buildReportData(run), tail: { ...spread, ...fault, hop: null } }
    const text = JSON.stringify(tailText(data))
    expect(text).toContain('no part of it is to blame')
    expect(text).not.toMatch(/Then|around the fault/)
    const named = JSON.stringify(tailText({ ...data, tail: { ...spread, ...fault, hop: null, timeRatio: 0.1 } }))
    expect(named).toMatch(/Then the CPUs .* busy\. That is around the fault: target stalled 1 ms\./)
  })

  test('calls nothing 100 % that is not all of it', () => {
    const data = {
      ...buildReportData(run),
      tail: { ...tailIn({ ...run, result: withP99(run, 6000) }), shareRatio: 0.996 },
    }
    expect(JSON.stringify(tailText(data))).toContain('over 99\u00a0% of the readings above')
  })

  describe('where readings never arrived', () => {
    const lossy = runWith(
      () => 5000,
      (bin) => (isSlow(bin) ? { delivered: 400 } : {}),
    )
    const result = withP99(lossy, null)!
    const { total, facts } = result
    const latency = { ...total.latency, result: { ...total.latency.result, undelivered: 1200 } }
    const causeWith = (changed: Partial<typeof facts>) =>
      tailIn({ ...lossy, result: { ...result, total: { ...total, latency }, facts: { ...facts, ...changed } } }).cause
    const refused = (refusedReadings: number) =>
      causeWith({ sending: { ...facts.sending, refusedReadings, firstTrouble: '503' } })
    const unsent = (unsentReadings: number) =>
      causeWith({ ownLimits: { ...facts.ownLimits, unsentReadings, first: 'no port' } })
    const endedAt = (endedAtUs: number) => causeWith({ targetEnded: { pid: 7, endedAtUs } })

    test('names refusals and failed connections only if they are at least half of what is missing', () => {
      expect([refused(20), refused(900)]).toEqual([null, '900 readings were refused; first: 503'])
      expect([unsent(1), unsent(1200)]).toEqual([null, 'this machine could not connect: no port'])
    })

    test('names the end of a process only if readings were still due', () => {
      expect([endedAt(slowFrom.fromUs), endedAt(9999e6)]).toEqual([expect.stringMatching(/^the process 7/), null])
    })

    test('names the end of a worker, which came back, only if nothing else explains it and readings were still due', () => {
      const first = { name: 'worker-6700', how: 'was ended by SIGKILL: a log line', atUs: slowFrom.fromUs }
      const ended = { workerEnds: { count: 1, first } }
      expect(causeWith(ended)).toMatch(/^worker-6700 of the target was ended by SIGKILL at \d+:\d\d$/)
      expect(causeWith({ workerEnds: { count: 1, first: { ...first, atUs: 9999e6 } } })).toBeNull()
      expect(causeWith({ workerEnds: { count: 1, first: { ...first, atUs: null } } })).toBeNull()
      const ownLimits = { ...facts.ownLimits, unsentReadings: 1200, first: 'no port' }
      expect(causeWith({ ...ended, ownLimits })).toBe('this machine could not connect: no port')
    })

    test('says how many updates broke the contract', () => {
      expect(causeWith({ malformed: { count: 1, first: '3 bytes' } })).toBe(
        'one update broke the contract; it was: 3 bytes',
      )
      expect(causeWith({ malformed: { count: 12, first: '3 bytes' } })).toBe(
        '12 updates broke the contract; the first: 3 bytes',
      )
    })

    test('passes over a death without words, and ends a sentence once', () => {
      expect(causeWith({ died: [''] })).toBeNull()
      const died = { ...facts, died: ['kafka ended with code 1.\nlog'] }
      const data = buildReportData({ ...lossy, result: { ...result, total: { ...total, latency }, facts: died } })
      expect(JSON.stringify(tailText(data))).toMatch(/Kafka ended with code 1\.(?!\.)/)
    })
  })

  test('is written under the key numbers', () => {
    const samples = SampleTable.of([{ atUs: slowTo.fromUs, from: 'host', values: { 'host.cpu_busy_ratio': 0.92 } }])
    const data = buildReportData({ ...run, samples, result: withP99(run, 6000) })
    expect(JSON.stringify(tailText(data))).toMatch(
      /100.% of the readings above the p99 of the whole load \(6.ms\) were due in \S+, 0:\d\d to 0:\d\d\..*92.% busy/,
    )
  })
})

function withP99(run: RunData, p99Us: number | null): RunData['result'] {
  const { total } = run.result!
  const result = { ...total.latency.result, p99Us }
  return { ...run.result!, total: { ...total, latency: { ...total.latency, result } } }
}

import { describe, expect, it } from 'vitest'
import { buildReportData } from '../../../src/report/data/data.ts'
import { maximumText } from '../../../src/report/kit/words.ts'
import { formatSummary } from '../../../src/report/summary/summary.ts'
import { Histogram } from '../../../src/stats/histogram.ts'
import { SampleTable } from '../../../src/stats/sample-table.ts'
import { syntheticRun } from '../synthetic-run.ts'

const largest = (values: readonly (number | null)[]) => Math.max(...values.map((value) => value ?? 0))

describe('the data of a report', () => {
  it('stays under 2 MB for an hour with one point a second', () => {
    const data = buildReportData(syntheticRun({ kind: 'hour' }))
    expect(data.time.atS.length).toBe(3601)
    expect(JSON.stringify(data).length).toBeLessThan(1_500_000)
    expect(data.heat!.columns.length).toBeLessThanOrEqual(240)
  })

  it('keeps fewer points of each series where there are very many, and still the largest', () => {
    const run = syntheticRun({ kind: 'hour' })
    const values = (s: number) =>
      Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`redis.n${i}`, s === 1777 ? 9 : 1]))
    const samples = Array.from({ length: 3600 }, (_, s) => ({ atUs: s * 1e6, from: 'redis', values: values(s) }))
    const [redis] = buildReportData({ ...run, samples: SampleTable.of(samples) }).collectors
    expect(redis!.atS.length).toBeLessThanOrEqual(600)
    expect(Math.max(...redis!.series['redis.n7']!.map((value) => value ?? 0))).toBe(9)
  })

  it('is the same JSON for the same folder, and survives being parsed', () => {
    const data = buildReportData(syntheticRun({ kind: 'short' }))
    const text = JSON.stringify(data)
    expect(JSON.stringify(buildReportData(syntheticRun({ kind: 'short' })))).toBe(text)
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(data)))
    expect(text).not.toMatch(/NaN|Infinity/)
  })

  it('keeps the largest latency of the run', () => {
    const run = syntheticRun({ kind: 'fail' })
    const data = buildReportData(run)
    const all = new Histogram(8)
    for (const histogram of run.binLatency.get('result')!.values()) all.add(histogram)
    expect(largest(data.time.result.max)).toBe(all.maxUs)
  })

  it('quotes the measured phase with most readings', () => {
    const data = buildReportData(syntheticRun({ kind: 'fail' }))
    expect(data.phases[data.mainPhase!]!.name).toBe('talk')
  })

  it('knows what was asked to go wrong, and when the backlog was back where it had been', () => {
    const { faults } = buildReportData(syntheticRun({ kind: 'pass' }))
    expect(faults).toMatchObject([{ fromS: 200, toS: 202 }])
    expect(faults[0]!.recoveredS).toBeGreaterThan(202)
    expect(faults[0]!.recoveredS).toBeLessThan(215)
  })

  it('puts missed objectives first and says where their lines lie', () => {
    const { objectives } = buildReportData(syntheticRun({ kind: 'fail' }))
    expect(objectives.map((one) => one.status)).toEqual(['missed', 'missed', 'soft', 'met', 'met', 'met', 'met', 'met'])
    expect(objectives[0]).toMatchObject({ require: 'result.p99 < 300ms', stretchesS: [[150, 270]] })
    expect(objectives.find((one) => one.phase === 'steps')!.stretchesS).toEqual([[40, 130]])
    expect(objectives.find((one) => one.metric === 'result.p50')!.stretchesS).toEqual([
      [20, 130],
      [140, 270],
    ])
  })

  it('judges no time and no rate of an INVALID run, but still its counts', () => {
    const { objectives, state } = buildReportData(syntheticRun({ kind: 'invalid' }))
    expect(state).toBe('INVALID')
    for (const one of objectives) expect(one.status).toBe(one.unit === 'count' ? 'met' : 'unjudged')
  })

  it('draws an unfinished run up to where it stopped, and judges and audits nothing', () => {
    const data = buildReportData(syntheticRun({ kind: 'unfinished' }))
    expect(data.state).toBe('UNFINISHED')
    expect(data.span).toEqual({ planEndS: 270, ranToS: 171, endS: 270, drainS: 0 })
    expect(data.audit).toBeNull()
    expect(data.checks).toEqual([])
    expect(new Set(data.objectives.map((one) => one.status))).toEqual(new Set(['unjudged']))
    expect(data.phases.at(-1)).toMatchObject({ name: 'talk', ran: 'part' })
    expect(data.phases.at(-1)!.totals!.latency.result.count).toBeGreaterThan(0)
    expect(data.time.atS.at(-1)).toBeLessThan(171)
    expect(data.problems).toHaveLength(1)
  })

  it('leaves out the trailing bins of an unfinished run in which nothing moved', () => {
    const run = syntheticRun({ kind: 'unfinished' })
    const idle = {
      ...run.bins.at(-1)!,
      bin: 171,
      fromUs: 171e6,
      toUs: 172e6,
      offered: 0,
      sentFlow: 0,
      deliveredFlow: 0,
    }
    expect(buildReportData({ ...run, bins: [...run.bins, idle] }).span.ranToS).toBe(171)
  })

  it('draws a run that was stopped early up to there, and says which phases did not run', () => {
    const run = syntheticRun({ kind: 'pass' })
    const idle = { offered: 0, sent: 0, sentFlow: 0, deliveredFlow: 0, delivered: 0 }
    const data = buildReportData({
      ...run,
      bins: run.bins.map((bin) => (bin.fromUs >= 105e6 ? { ...bin, ...idle } : bin)),
      result: { ...run.result!, facts: { ...run.result!.facts, stoppedAtUs: 105e6 } },
    })
    expect(data.span.ranToS).toBe(105)
    expect(data.phases.find((phase) => phase.name === 'steps-5')!.ran).toBe('part')
    expect(data.phases.at(-1)).toMatchObject({ name: 'talk', ran: 'no', totals: null })
  })

  it('draws what a run that was stopped early still delivered after that', () => {
    const run = syntheticRun({ kind: 'pass' })
    const idle = { offered: 0, sent: 0, sentFlow: 0, deliveredFlow: 0, delivered: 0 }
    const after = (fromUs: number) => (fromUs < 108e6 ? { ...idle, deliveredFlow: 700 } : idle)
    const data = buildReportData({
      ...run,
      bins: run.bins.map((bin) => (bin.fromUs >= 105e6 ? { ...bin, ...after(bin.fromUs) } : bin)),
      result: { ...run.result!, facts: { ...run.result!.facts, stoppedAtUs: 105e6 } },
    })
    const { delivered, atS } = data.time
    expect(atS[delivered.findLastIndex((perS) => (perS ?? 0) > 0)]).toBe(107.5)
  })

  it('draws the silence between a stop and what came last as silence', () => {
    const run = syntheticRun({ kind: 'pass' })
    const idle = { offered: 0, sent: 0, sentFlow: 0, deliveredFlow: 0, delivered: 0 }
    const later = (fromUs: number) => (fromUs === 112e6 ? { ...idle, deliveredFlow: 700 } : idle)
    const { time } = buildReportData({
      ...run,
      bins: run.bins.map((bin) => (bin.fromUs >= 105e6 ? { ...bin, ...later(bin.fromUs) } : bin)),
      result: { ...run.result!, facts: { ...run.result!.facts, stoppedAtUs: 105e6 } },
    })
    const silent = time.atS.flatMap((atS, i) => (atS > 105 && atS < 112 ? [i] : []))
    expect(silent).toHaveLength(7)
    expect(silent.map((i) => [time.offered[i], time.delivered[i]])).toEqual(silent.map(() => [0, 0]))
  })

  it('knows beyond what a maximum lies: the largest percentile that is known, or longer waiting', () => {
    const run = syntheticRun({ kind: 'fail' })
    const { endS } = buildReportData(run).span
    const { beyondUs, p9999Us } = buildReportData(run).total!.latency.result
    expect(beyondUs).toBeGreaterThanOrEqual(p9999Us ?? 1e6)
    const waiting = buildReportData({ ...run, result: { ...run.result!, durationS: endS + 60 } })
    expect(waiting.total!.latency.result.beyondUs).toBeGreaterThanOrEqual(60e6)
    expect(waiting.total!.latency.late.beyondUs).toBeLessThan(60e6)
  })

  it('gives the same bound as the summary in a terminal', () => {
    const run = syntheticRun({ kind: 'fail' })
    const page = maximumText(buildReportData(run).total!.latency.result)
    const total = formatSummary(run.result!, { color: false, columns: 100 }).match(/^total.*$/m)![0]
    expect(page).toMatch(/^>/)
    expect(total).toContain(page)
  })

  it('shows what the null driver has, and no result latency', () => {
    const data = buildReportData(syntheticRun({ kind: 'null' }))
    expect(data.heat).toBeNull()
    expect(data.audit).toBeNull()
    expect(data.loadCurve).toBeNull()
    expect(data.time.delivered.every((value) => value === null)).toBe(true)
    expect(Object.keys(data.percentiles.sets[0]!.lines).sort()).toEqual(['ack', 'lag', 'late'])
    expect(largest(data.time.p99.late)).toBeGreaterThan(0)
  })

  it('draws five seconds in quarters of a second', () => {
    const data = buildReportData(syntheticRun({ kind: 'short' }))
    expect(data.time.widthS).toBe(0.25)
    // the last second is the drain's
    expect(data.time.atS.length).toBe(24)
    expect(data.heat!.columns.length).toBe(20)
  })

  it('can be built of a run that left nothing but its environment', () => {
    const run = syntheticRun({ kind: 'unfinished' })
    const empty = {
      ...run,
      bins: [],
      binLatency: new Map(),
      phaseLatency: new Map(),
      samples: SampleTable.of([]),
      fleet: null,
    }
    const data = buildReportData(empty)
    expect(data.span.ranToS).toBe(0)
    expect(data.mainPhase).toBeNull()
    expect(data.phases.every((phase) => phase.ran === 'no')).toBe(true)
  })
})

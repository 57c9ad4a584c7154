import { describe, expect, it } from 'vitest'
import { columnsOf, mergedHistogram } from '../../../src/report/data/columns.ts'
import { hopMeansUs, rounded, timeSeriesOf } from '../../../src/report/data/time-series.ts'
import { Histogram } from '../../../src/stats/histogram.ts'
import { columnWidthUs } from '../../../src/stats/latency-columns.ts'
import type { BinLine, LatencyKind } from '../../../src/types/measurement.ts'
import { hopNames } from '../../../src/types/measurement.ts'
import { syntheticRun } from '../synthetic-run.ts'

const run = syntheticRun({ kind: 'fail' })
const input = (widthUs: number, complete = true) => ({
  bins: run.bins,
  latency: run.binLatency,
  columns: { widthUs, first: (bin: number) => bin },
  points: 1,
  generators: 2,
  observed: true,
  copiesTimed: true,
  complete,
})

describe('columns of time', () => {
  it('are one second wide up to an hour, and wider only beyond', () => {
    expect(columnWidthUs(5e6, 250_000, 3600)).toBe(250_000)
    expect(columnWidthUs(3600e6, 1e6, 3600)).toBe(1e6)
    expect(columnWidthUs(7201e6, 1e6, 3600)).toBe(3e6)
    expect(columnWidthUs(3600e6, 1e6, 240)).toBe(15e6)
  })

  it('never cross a phase', () => {
    for (const column of columnsOf(run.bins, 60e6)) {
      expect(new Set(column.bins.map((bin) => bin.phase)).size).toBe(1)
      expect(column.toUs - column.fromUs).toBeLessThanOrEqual(60e6)
    }
  })

  it('hold every bin once', () => {
    expect(columnsOf(run.bins, 7e6).flatMap((column) => column.bins)).toEqual(run.bins)
  })
})

describe('series over time', () => {
  it('read percentiles from merged histograms, as if the readings had been recorded together', () => {
    const direct = new Histogram(8)
    const parts = new Map<number, Histogram>()
    for (let bin = 0; bin < 5; bin++) {
      const part = new Histogram(8)
      for (let i = 0; i < 400; i++) {
        const us = 1000 + ((i * 7919 + bin * 104_729) % 50_000) * (bin + 1)
        part.record(us, 1)
        direct.record(us, 1)
      }
      parts.set(bin, part)
    }
    const merged = mergedHistogram(new Map([['result' as LatencyKind, parts]]), 'result', [0, 1, 2, 3, 4])!
    for (const q of [0.5, 0.9, 0.99, 0.999]) expect(merged.quantileUs(q)).toBe(direct.quantileUs(q))
    expect(merged.maxUs).toBe(direct.maxUs)
  })

  it('keep every maximum, however wide the columns are', () => {
    const fine = timeSeriesOf(input(1e6, false))
    for (const widthUs of [2e6, 10e6, 45e6]) {
      const wide = timeSeriesOf(input(widthUs, false))
      expect(Math.max(...wide.result.max.map((value) => value ?? 0))).toBe(
        Math.max(...fine.result.max.map((value) => value ?? 0)),
      )
    }
  })

  it('leave a percentile blank where nothing was due, and never draw it as zero', () => {
    const { result, phase } = timeSeriesOf(input(1e6))
    const pause = run.environment.phases.findIndex((one) => one.kind === 'pause')
    for (let i = 0; i < phase.length; i++) if (phase[i] === pause) expect(result.p99[i]).toBeNull()
  })

  it('rank readings that never arrived above all others once the drain is over', () => {
    const bin = { ...run.bins[200]!, bin: 0, fromUs: 0, toUs: 1e6, phase: 0, offered: 1000, delivered: 985 }
    const histogram = new Histogram(8)
    histogram.record(5000, 985)
    const one = { ...input(1e6), bins: [bin], latency: new Map([['result' as LatencyKind, new Map([[0, histogram]])]]) }
    const { result } = timeSeriesOf(one)
    expect(result.p50[0]).toBe(5000)
    expect(result.p99[0]).toBe(-1)
    expect(timeSeriesOf({ ...one, complete: false }).result.p99[0]).toBe(5000)
  })

  it('count the backlog as what was offered and had not come out', () => {
    const { backlog, backlogPeak, offered, delivered, widthsS } = timeSeriesOf(input(1e6))
    let waiting = 0
    offered.forEach((perS, i) => {
      waiting += (perS! - delivered[i]!) * widthsS[i]!
      expect(Math.abs(backlog[i]! - waiting)).toBeLessThan(600)
    })
    expect(backlogPeak).toBe(Math.max(...backlog.map((value) => value ?? 0)))
  })

  it('say rates in curves when a curve holds many readings', () => {
    const halves = timeSeriesOf({ ...input(1e6), points: 2 })
    const whole = timeSeriesOf(input(1e6))
    expect(halves.offered[200]).toBe(whole.offered[200]! / 2)
  })

  it('split the mean into hops that add up to it', () => {
    const { mean, hops } = timeSeriesOf(input(1e6))
    mean.forEach((us, i) => {
      if (us === null) return
      const sum = hopNames.reduce((total, name) => total + hops[name][i]!, 0)
      expect(Math.abs(sum - us) / us).toBeLessThan(0.002)
    })
  })

  it('know no hops where nothing was delivered', () => {
    expect(hopMeansUs([{ ...run.bins[0]!, delivered: 0 } as BinLine], { copiesTimed: true })).toBeNull()
  })

  it('draw no share of a second in which a hop took less than no time', () => {
    const sums = { sent: 100, delivered: 100, lagSumUs: 400_000, readSumUs: 0, emittedSumUs: 900_000 }
    const bin = {
      ...run.bins[200]!,
      ...sums,
      storedSumUs: 900_000,
      resultSumUs: 1_000_000,
      phase: 0,
      fromUs: 0,
      toUs: 1e6,
    }
    const { hops, mean } = timeSeriesOf({ ...input(1e6), bins: [bin] })
    expect(hopMeansUs([bin], { copiesTimed: true })).toMatchObject({ broker: -4000, engine: 9000 })
    for (const name of hopNames) expect(hops[name]).toEqual([null])
    expect(mean).toEqual([10_000])
  })

  it('rank the maximum too: a second with a lost reading has none', () => {
    const bin = { ...run.bins[200]!, bin: 0, fromUs: 0, toUs: 1e6, phase: 0, offered: 1000, delivered: 999 }
    const histogram = new Histogram(8)
    histogram.record(5000, 999)
    const latency = new Map([['result' as LatencyKind, new Map([[0, histogram]])]])
    const max = (offered: number) => timeSeriesOf({ ...input(1e6), bins: [{ ...bin, offered }], latency }).result.max
    expect(max(1000)).toEqual([-1])
    expect(max(999)).toEqual([5000])
  })

  it('take copies for the fastest of a second, so that they improve none of its percentiles', () => {
    const histogram = new Histogram(8)
    histogram.record(1000, 2 * 985)
    histogram.record(1_000_000, 15)
    const bin = {
      ...run.bins[200]!,
      bin: 0,
      fromUs: 0,
      toUs: 1e6,
      phase: 0,
      offered: 1000,
      delivered: 1985,
      copies: 985,
    }
    const latency = new Map([['result' as LatencyKind, new Map([[0, histogram]])]])
    const { result } = timeSeriesOf({ ...input(1e6), bins: [bin], latency, copiesTimed: true })
    expect(result.p99[0]! / 1e6).toBeCloseTo(1, 1)
    expect(result.p50[0]!).toBeLessThan(1010)
  })

  it('round to what a chart can show', () => {
    expect([rounded(0.123456), rounded(12.3456), rounded(123_456.7)]).toEqual([0.1235, 12.35, 123_457])
  })
})

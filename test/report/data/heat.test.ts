import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { heatBucketOf, heatMapOf } from '../../../src/report/data/heat.ts'
import { Histogram } from '../../../src/stats/histogram.ts'
import { everyBin } from '../../../src/stats/latency-columns.ts'
import type { LatencyKind } from '../../../src/types/measurement.ts'
import { syntheticRun } from '../synthetic-run.ts'

describe('the heat map', () => {
  it('cuts each decade into twelve buckets', () => {
    expect([1, 10, 100, 1000].map(heatBucketOf)).toEqual([0, 12, 24, 36])
    expect(heatBucketOf(0)).toBe(0)
    expect(heatBucketOf(9.99)).toBe(11)
  })

  it('loses no reading, whatever the width of its columns', () => {
    const run = syntheticRun({ kind: 'short' })
    const all = [...run.binLatency.get('result')!.values()].reduce((sum, histogram) => sum + histogram.total, 0)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (bins) => {
        const heat = heatMapOf(run.bins, run.binLatency, bins * 250_000, everyBin({ binUs: 250_000 }))!
        expect(heat.columns.flatMap((column) => column.counts).reduce((sum, count) => sum + count, 0)).toBe(all)
        expect(heat.most).toBe(Math.max(...heat.columns.flatMap((column) => column.counts)))
      }),
    )
  })

  it('puts a reading into the column of its due time and the bucket of its latency', () => {
    const histogram = new Histogram(8)
    histogram.record(20_000, 3)
    const bin = { ...syntheticRun({ kind: 'short' }).bins[0]!, bin: 4, phase: 0, fromUs: 1e6, toUs: 1.25e6 }
    const heat = heatMapOf(
      [bin],
      new Map([['result' as LatencyKind, new Map([[4, histogram]])]]),
      250_000,
      everyBin({ binUs: 250_000 }),
    )!
    expect(heat.columns[4]).toEqual({ from: heatBucketOf(20_000), counts: [3] })
    expect(heat.columns[0]!.counts).toEqual([])
  })

  it('does not exist where nothing was observed', () => {
    const run = syntheticRun({ kind: 'null' })
    expect(heatMapOf(run.bins, run.binLatency, 1e6, run.latencyColumns)).toBeNull()
  })
})

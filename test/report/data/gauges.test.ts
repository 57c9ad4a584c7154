import { describe, expect, it } from 'vitest'
import { gaugesOf } from '../../../src/report/data/gauge-charts.ts'
import { collectorSeriesOf } from '../../../src/report/data/gauges.ts'
import { SampleTable } from '../../../src/stats/sample-table.ts'
import type { SampleLine } from '../../../src/types/measurement.ts'
import { syntheticRun } from '../synthetic-run.ts'

const sample = (s: number, value: number): SampleLine => ({
  atUs: s * 1e6,
  from: 'host',
  values: { 'host.cpu_busy_ratio': value },
})

describe('collector series', () => {
  it('break at a missing sample, which is never a zero', () => {
    const lines: SampleLine[] = [sample(0, 0.5), { atUs: 1e6, from: 'host', gap: 'no /proc/stat' }, sample(2, 0.6)]
    const [host] = collectorSeriesOf(SampleTable.of(lines), 1200)
    expect(host!.series['host.cpu_busy_ratio']).toEqual([0.5, null, 0.6])
    expect(host!.gapsS).toEqual([[0, 2]])
    expect(host!.gapReason).toBe('no /proc/stat')
    expect(host!.missing).toBe(1)
  })

  it('notice a silence that nobody announced', () => {
    const [host] = collectorSeriesOf(SampleTable.of([0, 1, 2, 3, 9, 10].map((s) => sample(s, 0.1))), 1200)
    expect(host!.gapsS).toEqual([[3, 9]])
    expect(host!.missing).toBe(5)
  })

  it('keep the largest sample when several become one point', () => {
    const lines = Array.from({ length: 5000 }, (_, s) => sample(s, s === 3333 ? 0.99 : 0.1))
    const [host] = collectorSeriesOf(SampleTable.of(lines), 1200)
    expect(host!.atS.length).toBeLessThanOrEqual(1200)
    expect(Math.max(...host!.series['host.cpu_busy_ratio']!.map((value) => value ?? 0))).toBe(0.99)
  })

  it('keep a gap open when points are merged', () => {
    const lines = Array.from(
      { length: 2400 },
      (_, s): SampleLine => (s === 1201 ? { atUs: s * 1e6, from: 'host', gap: 'gone' } : sample(s, 0.1)),
    )
    const [host] = collectorSeriesOf(SampleTable.of(lines), 1200)
    expect(host!.series['host.cpu_busy_ratio']).toContain(null)
  })
})

describe('collector charts', () => {
  const gauges = gaugesOf(collectorSeriesOf(syntheticRun({ kind: 'short' }).samples, 1200), new Set())
  const titled = (title: string) => gauges.find((gauge) => gauge.title === title)!

  it('put series that belong together into one chart', () => {
    expect(titled('CPU busy, all cores').lines.map((line) => line.name)).toEqual(['busy', 'waiting for disk', 'stolen'])
    expect(titled('CPU busy, per core').lines).toHaveLength(2)
    expect(titled('Generator CPU')).toMatchObject({ place: 'trust', unit: 'ratio' })
  })

  it('show a series that nobody knows, with its unit, and say that it is not known', () => {
    expect(titled('Lock wait (unknown series)')).toMatchObject({ group: 'harness', unit: 'us', place: 'components' })
  })

  it('say whose garbage collection is drawn: that of the main thread', () => {
    expect(titled('Garbage collection, main thread').lines.map(({ name }) => name)).toEqual(['share of time'])
  })

  it('show every series once', () => {
    const shown = gauges.flatMap((gauge) => gauge.lines.map((line) => line.series))
    expect(new Set(shown).size).toBe(shown.length)
    expect(shown).toHaveLength(23)
  })
})

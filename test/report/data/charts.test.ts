import { describe, expect, it } from 'vitest'
import { knownCharts } from '../../../src/report/data/charts/known-charts.ts'
import { gaugesOf, titleOf } from '../../../src/report/data/gauge-charts.ts'
import { collectorSeriesOf } from '../../../src/report/data/gauges.ts'
import { SampleTable } from '../../../src/stats/sample-table.ts'
import { type FamilyKey, seriesFamilies } from '../../../src/types/series.ts'

const familiesOf = (chart: (typeof knownCharts)[number]) => [...new Set(chart.lines.map(([family]) => family))]
const named = knownCharts.map((chart) => [titleOf(chart), chart] as const)
const partOf = (key: FamilyKey) => key.slice(0, key.indexOf('.'))
const gaugesFrom = (from: string, values: Record<string, number>, named = false) =>
  gaugesOf(collectorSeriesOf(SampleTable.of([{ atUs: 1e6, from, values }]), 1200), new Set(named ? [from] : []))

describe('the charts of the table of series', () => {
  it('show each family, and in one chart only', () => {
    const shown = knownCharts.flatMap(familiesOf)
    expect(shown.toSorted()).toEqual(Object.keys(seriesFamilies).toSorted())
  })

  it.each(named)('never mix units or parts, and give each line a name of its own: %s', (_, chart) => {
    const families = familiesOf(chart)
    expect(new Set(families.map((key) => seriesFamilies[key].unit)).size).toBe(1)
    expect(new Set(families.map(partOf)).size).toBe(1)
    const lines = families.map((key) => seriesFamilies[key].line)
    expect(new Set(lines).size).toBe(lines.length)
    const titles = families.map((key) => seriesFamilies[key].title)
    expect(new Set(titles).size).toBe(titles.length)
  })

  it.each(named)('have a title of their own where there can be several lines, and only there: %s', (title, chart) => {
    const several = chart.lines.length > 1 || chart.lines[0]![0].includes('{')
    expect(chart.title !== undefined).toBe(several)
    expect(title).not.toContain('{')
  })

  it('have titles that differ within a part', () => {
    const titles = knownCharts.map((chart) => `${partOf(chart.lines[0]![0])}: ${titleOf(chart)}`)
    expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([])
  })

  it('draw the lag of the curves in the colour of the broker, first, and other topics beside it', () => {
    const [lag] = gaugesFrom('kafka-lag', { 'kafka.updates_lag_us': 1, 'kafka.curves_lag_us': 2 })
    expect(lag!.lines).toEqual([
      { name: 'curves', series: 'kafka.curves_lag_us', colour: 'broker' },
      { name: 'updates', series: 'kafka.updates_lag_us', colour: 'ink3' },
    ])
  })

  it('stand with the part of each process, of one that no chart knows too', () => {
    const cpu = { 'process.kafka_cpu_ratio': 1, 'process.kafka-2_cpu_ratio': 2, 'process.flink-0_cpu_ratio': 3 }
    expect(gaugesFrom('process', cpu).map(({ group, title, lines }) => [group, title, lines.length])).toEqual([
      ['kafka', 'Process CPU', 2],
      ['flink', 'Process CPU', 1],
    ])
  })

  it('put the least value in the head where more is better, which a user’s series never says', () => {
    const samples = [1, 3].map((value, i) => ({
      atUs: i * 1e6,
      from: 'kafka',
      values: { 'kafka.handler_idle_ratio': value },
    }))
    expect(gaugesOf(collectorSeriesOf(SampleTable.of(samples), 1200), new Set())[0]).toMatchObject({ max: 3, least: 1 })
    expect(gaugesFrom('engine', { 'engine.idle_ratio': 1 })[0]).toMatchObject({ max: 1, least: null })
  })

  it('show a series that a user chose under its name, in a part of its own', () => {
    expect(gaugesFrom('engine', { 'engine.heap{area=old}_bytes': 5 })).toMatchObject([
      { group: 'engine', title: 'heap{area=old}_bytes', unit: 'bytes', place: 'components', folded: false },
    ])
  })
  it('tell a source that the user called like one of ours from a collector that gave a name nobody knows', () => {
    const titles = (named: boolean) => gaugesFrom('kafka', { 'kafka.purgatory': 5 }, named).map(({ title }) => title)
    expect(titles(true)).toEqual(['Purgatory'])
    expect(titles(false)).toEqual(['Purgatory (unknown series)'])
  })
})

import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { OverlaidSeries, SeriesPoint } from '../report/comparison/page-data.ts'
import type { RunFolder } from '../results/run-folder.ts'
import { medianOf } from '../stats/backlog.ts'
import type { NumberColumn } from '../stats/number-column.ts'
import type { CollectorSamples } from '../stats/sample-table.ts'
import { seriesFacts } from '../types/series/facts.ts'

/** Samples of many long runs would take longer to read than all the rest of a comparison. */
const mostBytes = 64e6
const mostPoints = 240

/** By the name of a series, and then by the second of the run: a value of each run. */
type Collected = Map<string, { readonly collector: string; readonly bySecond: Map<number, number[]> }>

/**
 * The series of collectors that say which side is better off and that both sides have, as medians over the runs of each
 * side. None if there is too much to read.
 */
export function overlaidSeries(a: readonly RunFolder[], b: readonly RunFolder[]): OverlaidSeries[] {
  const bytes = [...a, ...b].reduce((sum, { path }) => sum + sizeOf(join(path, 'samples.ndjson')), 0)
  if (a.length === 0 || b.length === 0 || bytes > mostBytes) return []
  const [ofA, ofB] = [collected(a), collected(b)]
  return [...ofA].flatMap(([name, { collector, bySecond }]) => {
    const other = ofB.get(name)
    const { title, unit, better, origin } = seriesFacts({ collector, named: false }, name)
    if (other === undefined || better === null || origin !== 'table') return []
    return [{ title, unit, a: pointsOf(bySecond), b: pointsOf(other.bySecond) }]
  })
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function collected(folders: readonly RunFolder[]): Collected {
  const all: Collected = new Map()
  for (const folder of folders)
    for (const samples of folder.samples().value.collectors)
      for (const [name, column] of samples.series) {
        if (!all.has(name)) all.set(name, { collector: samples.name, bySecond: new Map() })
        addColumn(all.get(name)!.bySecond, samples, column)
      }
  return all
}

function addColumn(bySecond: Map<number, number[]>, { rows, atUs }: CollectorSamples, column: NumberColumn): void {
  for (let row = 0; row < rows; row++) {
    const value = column.at(row)
    if (!Number.isFinite(value)) continue
    const second = Math.round(atUs.at(row) / 1e6)
    const others = bySecond.get(second)
    if (others === undefined) bySecond.set(second, [value])
    else others.push(value)
  }
}

function pointsOf(bySecond: ReadonlyMap<number, readonly number[]>): SeriesPoint[] {
  const points = [...bySecond].sort(([one], [other]) => one - other)
  const stride = Math.max(1, Math.ceil(points.length / mostPoints))
  return points.filter((_, i) => i % stride === 0).map(([s, values]) => [s, medianOf(values)])
}

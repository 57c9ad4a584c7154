import type { SampleLine } from '../types/measurement.ts'
import { NumberColumn } from './number-column.ts'

/** The samples of one collector in the order in which they were added: a row each. */
export class CollectorSamples {
  readonly name: string
  /** of every row, microseconds since the first due time */
  readonly atUs = new NumberColumn()
  /** values by series; NaN = not in that sample */
  readonly series = new Map<string, NumberColumn>()
  /** rows without values, and why */
  readonly gaps = new Map<number, string>()
  /** what to do about a gap, by its reason, where the collector knew */
  readonly hints = new Map<string, string>()
  rows = 0

  constructor(name: string) {
    this.name = name
  }

  add(line: SampleLine, keeps: (series: string) => boolean): void {
    const row = this.rows++
    this.atUs.set(row, line.atUs)
    if ('gap' in line) {
      this.gaps.set(row, line.gap)
      if (line.hint !== undefined) this.hints.set(line.gap, line.hint)
    } else for (const name in line.values) if (keeps(name)) this.column(name).set(row, line.values[name]!)
  }

  private column(name: string): NumberColumn {
    let column = this.series.get(name)
    if (column === undefined) {
      column = new NumberColumn()
      this.series.set(name, column)
    }
    return column
  }
}

const everySeries = () => true

/**
 * The samples of a run as columns, 8 bytes a value: a day with a hundred series takes 70 MB, not gigabytes. `keeps` may
 * leave out series; the rows remain, with their times and gaps.
 */
export class SampleTable {
  private readonly byCollector = new Map<string, CollectorSamples>()
  private readonly keeps: (series: string) => boolean

  constructor(keeps: (series: string) => boolean = everySeries) {
    this.keeps = keeps
  }

  static of(lines: readonly SampleLine[]): SampleTable {
    const table = new SampleTable()
    for (const line of lines) table.add(line)
    return table
  }

  add(line: SampleLine): void {
    let collector = this.byCollector.get(line.from)
    if (collector === undefined) {
      collector = new CollectorSamples(line.from)
      this.byCollector.set(line.from, collector)
    }
    collector.add(line, this.keeps)
  }

  /** In the order in which they first spoke. */
  get collectors(): CollectorSamples[] {
    return [...this.byCollector.values()]
  }

  collector(name: string): CollectorSamples | undefined {
    return this.byCollector.get(name)
  }

  /** samples that came or are missing, of all collectors */
  get rows(): number {
    return this.collectors.reduce((sum, { rows }) => sum + rows, 0)
  }

  get gaps(): number {
    return this.collectors.reduce((sum, { gaps }) => sum + gaps.size, 0)
  }

  /** names of all series */
  get names(): Set<string> {
    return new Set(this.collectors.flatMap(({ series }) => [...series.keys()]))
  }
}

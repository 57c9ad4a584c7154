import { type CellFacts, cellProblems } from './cell-problems.ts'
import { type CellFault, parseCell, plainWattHours } from './cells.ts'
import type { Head } from './head.ts'
import { firstMeterColumn, type Layout } from './layouts.ts'
import { registerProblems } from './registers.ts'
import { type RowFacts, type RowFault, rowProblems } from './row-problems.ts'
import { type CsvProblem, quoted, Sightings } from './sightings.ts'
import { type StampFault, stampFaultOf } from './stamp-problems.ts'
import { isDayFirst, parseStamp } from './stamps.ts'

/** Readings over the limit from which on they look like those of a register. */
const growingMin = 10

/** Takes the rows of a CSV into columns of Wh, and counts what is wrong with them. */
export class CsvReading {
  readonly meterNames: readonly string[]
  readonly columns: Int16Array[]
  /** minutes since 1970 and line of each row that has a time */
  readonly minutes: number[] = []
  readonly lines: number[] = []
  readonly stamps = new Sightings<StampFault>()
  private readonly cells = new Sightings<CellFault>()
  private readonly rows = new Sightings<RowFault>()
  /** of columns without a name, those that hold something */
  private readonly unnamed = new Map<number, number>()
  private readonly negatives = new Set<number>()
  private readonly large = new Map<number, { last: number; fell: boolean; count: number }>()
  private readonly textsOf = new Map<number, number>()
  private readonly widths = new Map<number, number>()
  private largestFault = 0
  private lastLine = 0
  private readonly head: Head
  private readonly layout: Layout
  private readonly firstMeter: number
  private readonly dayFirst: boolean
  /** field of each meter */
  private readonly fieldOf: readonly number[]

  constructor(head: Head, layout: Layout) {
    this.head = head
    this.layout = layout
    this.firstMeter = firstMeterColumn(layout)
    this.dayFirst = isDayFirst(head.body.map((fields) => this.stampText(fields)))
    const fields = head.header.map((_, field) => field).filter((field) => layout.wide && field >= this.firstMeter)
    this.fieldOf = fields.filter((field) => !layout.headed || head.header[field] !== '')
    this.meterNames = this.fieldOf.map((field) => (layout.headed ? head.header[field]! : `column ${field + 1}`))
    this.columns = this.fieldOf.map(() => new Int16Array(1024))
  }

  /** One record below the header; a record of blanks is none. */
  add(fields: readonly string[], line: number): void {
    const broken = line > this.lastLine + 1 ? fields.find((field) => /[\r\n]/.test(field)) : undefined
    if (broken !== undefined) this.rows.add('quote', line, () => quoted(broken))
    this.lastLine = line
    if (this.layout.stampColumn === null || fields.every((field) => field === '')) return
    if (this.isHeader(fields, line)) return
    const text = this.stampText(fields)
    const stamp = parseStamp(text, this.dayFirst)
    const fault = stampFaultOf(stamp)
    if (fault !== null) this.stamps.add(fault, line, () => text)
    if (this.layout.wide && broken === undefined && this.hasWidth(fields, line)) this.addCells(fields, line)
    if (Number.isNaN(stamp.minute)) return
    this.minutes.push(stamp.minute)
    this.lines.push(line)
  }

  /** Files that were joined line by line have a header each. */
  private isHeader(fields: readonly string[], line: number): boolean {
    const { header } = this.head
    const first = this.layout.stampColumn ?? 0
    if (!this.layout.headed || fields[first] !== header[first] || fields[first] === '') return false
    const same = fields.length === header.length && fields.every((field, i) => field === header[i])
    this.rows.add(same ? 'header' : 'other-header', line, () => `${line}`)
    return true
  }

  private stampText(fields: readonly string[]): string {
    const { stampColumn, timeColumn } = this.layout
    const text = fields[stampColumn ?? 0] ?? ''
    return timeColumn === null ? text : `${text} ${fields[timeColumn] ?? ''}`
  }

  /** Fields after the last meter may be there or not, as long as they are blank. */
  private hasWidth(fields: readonly string[], line: number): boolean {
    const { header } = this.head
    const short = fields.length <= (this.fieldOf.at(-1) ?? 0)
    const long = fields.length > header.length && fields.some((field, i) => i >= header.length && field !== '')
    if (!short && !long) return true
    this.rows.add('width', line, () => `${fields.length}`)
    this.widths.set(fields.length, (this.widths.get(fields.length) ?? 0) + 1)
    return false
  }

  private addCells(fields: readonly string[], line: number): void {
    const row = this.minutes.length
    for (const [meter, field] of this.fieldOf.entries()) {
      const wattHours = plainWattHours(fields[field]!)
      if (row >= this.columns[meter]!.length) this.columns[meter] = doubled(this.columns[meter]!)
      this.columns[meter]![row] = wattHours === -2 ? this.unusual(fields[field]!, meter, line) : wattHours
    }
    if (this.firstMeter + this.fieldOf.length < this.head.header.length) this.seeUnnamed(fields, line)
  }

  private unusual(text: string, meter: number, line: number): number {
    const { wattHours, fault, value } = parseCell(text)
    if (fault === null) return wattHours
    const example = () => `${quoted(text)} of meter ${this.meterNames[meter]}`
    this.cells.add(fault, line, example)
    if (fault === 'comma' && this.head.delimiter !== ',' && value % 1 !== 0) this.cells.add('fraction', line, example)
    if (fault === 'text') this.textsOf.set(meter, (this.textsOf.get(meter) ?? 0) + 1)
    if (fault === 'negative' && this.negatives.size < 3) this.negatives.add(value)
    if (value > this.largestFault) this.largestFault = value
    if (fault === 'too-large') {
      const { last = 0, fell = false, count = 0 } = this.large.get(meter) ?? {}
      this.large.set(meter, { last: value, fell: fell || value < last, count: count + 1 })
    }
    return wattHours
  }

  private seeUnnamed(fields: readonly string[], line: number): void {
    for (const [field, name] of this.head.header.entries()) {
      const holds = name === '' && field >= this.firstMeter && (fields[field] ?? '') !== ''
      if (holds && !this.unnamed.has(field)) this.unnamed.set(field, line)
    }
  }

  /** What is wrong with rows and cells, but for their times. */
  problems(): CsvProblem[] {
    const unnamed = [...this.unnamed].map(([field, line]) => ({
      line: this.head.headerLine,
      what: `line ${this.head.headerLine}: column ${field + 1} has no name, but line ${line} has a value there`,
      fix: 'name every meter in the header',
    }))
    return [
      ...unnamed,
      ...rowProblems(this.rows, this.rowFacts()),
      ...cellProblems(this.cells, this.facts()),
      ...registerProblems(this.columns, this.meterNames, this.minutes.length),
    ]
  }

  private rowFacts(): RowFacts {
    const { widths } = this
    return { fields: this.head.header.length, meters: this.fieldOf.length, rows: this.minutes.length, widths }
  }

  private facts(): CellFacts {
    const used = this.columns.map((column) => column.subarray(0, this.minutes.length))
    const largestOf = () => used.reduce((most, column) => column.reduce((a, b) => Math.max(a, b), most), 0)
    return {
      decimalCommas: this.head.delimiter !== ',',
      largest: this.cells.count('fraction') > 0 ? Math.max(this.largestFault, largestOf()) : 0,
      negatives: [...this.negatives],
      growing: [...this.large.values()].every(({ fell, count }) => !fell && count >= growingMin),
      textual: [...this.textsOf].flatMap(([meter, count]) =>
        count > this.minutes.length / 2 ? [this.meterNames[meter]!] : [],
      ),
    }
  }
}

function doubled(column: Int16Array): Int16Array {
  const longer = new Int16Array(column.length * 2)
  longer.set(column)
  return longer
}

import { checkOf } from '../contract/reading-check.ts'
import type { ResultKind } from '../types/workloads.ts'

/** Whether readings are appended to the deltas, each in its own row; otherwise they are added up by group. */
export const appendsReadings: Readonly<Record<ResultKind, boolean>> = { sums: false, readings: true }

/**
 * What a pipeline has added up since it last published: one row per group, slot and 10 ms bucket of due time, in
 * columns. A workload with sums gets the rows of a (slot, bucket) from `rowsOf` (one per group, side by side) and adds
 * readings to them; one with single readings appends a row per reading.
 */
export class Deltas {
  readonly groups: number
  /** rows in use; those with count 0 are empty */
  rows = 0
  /** how often it was cleared: shows a caller that remembers a row that the row is gone */
  clears = 0
  group = new Uint32Array(0)
  slot = new Uint32Array(0)
  count = new Uint32Array(0)
  wattHours = new Float64Array(0)
  oldestDueUs = new Float64Array(0)
  newestDueUs = new Float64Array(0)
  lagSumUs = new Float64Array(0)
  check = new Int32Array(0)
  private readonly rowOf = new Map<number, number>()
  private lastKey = -1
  private lastRow = 0

  constructor(groups: number) {
    this.groups = groups
    this.grow(1024)
  }

  /** First of the rows of a slot and bucket, one per group. Rows keep their place until `clear`. */
  rowsOf(slot: number, bucket: number): number {
    // slot x 2^21 + the low bits of the bucket: distinct for buckets within 5.8 hours of each other
    const key = slot * 2 ** 21 + (bucket % 2 ** 21)
    if (key === this.lastKey) return this.lastRow
    const row = this.rowOf.get(key) ?? this.addRows(key, slot)
    this.lastKey = key
    this.lastRow = row
    return row
  }

  private addRows(key: number, slot: number): number {
    const row = this.rows
    if (row + this.groups > this.group.length) this.grow(this.group.length * 2)
    for (let group = 0; group < this.groups; group++) this.reset(row + group, group, slot)
    this.rows += this.groups
    this.rowOf.set(key, row)
    return row
  }

  /** Adds one reading, taken by the pipeline `lagUs` after it was due, to a row. */
  add(row: number, meter: number, wattHours: number, dueUs: number, lagUs: number): void {
    this.count[row]++
    this.wattHours[row] += wattHours
    this.check[row] = (this.check[row] + checkOf(meter, wattHours)) | 0
    this.lagSumUs[row] += lagUs
    if (dueUs < this.oldestDueUs[row]) this.oldestDueUs[row] = dueUs
    if (dueUs > this.newestDueUs[row]) this.newestDueUs[row] = dueUs
  }

  /** Adds one reading in its own row. */
  append(group: number, slot: number, wattHours: number, dueUs: number, lagUs: number): void {
    const row = this.rows++
    if (row >= this.group.length) this.grow(this.group.length * 2)
    this.reset(row, group, slot)
    this.add(row, group, wattHours, dueUs, lagUs)
  }

  clear(): void {
    this.rows = 0
    this.clears++
    this.rowOf.clear()
    this.lastKey = -1
  }

  private reset(row: number, group: number, slot: number): void {
    this.group[row] = group
    this.slot[row] = slot
    this.count[row] = 0
    this.wattHours[row] = 0
    this.oldestDueUs[row] = Number.POSITIVE_INFINITY
    this.newestDueUs[row] = Number.NEGATIVE_INFINITY
    this.lagSumUs[row] = 0
    this.check[row] = 0
  }

  private grow(rows: number): void {
    const longer = <T extends { set(from: T): void }>(column: T, empty: T): T => {
      empty.set(column)
      return empty
    }
    this.group = longer(this.group, new Uint32Array(rows))
    this.slot = longer(this.slot, new Uint32Array(rows))
    this.count = longer(this.count, new Uint32Array(rows))
    this.wattHours = longer(this.wattHours, new Float64Array(rows))
    this.oldestDueUs = longer(this.oldestDueUs, new Float64Array(rows))
    this.newestDueUs = longer(this.newestDueUs, new Float64Array(rows))
    this.lagSumUs = longer(this.lagSumUs, new Float64Array(rows))
    this.check = longer(this.check, new Int32Array(rows))
  }
}

import { checkOf, checkOfVersion1 } from '../../contract/reading-check.ts'
import { bucketUs, type UpdateEntry } from '../../contract/update-message.ts'

/** One reading that was sent, and the group it belongs to. */
export interface SentReading {
  readonly meter: number
  readonly slot: number
  readonly wattHours: number
  /** microseconds since the Unix epoch */
  readonly dueUs: number
  readonly group: number
  /** of the curves topic */
  readonly partition: number
}

/** The readings of a group and slot that were due in one bucket. */
export interface Sum {
  readonly group: number
  readonly slot: number
  readonly bucket: number
  count: number
  wattHours: number
  check: number
  /** what version 1 of the contract would send; 0 for what arrived */
  oldCheck: number
  /** of the readings themselves, in whole microseconds */
  oldestDueUs: number
  newestDueUs: number
  readonly entries: UpdateEntry[]
}

const keyOf = (group: number, slot: number, bucket: number) => `${group} ${slot} ${bucket}`

export function sumReadings(sent: readonly SentReading[]): Map<string, Sum> {
  const sums = new Map<string, Sum>()
  for (const { group, slot, dueUs, meter, wattHours } of sent) {
    const sum = sumOf(sums, group, slot, Math.floor(dueUs / bucketUs))
    sum.count++
    sum.wattHours += wattHours
    sum.check = (sum.check + checkOf(meter, wattHours)) >>> 0
    sum.oldCheck = (sum.oldCheck + checkOfVersion1(meter, wattHours)) >>> 0
    span(sum, Math.floor(dueUs), Math.floor(dueUs))
  }
  return sums
}

export function sumEntries(entries: readonly UpdateEntry[]): Map<string, Sum> {
  const sums = new Map<string, Sum>()
  for (const entry of entries) {
    const sum = sumOf(sums, entry.group, entry.slot, Math.floor(entry.oldestDueUs / bucketUs))
    sum.count += entry.count
    sum.wattHours += entry.value
    sum.check = (sum.check + entry.check) >>> 0
    sum.entries.push(entry)
    span(sum, entry.oldestDueUs, entry.newestDueUs)
  }
  return sums
}

function sumOf(sums: Map<string, Sum>, group: number, slot: number, bucket: number): Sum {
  const key = keyOf(group, slot, bucket)
  let sum = sums.get(key)
  if (sum === undefined) {
    const [oldestDueUs, newestDueUs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    sum = { group, slot, bucket, count: 0, wattHours: 0, check: 0, oldCheck: 0, oldestDueUs, newestDueUs, entries: [] }
    sums.set(key, sum)
  }
  return sum
}

/** The same sums without their buckets. */
export function bySlot(sums: ReadonlyMap<string, Sum>): Map<string, Sum> {
  const merged = new Map<string, Sum>()
  for (const { group, slot, count, wattHours, check, oldCheck, entries, ...due } of sums.values()) {
    const sum = sumOf(merged, group, slot, 0)
    sum.count += count
    sum.wattHours += wattHours
    sum.check = (sum.check + check) >>> 0
    sum.oldCheck = (sum.oldCheck + oldCheck) >>> 0
    sum.entries.push(...entries)
    span(sum, due.oldestDueUs, due.newestDueUs)
  }
  return merged
}

export function countsByGroup(sums: ReadonlyMap<string, Sum>): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { group, count } of sums.values()) counts.set(group, (counts.get(group) ?? 0) + count)
  return counts
}

function span(sum: Sum, oldestDueUs: number, newestDueUs: number): void {
  sum.oldestDueUs = Math.min(sum.oldestDueUs, oldestDueUs)
  sum.newestDueUs = Math.max(sum.newestDueUs, newestDueUs)
}

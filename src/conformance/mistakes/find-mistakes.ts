import { checkOf, checkOfVersion1, contractVersion } from '../../contract/reading-check.ts'
import { bucketUs, type UpdateEntry } from '../../contract/update-message.ts'
import type { ResultKind } from '../../types/workloads.ts'
import { readUpdate, type SeenUpdate, type UpdateBounds } from './entry-mistakes.ts'
import { type Mistake, Mistakes } from './mistakes.ts'

/** One reading that was sent, and the group it belongs to. */
export interface SentReading {
  readonly meter: number
  readonly slot: number
  readonly wattHours: number
  /** microseconds since the Unix epoch */
  readonly dueUs: number
  readonly group: number
}

interface Sum {
  readonly group: number
  readonly slot: number
  readonly bucket: number
  count: number
  wattHours: number
  check: number
  /** what version 1 of the contract would send; 0 for what arrived */
  oldCheck: number
  readonly entries: UpdateEntry[]
}

const checkHint =
  'the sum over the readings of a formula of meter and wattHours, modulo 2^32 (offset +44, uint32); docs/your-pipeline.md has it, with values to test it with'
const versionHint = `this loadcurve reads version ${contractVersion}, in which only the check has changed; docs/your-pipeline.md has the new formula`

const keyOf = (group: number, slot: number, bucket: number) => `${group} ${slot} ${bucket}`

/** Compares the entries of all updates with the readings that were sent. */
type Compare = (
  sent: readonly SentReading[],
  entries: readonly UpdateEntry[],
  bounds: UpdateBounds,
  mistakes: Mistakes,
) => void

/** How results of each kind are compared: a single reading is a sum with one reading in it. */
const compareResults = { sums: compareEnergy, readings: compareEnergy } satisfies Record<ResultKind, Compare>

/**
 * Compares every byte of the updates that a pipeline published with the readings that were sent. Returns what is wrong,
 * one mistake per kind; an empty list means that the pipeline keeps the contract.
 */
export function findMistakes(
  sent: readonly SentReading[],
  seen: readonly SeenUpdate[],
  bounds: UpdateBounds,
): readonly Mistake[] {
  const mistakes = new Mistakes()
  if (seen.length === 0) return [noUpdate(sent.length)]
  const entries = seen.flatMap((update) => readUpdate(update, bounds, mistakes))
  if (!mistakes.has('BYTE_ORDER')) compareResults[bounds.result](sent, entries, bounds, mistakes)
  return mistakes.list()
}

/** Sums by group, slot and bucket of 10 ms. */
function compareEnergy(
  sent: readonly SentReading[],
  entries: readonly UpdateEntry[],
  bounds: UpdateBounds,
  mistakes: Mistakes,
): void {
  const [expected, delivered] = [sumReadings(sent), sumEntries(entries)]
  if (!groupsAreWrong(expected, delivered, bounds, mistakes)) compareSums(expected, delivered, mistakes)
}

function noUpdate(readings: number): Mistake {
  return {
    code: 'NO_UPDATE',
    count: 1,
    message: `${readings} readings were sent and no update came back`,
    hint: 'does the pipeline read the curves topic from its current end, and write to the updates topic?',
  }
}

function sumReadings(sent: readonly SentReading[]): Map<string, Sum> {
  const sums = new Map<string, Sum>()
  for (const { group, slot, dueUs, meter, wattHours } of sent) {
    const sum = sumOf(sums, group, slot, Math.floor(dueUs / bucketUs))
    sum.count++
    sum.wattHours += wattHours
    sum.check = (sum.check + checkOf(meter, wattHours)) >>> 0
    sum.oldCheck = (sum.oldCheck + checkOfVersion1(meter, wattHours)) >>> 0
  }
  return sums
}

function sumEntries(entries: readonly UpdateEntry[]): Map<string, Sum> {
  const sums = new Map<string, Sum>()
  for (const entry of entries) {
    const sum = sumOf(sums, entry.group, entry.slot, Math.floor(entry.oldestDueUs / bucketUs))
    sum.count += entry.count
    sum.wattHours += entry.value
    sum.check = (sum.check + entry.check) >>> 0
    sum.entries.push(entry)
  }
  return sums
}

function sumOf(sums: Map<string, Sum>, group: number, slot: number, bucket: number): Sum {
  const key = keyOf(group, slot, bucket)
  let sum = sums.get(key)
  if (sum === undefined) {
    sum = { group, slot, bucket, count: 0, wattHours: 0, check: 0, oldCheck: 0, entries: [] }
    sums.set(key, sum)
  }
  return sum
}

/** If all readings arrived, but in the wrong groups: one mistake instead of hundreds of sums that differ. */
function groupsAreWrong(
  expected: ReadonlyMap<string, Sum>,
  delivered: ReadonlyMap<string, Sum>,
  { groups }: UpdateBounds,
  mistakes: Mistakes,
): boolean {
  const [want, got] = [countsByGroup(expected), countsByGroup(delivered)]
  const total = (counts: ReadonlyMap<number, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0)
  const differ = Array.from({ length: groups }, (_, group) => group).filter((g) => want.get(g) !== got.get(g))
  if (total(want) !== total(got) || differ.length === 0) return false
  const group = differ[0]!
  const message = `group ${group} has ${got.get(group) ?? 0} readings instead of ${want.get(group) ?? 0}, but the total over all groups is right`
  const hint =
    got.size === 1
      ? `every reading is in group ${[...got.keys()][0]}: is the join with <prefix>:customers (one byte per meter) missing?`
      : "the group is the meter's byte in <prefix>:customers, counted from 0"
  mistakes.add('GROUP', message, hint, differ.length)
  return true
}

function countsByGroup(sums: ReadonlyMap<string, Sum>): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { group, count } of sums.values()) counts.set(group, (counts.get(group) ?? 0) + count)
  return counts
}

function compareSums(
  expected: ReadonlyMap<string, Sum>,
  delivered: ReadonlyMap<string, Sum>,
  mistakes: Mistakes,
): void {
  // if entries are wider than their bucket, sums by bucket mean nothing, but those by group and slot still do
  const wide = mistakes.has('BUCKET')
  const [want, got] = wide ? [bySlot(expected), bySlot(delivered)] : [expected, delivered]
  for (const [key, sum] of want) compareSum(sum, got.get(key), mistakes)
  for (const [key, sum] of got) {
    if (want.has(key)) continue
    const message = `${sum.count} readings of group ${sum.group}, slot ${sum.slot} in a bucket of due times in which none was due`
    mistakes.add('DUE_TIMES', message, 'are both due times copied from the readings themselves?')
  }
}

function bySlot(sums: ReadonlyMap<string, Sum>): Map<string, Sum> {
  const merged = new Map<string, Sum>()
  for (const { group, slot, count, wattHours, check, oldCheck, entries } of sums.values()) {
    const sum = sumOf(merged, group, slot, 0)
    sum.count += count
    sum.wattHours += wattHours
    sum.check = (sum.check + check) >>> 0
    sum.oldCheck = (sum.oldCheck + oldCheck) >>> 0
    sum.entries.push(...entries)
  }
  return merged
}

function compareSum(want: Sum, got: Sum | undefined, mistakes: Mistakes): void {
  const where = `group ${want.group}, slot ${want.slot}`
  const count = got?.count ?? 0
  if (got === undefined || count < want.count) {
    const message = `${where}: ${count} of ${want.count} readings`
    mistakes.add('COUNT_LOW', message, 'readings were lost, or the last ones were never published')
  } else if (count > want.count) tooHigh(where, want, got, mistakes)
  else if (got.wattHours !== want.wattHours) {
    const message = `${where}: ${got.wattHours} Wh instead of ${want.wattHours} for ${count} readings`
    mistakes.add('VALUE', message, 'the sum of wattHours as int64 (offset +16)')
  } else if (got.check === want.oldCheck && got.check !== want.check) {
    const message = `${where}: check ${got.check} is that of version 1 of the contract`
    mistakes.add('CONTRACT_VERSION', message, versionHint)
  } else if (got.check !== want.check) {
    const message = `${where}: check ${got.check} instead of ${want.check}, but count and Wh are right`
    mistakes.add('CHECK', message, checkHint)
  }
}

function tooHigh(where: string, want: Sum, got: Sum, mistakes: Mistakes): void {
  const message = `${where}: ${got.count} readings instead of ${want.count}`
  const growing = got.entries.every((entry, i) => i === 0 || entry.count >= got.entries[i - 1]!.count)
  const totals = got.entries.length > 1 && growing && got.entries.at(-1)!.count === want.count
  if (totals) mistakes.add('TOTALS', message, 'entries are deltas: what this update adds, not the total so far')
  else mistakes.add('COUNT_HIGH', message, 'readings were counted twice: read twice, or published twice?')
}

import { contractVersion } from '../../contract/reading-check.ts'
import type { UpdateEntry } from '../../contract/update-message.ts'
import { endsInQuestion, type PipelineEnds } from '../../types/pipeline-ends.ts'
import type { ResultKind } from '../../types/workloads.ts'
import { formatCount } from '../../units.ts'
import { readUpdate, type SeenUpdate, type UpdateBounds } from './entry-mistakes.ts'
import { type MissingPartitions, missingPartitions } from './missing-partitions.ts'
import { type Mistake, Mistakes } from './mistakes.ts'
import { bySlot, countsByGroup, type SentReading, type Sum, sumEntries, sumReadings } from './sums.ts'
import { checkStoredStamps } from './time-mistakes.ts'

const checkHint =
  'the sum over the readings of a formula of meter and wattHours, modulo 2^32 (offset +44, uint32); docs/your-pipeline.md has it, with values to test it with'
const versionHint = `this loadcurve reads version ${contractVersion}, in which only the check has changed; docs/your-pipeline.md has the new formula`

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
  if (seen.length === 0) return [noUpdate(sent.length, bounds.ends)]
  const updates = seen.map((update) => readUpdate(update, bounds, mistakes))
  const entries = updates.flatMap((update) => update.entries)
  if (bounds.stores)
    checkStoredStamps(
      updates.flatMap(({ header }) => header ?? []),
      mistakes,
    )
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
  if (groupsAreWrong(expected, delivered, bounds, mistakes)) return
  const where = bounds.ends.byTopic ? missingPartitions(sent, expected, delivered) : null
  compareSums(expected, delivered, countLowHint(where, mistakes), mistakes)
}

function noUpdate(readings: number, ends: PipelineEnds): Mistake {
  const message = `${formatCount(readings)} readings were sent and nothing came back on ${ends.writes}`
  return { code: 'NO_UPDATE', count: 1, message, hint: endsInQuestion(ends) }
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

const lowHint = 'readings were lost, or the last ones were never published'

/** Updates and entries with these mistakes are not counted, so that their readings are missing. */
const uncounted = ['NOT_AN_UPDATE', 'WORKLOAD', 'GROUP', 'SLOT', 'DUE_TIMES'] as const

function countLowHint(missing: MissingPartitions | null, mistakes: Mistakes): string {
  const because = uncounted.filter((code) => mistakes.has(code))
  if (because.length > 0) return `what has the mistake ${because.join(' or ')} was not counted: mend that first`
  if (missing === null) return lowHint
  const { partitions, whole } = missing
  const which = partitions.length === 1 ? `partition ${partitions[0]}` : `partitions ${partitions.join(', ')}`
  if (whole) return `all of them lie in ${which}, of which nothing arrived: does your pipeline read every partition?`
  return `all of them lie in ${which}: is it read from the earliest offset, and to its end?`
}

function compareSums(
  expected: ReadonlyMap<string, Sum>,
  delivered: ReadonlyMap<string, Sum>,
  hintIfLow: string,
  mistakes: Mistakes,
): void {
  // if entries are wider than their bucket, sums by bucket mean nothing, but those by group and slot still do
  const wide = mistakes.has('BUCKET')
  const [want, got] = wide ? [bySlot(expected), bySlot(delivered)] : [expected, delivered]
  for (const [key, sum] of want) compareSum(sum, got.get(key), hintIfLow, mistakes)
  for (const [key, sum] of got) {
    if (want.has(key)) continue
    const message = `${sum.count} readings of group ${sum.group}, slot ${sum.slot} in a bucket of due times in which none was due`
    mistakes.add('DUE_TIMES', message, 'are both due times copied from the readings themselves?')
  }
}

function compareSum(want: Sum, got: Sum | undefined, hintIfLow: string, mistakes: Mistakes): void {
  const where = `group ${want.group}, slot ${want.slot}`
  const count = got?.count ?? 0
  if (got === undefined || count < want.count) {
    const message = `${where}: ${count} of ${want.count} readings`
    mistakes.add('COUNT_LOW', message, hintIfLow)
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
  } else compareDueTimes(where, want, got, mistakes)
}

/** A due time is copied, never measured, so it is the same to the microsecond. */
function compareDueTimes(where: string, want: Sum, got: Sum, mistakes: Mistakes): void {
  const differs = (['oldestDueUs', 'newestDueUs'] as const).find((name) => got[name] !== want[name])
  if (differs === undefined || mistakes.has('BUCKET')) return
  const message = `${where}: ${differs} ${got[differs]} instead of ${want[differs]}`
  mistakes.add('DUE_TIMES', message, 'copy dueUs of the readings as it is, without rounding (offsets +24 and +32)')
}

function tooHigh(where: string, want: Sum, got: Sum, mistakes: Mistakes): void {
  const message = `${where}: ${got.count} readings instead of ${want.count}`
  const growing = got.entries.every((entry, i) => i === 0 || entry.count >= got.entries[i - 1]!.count)
  const totals = got.entries.length > 1 && growing && got.entries.at(-1)!.count === want.count
  if (totals) mistakes.add('TOTALS', message, 'entries are deltas: what this update adds, not the total so far')
  else mistakes.add('COUNT_HIGH', message, 'readings were counted twice: read twice, or published twice?')
}

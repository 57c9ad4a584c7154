import { probeSlot } from '../../contract/curve-message.ts'
import {
  bucketUs,
  entryKinds,
  entryKindsOf,
  maxEntries,
  readUpdateEntry,
  readUpdateHeader,
  type UpdateEntry,
  type UpdateHeader,
  updateBytes,
  updateEntryBytes,
  updateHeaderBytes,
} from '../../contract/update-message.ts'
import type { PipelineEnds } from '../../types/pipeline-ends.ts'
import { type EntryKind, type ResultKind, resultFacts } from '../../types/workloads.ts'
import type { Mistakes } from './mistakes.ts'
import { checkTimes, unitHint } from './time-mistakes.ts'

/** One record of the updates topic, as it arrived. */
export interface SeenUpdate {
  readonly bytes: Uint8Array
  /** when it was read, microseconds since the Unix epoch */
  readonly observedUs: number
}

/** The values that an update may have. */
export interface UpdateBounds {
  readonly workload: number
  readonly workloadName: string
  readonly result: ResultKind
  readonly groups: number
  readonly slots: number
  /** due times of what was sent, microseconds since the Unix epoch */
  readonly firstDueUs: number
  readonly lastDueUs: number
  /** every curve was sent this long after it was due, or later */
  readonly heldBackUs: number
  /** the sums are also stored, so that an update is stored later than it is closed */
  readonly stores: boolean
  readonly ends: PipelineEnds
}

/** What an entry of each kind contains. */
const entryWords: Readonly<Record<EntryKind, string>> = {
  energy: 'energy added',
  score: 'a score',
  forecastWh: 'a forecast in Wh',
  forecastMicroEuro: 'a forecast in millionths of a euro',
}

/** What an update says that can be added up; the header is null where no reading of the load is in it. */
export interface SoundUpdate {
  readonly header: UpdateHeader | null
  readonly entries: readonly UpdateEntry[]
}

const nothingSound: SoundUpdate = { header: null, entries: [] }

/** Checks every byte of an update. */
export function readUpdate({ bytes, observedUs }: SeenUpdate, bounds: UpdateBounds, mistakes: Mistakes): SoundUpdate {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const header = headerOf(view, bounds, mistakes)
  if (header === null) return nothingSound
  if (isSwapped(view, header.entries, bounds)) {
    const message = 'an update whose due times are right only if read as big-endian'
    mistakes.add('BYTE_ORDER', message, 'every number of the contract is little-endian, including the 64-bit ones')
    return nothingSound
  }
  const entries = Array.from({ length: header.entries }, (_, i) =>
    readUpdateEntry(view, updateHeaderBytes + i * updateEntryBytes),
  )
  const real = entries.filter(({ slot }) => slot !== probeSlot)
  const sound = real.filter((entry) => isSound(entry, bounds, mistakes))
  if (real.length > 0) checkTimes(header, sound, { observedUs, heldBackUs: bounds.heldBackUs }, mistakes)
  return { header: real.length > 0 ? header : null, entries: sound }
}

/** Whether the due time of the first entry is right in the other byte order. */
function isSwapped(view: DataView, entries: number, { firstDueUs, lastDueUs }: UpdateBounds): boolean {
  if (entries === 0) return false
  const oldestUs = Number(view.getBigInt64(updateHeaderBytes + 24, false))
  return oldestUs >= firstDueUs && oldestUs <= lastDueUs
}

function headerOf(view: DataView, bounds: UpdateBounds, mistakes: Mistakes): UpdateHeader | null {
  const bytes = view.byteLength
  if (bytes < updateHeaderBytes) {
    mistakes.add('NOT_AN_UPDATE', `a record of ${bytes} bytes`, 'an update begins with a header of 24 bytes')
    return null
  }
  const header = readUpdateHeader(view, 0)
  if (updateBytes(header.entries) === bytes && header.entries <= maxEntries) {
    if (header.workload === bounds.workload) return header
    const message = `an update of workload ${header.workload}`
    mistakes.add('WORKLOAD', message, `${bounds.workloadName} has the number ${bounds.workload} (offset 20)`)
    return null
  }
  if (updateBytes(view.getUint32(16, false)) === bytes)
    mistakes.add(
      'BYTE_ORDER',
      'an update whose numbers are big-endian',
      'every number of the contract is little-endian',
    )
  else if (updateBytes(header.entries) === bytes)
    mistakes.add('NOT_AN_UPDATE', `an update of ${header.entries} entries`, `one update holds at most ${maxEntries}`)
  else {
    const message = `a record of ${bytes} bytes that announces ${header.entries} entries (offset 16)`
    mistakes.add('NOT_AN_UPDATE', message, 'the length is 24 + 48 x entries')
  }
  return null
}

function isSound(entry: UpdateEntry, bounds: UpdateBounds, mistakes: Mistakes): boolean {
  const { group, slot, count, kind, oldestDueUs, newestDueUs } = entry
  if (!entryKindsOf(bounds.result).includes(kind)) {
    const kinds = resultFacts[bounds.result].entryKinds.map((name) => `${entryKinds[name]}, ${entryWords[name]}`)
    const hint = `${bounds.workloadName} publishes kind ${kinds.join(' or ')} (offset +12)`
    mistakes.add('KIND', `an entry of kind ${kind}`, hint)
    return false
  }
  if (group >= bounds.groups) {
    mistakes.add('GROUP', `an entry of group ${group}`, `groups are 0 to ${bounds.groups - 1} here (offset +0)`)
    return false
  }
  if (slot >= bounds.slots) {
    mistakes.add('SLOT', `an entry of slot ${slot}`, `slots 0 to ${bounds.slots - 1} were sent (offset +4)`)
    return false
  }
  if (count === 0) {
    mistakes.add('COUNT_LOW', 'an entry with no readings', 'an entry must say how many readings it adds (offset +8)')
    return false
  }
  return hasDueTimes(oldestDueUs, newestDueUs, bounds, mistakes)
}

function hasDueTimes(oldestUs: number, newestUs: number, bounds: UpdateBounds, mistakes: Mistakes): boolean {
  const { firstDueUs, lastDueUs } = bounds
  if (oldestUs === 0 || newestUs === 0) {
    const message = `an entry without due times: oldestDueUs ${oldestUs}, newestDueUs ${newestUs}`
    mistakes.add('DUE_TIMES', message, 'copy the smallest and the largest dueUs of the readings (offsets +24 and +32)')
    return false
  }
  if (oldestUs < firstDueUs || newestUs > lastDueUs) {
    const message = `an entry with due times from ${oldestUs} to ${newestUs}; the readings were due from ${firstDueUs} to ${lastDueUs}`
    mistakes.add('DUE_TIMES', message, unitHint(oldestUs, firstDueUs))
    return false
  }
  if (oldestUs > newestUs) {
    mistakes.add('DUE_TIMES', `an entry whose oldest due time ${oldestUs} is after its newest ${newestUs}`, 'swapped?')
    return false
  }
  if (Math.floor(oldestUs / bucketUs) !== Math.floor(newestUs / bucketUs)) {
    const widthMs = ((newestUs - oldestUs) / 1000).toFixed(1)
    const hint = 'one entry covers one bucket floor(dueUs / 10,000): keep sums by group, slot and bucket'
    mistakes.add('BUCKET', `an entry that is wider than its bucket: ${widthMs} ms of due time`, hint)
  }
  return true
}

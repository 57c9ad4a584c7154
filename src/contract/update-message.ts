import { type EntryKind, type ResultKind, resultFacts } from '../types/workloads.ts'
import { readUs, writeUs } from './curve-message.ts'

/**
 * The update message, binary and little-endian: what a pipeline publishes.
 *
 *     0   int64   emittedUs   the engine closed this batch
 *     8   int64   storedUs    the database acknowledged it (= emittedUs if nothing is stored)
 *     16  uint32  entries     at most 20,000
 *     20  uint32  workload    0 passthrough, 1 national-curve, 2 tariff-curves, 3 sax-score, 4 day-ahead-forecast
 *     then for each entry, 48 bytes:
 *     +0  uint32 group   +4  uint32 slot   +8  uint32 count   +12 uint32 kind (0 energy added, 1 score, 2 and 3 forecasts)
 *     +16 int64  value   +24 int64 oldestDueUs   +32 int64 newestDueUs   +40 int32 readLagUs   +44 uint32 check
 *
 * Entries are deltas: counts, values and checks of one group and slot add up over all entries.
 */
export const updateHeaderBytes = 24
export const updateEntryBytes = 48
export const maxEntries = 20_000
/** Range of due times that one entry of kind 0 may cover. */
export const bucketUs = 10_000

export const entryKinds = {
  energy: 0,
  score: 1,
  forecastWh: 2,
  forecastMicroEuro: 3,
} as const satisfies Record<EntryKind, number>

/** The numbers of the entries that hold results of this kind. */
export function entryKindsOf(result: ResultKind): number[] {
  return resultFacts[result].entryKinds.map((kind) => entryKinds[kind])
}

export interface UpdateHeader {
  readonly emittedUs: number
  readonly storedUs: number
  readonly entries: number
  readonly workload: number
}

export interface UpdateEntry {
  readonly group: number
  readonly slot: number
  readonly count: number
  readonly kind: number
  readonly value: number
  readonly oldestDueUs: number
  readonly newestDueUs: number
  readonly readLagUs: number
  readonly check: number
}

export function updateBytes(entries: number): number {
  return updateHeaderBytes + entries * updateEntryBytes
}

export function writeUpdateHeader(view: DataView, at: number, header: UpdateHeader): void {
  writeUs(view, at, header.emittedUs)
  writeUs(view, at + 8, header.storedUs)
  view.setUint32(at + 16, header.entries, true)
  view.setUint32(at + 20, header.workload, true)
}

/** Replaces both times of an update that is published later than it was closed. */
export function stampUpdate(view: DataView, at: number, emittedUs: number, storedUs: number): void {
  writeUs(view, at, emittedUs)
  writeUs(view, at + 8, storedUs)
}

export function readUpdateHeader(view: DataView, at: number): UpdateHeader {
  return {
    emittedUs: readUs(view, at),
    storedUs: readUs(view, at + 8),
    entries: view.getUint32(at + 16, true),
    workload: view.getUint32(at + 20, true),
  }
}

export function writeUpdateEntry(view: DataView, at: number, entry: UpdateEntry): void {
  view.setUint32(at, entry.group, true)
  view.setUint32(at + 4, entry.slot, true)
  view.setUint32(at + 8, entry.count, true)
  view.setUint32(at + 12, entry.kind, true)
  writeUs(view, at + 16, entry.value)
  writeUs(view, at + 24, entry.oldestDueUs)
  writeUs(view, at + 32, entry.newestDueUs)
  view.setInt32(at + 40, saturate(entry.readLagUs), true)
  view.setUint32(at + 44, entry.check, true)
}

export function readUpdateEntry(view: DataView, at: number): UpdateEntry {
  return {
    group: view.getUint32(at, true),
    slot: view.getUint32(at + 4, true),
    count: view.getUint32(at + 8, true),
    kind: view.getUint32(at + 12, true),
    value: readUs(view, at + 16),
    oldestDueUs: readUs(view, at + 24),
    newestDueUs: readUs(view, at + 32),
    readLagUs: view.getInt32(at + 40, true),
    check: view.getUint32(at + 44, true),
  }
}

/** A mean of (taken - due) that says only "35.8 minutes or more". */
export const mostReadLagUs = 2 ** 31 - 1

/** Limits a value to the range of int32. */
export function saturate(value: number): number {
  return Math.max(-(2 ** 31), Math.min(mostReadLagUs, Math.round(value)))
}

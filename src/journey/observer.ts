import { probeReading, probeSlot } from '../contract/curve-message.ts'
import { checkOfVersion1, contractVersion } from '../contract/reading-check.ts'
import {
  bucketUs,
  maxEntries,
  mostReadLagUs,
  readUpdateEntry,
  readUpdateHeader,
  type UpdateEntry,
  type UpdateHeader,
  updateBytes,
  updateEntryBytes,
  updateHeaderBytes,
} from '../contract/update-message.ts'
import type { Bins } from '../types/measurement.ts'
import { Arrivals, maxOpenBins } from './arrivals.ts'
import { Attention } from './attention.ts'
import type { Delivered } from './delivered.ts'
import type { LagTable } from './lag-table.ts'
import type { Arrival, BinPart } from './parts.ts'
import { countFaulty, type FaultyReadings, stampFault, wrongDueTime } from './stamp-order.ts'
import type { EachUpdate, UpdateSource } from './update-source.ts'

export interface ObserverSetup {
  readonly source: UpdateSource
  readonly bins: Bins
  /** readings that are due in a bin */
  readonly dueIn: (bin: number) => number
  /** how long readings had waited when they were sent */
  readonly lags: LagTable
  /** number of the workload in the update's header */
  readonly workload: number
  /** the kinds of entries that this workload publishes, by number; any other entry is malformed */
  readonly entryKinds: readonly number[]
  readonly delivered: Delivered
  /** groups are below this and slots below that; anything else is malformed */
  readonly groups: number
  readonly slots: number
  /** more readings than this in one entry are impossible */
  readonly mostReadings: number
  /** when the one reading of a group and slot is due, since the first; NaN = never; null = entries hold sums */
  readonly dueUs: ((group: number, slot: number) => number) | null
  readonly durationUs: number
  /** the run's first due time, microseconds since the epoch; 0 before it is known */
  readonly firstDueUs: () => number
}

/** What arrived that the contract does not allow: how often, and the first one in words. */
export interface Malformed {
  count: number
  first: string
}

/** A curve has 16 bits for a reading. */
const mostWattHours = 65_535

/** Limited so that a busy observer still checks the time and its commands. */
const updatesPerStep = 16

/** Reads updates, times them and keeps their content. Never waits: the caller sleeps while `step` finds nothing. */
export class Observer {
  readonly arrivals: Arrivals
  /** told by the loop around it when it looks and when it will */
  readonly attention = new Attention()
  readonly malformed: Malformed = { count: 0, first: '' }
  readonly stamps: FaultyReadings = { readings: 0, first: '' }
  /** single readings with a due time that is not the schedule's */
  readonly dueTimes: FaultyReadings = { readings: 0, first: '' }
  /** parts of bins that were reported early because too many were open */
  private readonly early: BinPart[] = []
  private readonly setup: ObserverSetup
  /** by the number of a kind of entry: 1 if it is accepted */
  private readonly takesKind: Uint8Array
  /** the version of the contract in which the target answered the probe; null = it has not answered */
  probedVersion: number | null = null
  /** readings that arrived for the first time, in total and since the last `takeFlow` */
  deliveredReadings = 0
  private flow = 0

  constructor(setup: ObserverSetup) {
    this.setup = setup
    this.takesKind = new Uint8Array(Math.max(...setup.entryKinds) + 1)
    for (const kind of setup.entryKinds) this.takesKind[kind] = 1
    this.arrivals = new Arrivals(setup.bins, setup.dueIn)
  }

  /** Handles some of the available updates; false if there were none. */
  step(): boolean {
    return this.setup.source.take(updatesPerStep, this.take)
  }

  /** Parts of bins since the last call. */
  takeParts(): BinPart[] {
    return [...this.early.splice(0), ...this.arrivals.take()]
  }

  /** Readings delivered for the first time since the last call. */
  takeFlow(): number {
    const flow = this.flow
    this.flow = 0
    return flow
  }

  private readonly take: EachUpdate = (view, at, bytes, nowUs, arrivedUs, roomWaitUs = 0) => {
    const header = bytes >= updateHeaderBytes ? readUpdateHeader(view, at) : null
    const fault = header === null ? `an update of ${bytes} bytes` : this.headerFault(header, bytes)
    if (header === null || fault !== null) {
      this.refuse(fault ?? '')
      return
    }
    if (roomWaitUs > 0) this.attention.wasFull(header.storedUs - roomWaitUs, header.storedUs)
    const heldUs = this.attention.heldUs(header.storedUs)
    const waitedUs = Math.max(heldUs, nowUs - (arrivedUs ?? header.storedUs))
    for (let i = 0; i < header.entries; i++) {
      const entry = readUpdateEntry(view, at + updateHeaderBytes + i * updateEntryBytes)
      this.takeEntry(header, entry, nowUs, { waitedUs, heldUs })
    }
    if (this.arrivals.openBins > maxOpenBins) this.early.push(...this.arrivals.take())
  }

  private headerFault({ entries, workload }: UpdateHeader, bytes: number): string | null {
    if (workload !== this.setup.workload) return `an update of workload ${workload} instead of ${this.setup.workload}`
    if (entries > maxEntries) return `an update of ${entries} entries; at most ${maxEntries} are allowed`
    if (updateBytes(entries) !== bytes) return `an update of ${bytes} bytes that announces ${entries} entries`
    return null
  }

  private takeEntry(
    header: UpdateHeader,
    entry: UpdateEntry,
    nowUs: number,
    wait: Pick<Arrival, 'waitedUs' | 'heldUs'>,
  ): void {
    if (entry.slot === probeSlot) {
      this.probedVersion = versionOf(entry)
      return
    }
    const firstDueUs = this.setup.firstDueUs()
    const fault = this.entryFault(entry, firstDueUs)
    if (fault !== null) {
      this.refuse(fault)
      return
    }
    const { group, slot, count, value, check, oldestDueUs, newestDueUs } = entry
    // what was due while the queue of the observer was full could not pass it
    const fullUs = this.attention.fullUs((oldestDueUs + newestDueUs) / 2, header.storedUs)
    const arrival = {
      count: this.setup.delivered.add(group, slot, count, value, check),
      delivered: count,
      sentLagUs: this.setup.lags.meanUs(oldestDueUs - firstDueUs),
      oldestUs: oldestDueUs - firstDueUs,
      newestUs: newestDueUs - firstDueUs,
      readLagUs: takenLagUs(header, entry),
      emittedUs: header.emittedUs - firstDueUs,
      storedUs: header.storedUs - firstDueUs,
      observedUs: nowUs - firstDueUs,
      waitedUs: wait.waitedUs + fullUs,
      heldUs: wait.heldUs,
    }
    this.checkDueTime(entry, arrival)
    this.checkStamps(arrival)
    const first = this.arrivals.record(arrival)
    this.deliveredReadings += first
    this.flow += first
  }

  /** A single reading has the due time of the schedule, whatever its update says. */
  private checkDueTime({ group, slot }: UpdateEntry, { oldestUs, newestUs, delivered }: Arrival): void {
    const { dueUs } = this.setup
    const fault = dueUs === null ? null : wrongDueTime(dueUs(group, slot), oldestUs, newestUs)
    if (fault !== null) countFaulty(this.dueTimes, delivered, fault)
  }

  private checkStamps(arrival: Arrival): void {
    const fault = stampFault(arrival, this.setup.lags.leastUs(arrival.oldestUs))
    if (fault !== null) countFaulty(this.stamps, arrival.delivered, fault)
  }

  private entryFault(entry: UpdateEntry, firstDueUs: number): string | null {
    const { group, slot, count, value, kind, oldestDueUs, newestDueUs } = entry
    if (kind >= this.takesKind.length || this.takesKind[kind] === 0)
      return `an entry of kind ${kind}; this workload uses kind ${this.setup.entryKinds.join(' or ')}`
    if (group >= this.setup.groups) return `an entry of group ${group}; groups are 0 to ${this.setup.groups - 1}`
    if (slot >= this.setup.slots) return `an entry of slot ${slot}; slots are 0 to ${this.setup.slots - 1}`
    if (count === 0) return 'an entry with no readings'
    if (count > this.setup.mostReadings)
      return `an entry of ${count} readings; a slot has at most ${this.setup.mostReadings}`
    // a sum that no readings can have hides when its energy really came; a single reading is audited for itself
    if (this.setup.dueUs === null && (value < 0 || value > mostWattHours * count))
      return `an entry of ${count} readings and ${value} Wh; a reading is 0 to ${mostWattHours} Wh`
    if (oldestDueUs > newestDueUs) return 'an entry whose oldest due time is after its newest'
    if (firstDueUs === 0 || oldestDueUs < firstDueUs || newestDueUs >= firstDueUs + this.setup.durationUs)
      return 'an entry with due times outside the run'
    if (Math.floor(oldestDueUs / bucketUs) !== Math.floor(newestDueUs / bucketUs))
      return 'an entry that covers more than one 10 ms bucket of due time'
    return null
  }

  private refuse(fault: string): void {
    if (this.malformed.count === 0) this.malformed.first = fault
    this.malformed.count++
  }
}

/**
 * A reading that waited for 35.8 minutes or more before it was taken does not say how long: what is then not known to be
 * the engine's is taken for waiting in front of it.
 */
function takenLagUs({ emittedUs }: UpdateHeader, { readLagUs, oldestDueUs, newestDueUs }: UpdateEntry): number {
  return readLagUs < mostReadLagUs ? readLagUs : Math.max(mostReadLagUs, emittedUs - (oldestDueUs + newestDueUs) / 2)
}

/** Probes are known readings, so the check of their entry tells which formula it was made with. */
function versionOf({ count, check }: UpdateEntry): number {
  const { meter, wattHours } = probeReading
  const old = count > 0 && check === Math.imul(count, checkOfVersion1(meter, wattHours)) >>> 0
  return old ? 1 : contractVersion
}

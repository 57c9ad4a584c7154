import {
  entryKindsOf,
  type UpdateEntry,
  updateBytes,
  updateEntryBytes,
  updateHeaderBytes,
  writeUpdateEntry,
  writeUpdateHeader,
} from '../../src/contract/update-message.ts'
import type { Delivered } from '../../src/journey/delivered.ts'
import { createLagMemory, LagTable } from '../../src/journey/lag-table.ts'
import { Observer } from '../../src/journey/observer.ts'
import { createRingSource } from '../../src/journey/ring-source.ts'
import type { Bins } from '../../src/types/measurement.ts'
import { putBytes, type RingPair, ringPair } from '../targets/embedded/rings.ts'
import { binsOf } from './bins.ts'

export const t0 = 1_795_500_000_000_000

/** One reading of group 0 and slot 0, due at the start and taken at once. */
export function entryOf(parts: Partial<UpdateEntry> & { dueUs?: number; untilUs?: number } = {}): UpdateEntry {
  const { dueUs = 0, untilUs = dueUs, ...given } = parts
  return {
    group: 0,
    slot: 0,
    count: 1,
    kind: 0,
    value: 100,
    oldestDueUs: t0 + dueUs,
    newestDueUs: t0 + untilUs,
    readLagUs: 0,
    check: 101,
    ...given,
  }
}

export interface UpdateParts {
  readonly emittedUs?: number
  readonly storedUs?: number
  readonly workload?: number
  /** what the header announces, if not the truth */
  readonly announced?: number
}

/** The bytes of an update; times since the start. */
export function updateOf(entries: readonly UpdateEntry[], parts: UpdateParts = {}): Uint8Array {
  const bytes = new Uint8Array(updateBytes(entries.length))
  const view = new DataView(bytes.buffer)
  const emittedUs = t0 + (parts.emittedUs ?? 0)
  const storedUs = parts.storedUs === undefined ? emittedUs : t0 + parts.storedUs
  writeUpdateHeader(view, 0, {
    emittedUs,
    storedUs,
    entries: parts.announced ?? entries.length,
    workload: parts.workload ?? 1,
  })
  for (const [i, entry] of entries.entries()) writeUpdateEntry(view, updateHeaderBytes + i * updateEntryBytes, entry)
  return bytes
}

/** What the observer passed on for the audit. */
export class Noted implements Delivered {
  readonly calls: number[][] = []
  add(...call: [group: number, slot: number, count: number, value: number, check: number]): number {
    this.calls.push(call)
    return call[2]
  }
  holds(): boolean {
    return false
  }
}

/** An observer behind rings, on a clock that is set by hand. */
export class ObserverRig {
  readonly rings: RingPair[]
  readonly noted = new Noted()
  readonly observer: Observer
  /** since the start */
  nowUs = 0
  firstDueUs = t0

  constructor(
    parts: {
      bins?: Bins
      groups?: number
      entryKinds?: readonly number[]
      slots?: number
      /** readings that are due in each bin; default: more than ever arrive */
      dueInBin?: number
      durationUs?: number
      dueUs?: (group: number, slot: number) => number
      rings?: number
    } = {},
  ) {
    this.rings = Array.from({ length: parts.rings ?? 1 }, () => ringPair(2 ** 21))
    this.observer = new Observer({
      source: createRingSource(
        this.rings.map(({ consumer }) => consumer),
        { nowUs: () => t0 + this.nowUs },
      ),
      bins: parts.bins ?? binsOf(10),
      dueIn: () => parts.dueInBin ?? 1e9,
      lags: new LagTable([createLagMemory(10e6)], 10e6),
      workload: 1,
      entryKinds: parts.entryKinds ?? entryKindsOf('sums'),
      delivered: this.noted,
      groups: parts.groups ?? 4,
      slots: parts.slots ?? 10,
      mostReadings: 1_000_000,
      dueUs: parts.dueUs ?? null,
      durationUs: parts.durationUs ?? 10e6,
      firstDueUs: () => this.firstDueUs,
    })
  }

  /** Puts an update where the observer will find it. */
  arrive(bytes: Uint8Array, ring = 0): void {
    putBytes(this.rings[ring]!, bytes)
  }

  observe(bytes: Uint8Array, atUs: number, ring = 0): void {
    this.nowUs = atUs
    this.arrive(bytes, ring)
    this.observer.step()
  }
}

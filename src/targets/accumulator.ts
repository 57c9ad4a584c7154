import { maxEntries } from '../contract/update-message.ts'
import type { ResultKind } from '../types/workloads.ts'
import { Deltas } from '../workloads/deltas.ts'
import type { Workload } from '../workloads/workload.ts'
import { createIntake, type Intake } from './intake.ts'
import { ReadingEntries } from './reading-entries.ts'
import { encodeUpdates } from './updates.ts'

/** Wh to add to the stored total of one group and slot. */
export interface StoredSum {
  readonly slot: number
  readonly group: number
  readonly wattHours: number
}

/** What was added up between two calls of `close`. */
export interface ClosedBatch {
  /** both times are 0: the publisher stamps them */
  readonly updates: readonly Uint8Array<ArrayBuffer>[]
  /** entries in the updates */
  readonly entries: number
  /** one per group and slot; empty for a workload that keeps no sums */
  readonly sums: readonly StoredSum[]
}

/** The workload's arithmetic between messages and updates. */
export interface Accumulator {
  /** all messages in view[at, end), taken at `nowUs`; throws RangeError when the bytes are not messages */
  take(view: DataView, at: number, end: number, nowUs: number): void
  /** waiting rows; 0 = nothing to close */
  readonly rows: number
  close(): ClosedBatch
}

type Create = (workload: Workload, customers: Uint8Array | null, mostEntries: number) => Accumulator

/** By kind of result. */
const accumulators = {
  sums: (workload, customers, mostEntries) => new GroupSums(workload, customers, mostEntries),
  readings: ({ id }, _, mostEntries) => new ReadingEntries(id, mostEntries),
} satisfies Record<ResultKind, Create>

/** `customers` holds one byte per meter, its tariff; null if the workload joins nothing. */
export function createAccumulator(
  workload: Workload,
  customers: Uint8Array | null,
  mostEntries: number = maxEntries,
): Accumulator {
  return accumulators[workload.result](workload, customers, mostEntries)
}

class GroupSums implements Accumulator {
  private readonly workloadId: number
  private readonly mostEntries: number
  private readonly deltas: Deltas
  private readonly intake: Intake

  constructor(workload: Workload, customers: Uint8Array | null, mostEntries: number) {
    this.workloadId = workload.id
    this.mostEntries = mostEntries
    this.deltas = new Deltas(workload.groups)
    this.intake = createIntake(workload, this.deltas, customers)
  }

  take(view: DataView, at: number, end: number, nowUs: number): void {
    this.intake.messages(view, at, end, nowUs)
  }

  get rows(): number {
    return this.deltas.rows
  }

  close(): ClosedBatch {
    const { deltas } = this
    const updates = encodeUpdates(deltas, this.workloadId, this.mostEntries)
    const closed = { updates, entries: deltas.rows, sums: sumsOf(deltas) }
    deltas.clear()
    return closed
  }
}

/** Rows of one group and slot in different buckets of due time become one sum. */
function sumsOf(deltas: Deltas): StoredSum[] {
  const sums = new Map<number, { slot: number; group: number; wattHours: number }>()
  for (let row = 0; row < deltas.rows; row++) {
    if (deltas.count[row] === 0) continue
    const [slot, group, wattHours] = [deltas.slot[row], deltas.group[row], deltas.wattHours[row]]
    const key = slot * deltas.groups + group
    const sum = sums.get(key)
    if (sum === undefined) sums.set(key, { slot, group, wattHours })
    else sum.wattHours += wattHours
  }
  return [...sums.values()]
}

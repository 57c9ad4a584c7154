import type { Clock } from '../../clock.ts'
import { stampUpdate } from '../../contract/update-message.ts'
import type { MessageFormat } from '../../types/driver.ts'
import type { Accumulator, ClosedBatch, StoredSum } from '../accumulator.ts'
import type { MessageIntake } from '../message-intake.ts'

/**
 * The pipeline of one process of the node target, the reference that every engine is compared with:
 *
 *     input -> take: check, join with the customers table, add up        "read"     when it was taken
 *                |  every flushUs
 *              close: deltas become updates                              "emitted"
 *                |  all that is closed, in one transaction
 *              store: HINCRBY <prefix>:energy:<slot> <group> <Wh>        "stored"   when Redis acknowledged
 *                |    HSET <prefix>:stored-offsets <partition> <next>
 *                |
 *              publish to the updates topic                              "result"   when the observer sees it
 *                |
 *              settle: the input may forget (commit the offset, trim the stream)
 *
 * Each step waits for the one before it, and steps of different batches overlap: while one batch is stored, the next is
 * added up and the one before is published. Only what was stored *and* published is settled: whatever happens to this
 * process, the rest of its input is delivered again. Entries are deltas, so the order of batches does not matter.
 *
 * Publishing twice cannot be undone, but storing twice can be prevented. So updates are published at least once, and
 * sums are stored exactly once, for an input whose records have offsets (Kafka). A transaction of the store holds the
 * sums of whole batches and claims the records that are in them:
 *
 *     if the stored offset of one of the partitions is above the first offset claimed: refuse, change nothing
 *     add the sums up; raise the stored offset of each partition to the next offset claimed
 *
 * Before a process takes records of a partition that was assigned to it, it reads the stored offset. Records below it
 * are delivered again because they were not committed: `separate` keeps them in separate batches, which are published
 * but not stored. A kill then means:
 *
 *     between taking and storing       the records are delivered again, stored once and published once
 *     between storing and publishing   the records are delivered again, published once and not stored again
 *     between publishing and settling  the records are delivered again, published a second time and not stored again
 *
 * A process that was presumed dead, or that lost a partition while Redis was down, may still try to store what another
 * process has stored since, and a transaction of a killed process may arrive after its successor read the stored
 * offset. The second one is refused: that process gives up everything it has not stored, takes it again from the
 * settled place (`rewind`), and reads the stored offset again.
 *
 * An input without offsets (HTTP, queues in Redis) claims nothing: its own comment says what a kill means there.
 *
 * A step that fails is repeated until it succeeds; each step must make sure that this never does anything twice.
 * Meanwhile batches wait, and when `mostEntries` are waiting the input is paused.
 */
export interface Pipeline {
  /** takes one message; returns why it is not one (then nothing is taken), empty = taken */
  take(view: DataView, at: number, bytes: number, nowUs: number, format: MessageFormat): string
  /** whether the messages from now on are stored already; call it before each message that may differ from the last */
  separate(isStored: boolean): void
  /** true while too much is waiting to be stored and published */
  readonly full: boolean
  /** resolves when it is no longer full, or after `mostMs` */
  room(mostMs: number): Promise<void>
  /** closes what is open; resolves when everything taken is settled, or after `mostMs` */
  drain(mostMs: number): Promise<void>
}

/** Where sums are kept, together with which records are in them. Resolves when they are stored, each exactly once. */
export interface Store {
  /** false: nothing was added, since another or an earlier process has already stored some of the claimed records */
  add(sums: readonly StoredSum[], claims: readonly Claim[]): Promise<boolean>
}

/** Records of one partition: offsets `from` to below `next`. */
export interface Claim {
  readonly partition: number
  readonly from: number
  readonly next: number
}

/** Where updates go. Resolves when they have arrived. */
export interface Outlet {
  publish(updates: readonly Uint8Array[]): Promise<void>
}

/** How far the input was taken. */
export interface Marked {
  /** the records since the last mark; empty for an input whose records have no lasting offset */
  readonly claims: readonly Claim[]
  /** called when everything up to there is stored and published */
  settle(): void
}

export interface PipelineSetup {
  readonly accumulator: Accumulator
  readonly intakes: Readonly<Record<MessageFormat, MessageIntake>>
  /** null = nothing is stored; an update is emitted and stored at once */
  readonly store: Store | null
  readonly outlet: Outlet
  /** marks how far the input was taken */
  mark(): Marked
  /** called when what was taken but not stored was given up: the input must deliver everything unsettled again */
  rewind(): void
  readonly flushUs: number
  /** entries that may wait to be published before the input is paused */
  readonly mostEntries: number
  readonly clock: Clock
  /** calls back after so many microseconds, 0 = after other pending work */
  later(call: () => void, afterUs: number): void
}

interface Batch extends ClosedBatch, Marked {
  readonly emittedUs: number
}

/** Sums per transaction, so that none blocks Redis for long; a batch is never split. */
const mostSums = 5_000

export function createPipeline(setup: PipelineSetup): Pipeline {
  return new BatchPipeline(setup)
}

class BatchPipeline implements Pipeline {
  private readonly setup: PipelineSetup
  private readonly accumulator: Accumulator
  /** something was taken since the last close */
  private taken = false
  /** whether what is taken now is stored already */
  private isStored = false
  private nextCloseUs = 0
  private closePlanned = false
  /** batches that wait to be stored, and to be published */
  private readonly closed: Batch[] = []
  private readonly stored: Batch[] = []
  private storing = false
  private publishing = false
  /** in all batches that are not settled */
  private waitingEntries = 0
  private readonly waiters: (() => void)[] = []

  constructor(setup: PipelineSetup) {
    this.setup = setup
    this.accumulator = setup.accumulator
  }

  take(view: DataView, at: number, bytes: number, nowUs: number, format: MessageFormat): string {
    this.taken = true
    if (!this.closePlanned) this.planClose()
    return this.setup.intakes[format](view, at, bytes, nowUs)
  }

  separate(isStored: boolean): void {
    if (isStored === this.isStored) return
    this.close()
    this.isStored = isStored
  }

  get full(): boolean {
    return this.waitingEntries + this.accumulator.rows >= this.setup.mostEntries
  }

  async room(mostMs: number): Promise<void> {
    if (this.full) await this.changed(mostMs)
  }

  async drain(mostMs: number): Promise<void> {
    const { clock } = this.setup
    this.close()
    const endUs = clock.nowUs() + mostMs * 1000
    while (!this.isIdle() && clock.nowUs() < endUs) await this.changed(50)
  }

  private isIdle(): boolean {
    const { taken, waitingEntries, closed, stored, storing, publishing } = this
    return !taken && waitingEntries === 0 && closed.length + stored.length === 0 && !storing && !publishing
  }

  /** Resolves when a batch was settled or given up, or after `mostMs`. */
  private changed(mostMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiters.push(resolve)
      this.setup.later(resolve, mostMs * 1000)
    })
  }

  private wake(): void {
    for (const waiter of this.waiters.splice(0)) waiter()
  }

  private planClose(): void {
    this.closePlanned = true
    this.setup.later(() => this.close(), Math.max(0, this.nextCloseUs - this.setup.clock.nowUs()))
  }

  private close(): void {
    this.closePlanned = false
    if (!this.taken) return
    this.taken = false
    const emittedUs = this.setup.clock.nowUs()
    this.nextCloseUs = emittedUs + this.setup.flushUs
    const open = { ...this.accumulator.close(), ...this.setup.mark(), emittedUs }
    const batch = this.isStored ? { ...open, ...nothingToStore } : open
    this.waitingEntries += batch.entries
    this.closed.push(batch)
    void this.storeClosed()
  }

  private async storeClosed(): Promise<void> {
    if (this.storing) return
    this.storing = true
    while (this.closed.length > 0) {
      const batches = this.closed.splice(0, batchesAtOnce(this.closed))
      if (await addTo(this.setup.store, batches)) this.noteStored(batches)
      else this.giveUp(batches)
    }
    this.storing = false
  }

  private noteStored(batches: readonly Batch[]): void {
    const storedUs = this.setup.store === null ? null : this.setup.clock.nowUs()
    for (const batch of batches) stampBatch(batch, storedUs ?? batch.emittedUs)
    this.stored.push(...batches)
    void this.publishStored()
  }

  private giveUp(batches: readonly Batch[]): void {
    for (const { entries } of [...batches, ...this.closed.splice(0)]) this.waitingEntries -= entries
    this.accumulator.close()
    this.taken = false
    this.setup.rewind()
    this.wake()
  }

  private async publishStored(): Promise<void> {
    if (this.publishing) return
    this.publishing = true
    while (this.stored.length > 0) {
      const batches = this.stored.splice(0)
      const updates = batches.flatMap((batch) => batch.updates)
      if (updates.length > 0) await this.setup.outlet.publish(updates)
      this.settle(batches)
    }
    this.publishing = false
    this.wake()
  }

  private settle(batches: readonly Batch[]): void {
    for (const batch of batches) {
      this.waitingEntries -= batch.entries
      batch.settle()
    }
    this.wake()
  }
}

const nothingToStore = { sums: [], claims: [] } as const

function batchesAtOnce(closed: readonly Batch[]): number {
  let [batches, sums] = [1, closed[0]!.sums.length]
  while (batches < closed.length && sums + closed[batches]!.sums.length <= mostSums)
    sums += closed[batches++]!.sums.length
  return batches
}

async function addTo(store: Store | null, batches: readonly Batch[]): Promise<boolean> {
  const sums = batches.flatMap((batch) => batch.sums)
  if (store === null || sums.length === 0) return true
  return store.add(
    sums,
    batches.flatMap(({ claims }) => claims),
  )
}

function stampBatch({ updates, emittedUs }: Batch, storedUs: number): void {
  for (const bytes of updates) stampUpdate(new DataView(bytes.buffer), 0, emittedUs, storedUs)
}

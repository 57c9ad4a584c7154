import type { Clock } from '../../clock.ts'
import { stampUpdate } from '../../contract/update-message.ts'
import type { MessageFormat } from '../../types/scenario.ts'
import type { Accumulator, ClosedBatch, StoredSum } from '../accumulator.ts'
import type { MessageIntake } from '../message-intake.ts'

/**
 * The pipeline of one process of target `node`, the reference that every engine is compared with:
 *
 *     input -> take: check, join with the customers table, add up        "read"     when it was taken
 *                |  every flushUs
 *              close: deltas become updates                              "emitted"
 *                |  all that is closed, in one transaction
 *              store: HINCRBY <prefix>:energy:<slot> <group> <Wh>        "stored"   when Redis acknowledged
 *                |
 *              publish to the updates topic                              "result"   when the observer sees it
 *                |
 *              settle: the input may forget (commit the offset, trim the stream)
 *
 * Each step waits for the one before it, and steps of different batches overlap: while one batch is stored the next is
 * added up and the one before is published. Only what was stored *and* published is settled: whatever happens to this
 * process, its input comes again. Entries are deltas, so that the order of batches does not matter.
 *
 * A step that fails repeats until it succeeds; it is the steps' business never to do a thing twice by that. Meanwhile
 * batches wait, and when `mostEntries` wait the input is held back.
 */
export interface Pipeline {
  /** takes one message; says why it is none (nothing is taken then), empty = taken */
  take(view: DataView, at: number, bytes: number, nowUs: number, format: MessageFormat): string
  /** true while too much waits to be stored and published */
  readonly full: boolean
  /** resolves when it is full no longer, or after `mostMs` */
  room(mostMs: number): Promise<void>
  /** closes what is open; resolves when everything taken is settled, or after `mostMs` */
  drain(mostMs: number): Promise<void>
}

/** Where sums are kept. Resolves when they are there, each exactly once. */
export interface Store {
  add(sums: readonly StoredSum[]): Promise<void>
}

/** Where updates go. Resolves when they are there. */
export interface Outlet {
  publish(updates: readonly Uint8Array[]): Promise<void>
}

/** Marks how far the input was taken; the returned function is called when all up to there is stored and published. */
export type Mark = () => () => void

export interface PipelineSetup {
  readonly accumulator: Accumulator
  readonly intakes: Readonly<Record<MessageFormat, MessageIntake>>
  /** null = nothing is stored; an update is emitted and stored at once */
  readonly store: Store | null
  readonly outlet: Outlet
  readonly mark: Mark
  readonly flushUs: number
  /** entries that may wait to be published before the input is held back */
  readonly mostEntries: number
  readonly clock: Clock
  /** calls back after so many microseconds, 0 = as soon as others had their turn */
  later(call: () => void, afterUs: number): void
}

interface Batch extends ClosedBatch {
  readonly emittedUs: number
  readonly settle: () => void
}

export function createPipeline(setup: PipelineSetup): Pipeline {
  const { accumulator, clock } = setup
  let [nextCloseUs, closePlanned, storing, publishing, waitingEntries] = [0, false, false, false, 0]
  let taken = false
  const closed: Batch[] = []
  const stored: Batch[] = []
  const waiters: (() => void)[] = []

  const isFull = () => waitingEntries + accumulator.rows >= setup.mostEntries
  const isIdle = () => !taken && waitingEntries === 0 && closed.length + stored.length === 0 && !storing && !publishing
  const wake = () => {
    for (const waiter of waiters.splice(0)) waiter()
  }

  const planClose = (): void => {
    closePlanned = true
    setup.later(close, Math.max(0, nextCloseUs - clock.nowUs()))
  }
  const close = (): void => {
    closePlanned = false
    if (!taken) return
    taken = false
    const emittedUs = clock.nowUs()
    nextCloseUs = emittedUs + setup.flushUs
    const batch = { ...accumulator.close(), emittedUs, settle: setup.mark() }
    waitingEntries += batch.entries
    closed.push(batch)
    void storeClosed()
  }
  const storeClosed = async (): Promise<void> => {
    if (storing) return
    storing = true
    while (closed.length > 0) {
      const batches = closed.splice(0)
      if (setup.store !== null) await setup.store.add(batches.flatMap(({ sums }) => sums))
      const storedUs = setup.store === null ? null : clock.nowUs()
      for (const batch of batches) stampBatch(batch, storedUs ?? batch.emittedUs)
      stored.push(...batches)
      void publishStored()
    }
    storing = false
  }
  const publishStored = async (): Promise<void> => {
    if (publishing) return
    publishing = true
    while (stored.length > 0) {
      const batches = stored.splice(0)
      const updates = batches.flatMap((batch) => batch.updates)
      if (updates.length > 0) await setup.outlet.publish(updates)
      for (const { entries, settle } of batches) {
        waitingEntries -= entries
        settle()
      }
      wake()
    }
    publishing = false
    wake()
  }
  const changed = (mostMs: number) =>
    new Promise<void>((resolve) => {
      waiters.push(resolve)
      setup.later(resolve, mostMs * 1000)
    })

  return {
    take: (view, at, bytes, nowUs, format) => {
      taken = true
      if (!closePlanned) planClose()
      return setup.intakes[format](view, at, bytes, nowUs)
    },
    get full() {
      return isFull()
    },
    room: async (mostMs) => {
      if (isFull()) await changed(mostMs)
    },
    drain: async (mostMs) => {
      close()
      const endUs = clock.nowUs() + mostMs * 1000
      while (!isIdle() && clock.nowUs() < endUs) await changed(50)
    },
  }
}

function stampBatch({ updates, emittedUs }: Batch, storedUs: number): void {
  for (const bytes of updates) stampUpdate(new DataView(bytes.buffer), 0, emittedUs, storedUs)
}

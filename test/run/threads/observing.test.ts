import { describe, expect, it } from 'vitest'
import { probeSlot } from '../../../src/contract/curve-message.ts'
import type { ObserverOrder, WorkerMessage } from '../../../src/run/threads/messages.ts'
import { Observing } from '../../../src/run/threads/observing.ts'
import { noSourceTrouble, type SourceTrouble } from '../../../src/types/measurement.ts'
import { binsOf } from '../../journey/bins.ts'
import { entryOf, ObserverRig, t0, updateOf } from '../../journey/update-rig.ts'

/** An observer's loop on a clock that is set by hand. */
function rig(firstDueUs = t0) {
  const observed = new ObserverRig()
  observed.firstDueUs = firstDueUs
  const state = { trouble: noSourceTrouble as SourceTrouble, arrived: false, orders: [] as ObserverOrder[] }
  const posted: WorkerMessage[] = []
  const observing = new Observing({
    observer: observed.observer,
    source: { trouble: () => state.trouble },
    bins: binsOf(10),
    clock: { nowUs: () => t0 + observed.nowUs },
    control: { stage: 'send', firstDueUs },
    delivered: { add: () => 0, holds: () => state.arrived },
    post: (message) => posted.push(message),
    takeOrder: () => state.orders.shift() ?? null,
  })
  /** The thread sleeps for as long as it may, until then. */
  const until = (us: number) => {
    while (observed.nowUs < us) observed.nowUs += Math.max(1, observing.step() ?? 0)
  }
  const heldUs = () => {
    observing.end()
    return observed.observer.arrivals.waits.held.get(0)!.maxUs
  }
  const told = (type: WorkerMessage['type']) => posted.filter((message) => message.type === type)
  return { observed, observing, state, until, heldUs, told }
}

const probe = updateOf([entryOf({ slot: probeSlot, dueUs: -5e6 })])

describe('the loop of an observer', () => {
  it('notices for how long its thread was held while results waited', () => {
    const { observed, observing, until, heldUs } = rig()
    until(100_000)
    observed.arrive(updateOf([entryOf({ dueUs: 90_000 })], { emittedUs: 110_000 }))
    observed.nowUs = 9_000_000
    observing.step()
    expect(heldUs()).toBeGreaterThan(8.8e6)
    expect(heldUs()).toBeLessThan(9e6)
  })

  it('holds nothing against itself while it looks when it should', () => {
    const { observed, until, heldUs } = rig()
    for (let us = 100_000; us < 1e6; us += 100_000) {
      observed.arrive(updateOf([entryOf({ dueUs: us - 10_000 })], { emittedUs: us }))
      until(us)
    }
    expect(heldUs()).toBe(0)
  })

  it('says once why it cannot read what the probe led to, before the first curve', () => {
    const { state, until, told } = rig(0)
    until(100_000)
    expect(told('stuck')).toEqual([])
    const first = 'Cannot read partition 0 of updates: this user may not do that (TOPIC_AUTHORIZATION_FAILED)'
    state.trouble = { ...noSourceTrouble, blocked: true, first }
    until(300_000)
    expect(told('stuck')).toEqual([{ type: 'stuck', words: first }])
  })

  it('is stuck too where it had to skip what may have been the answer to the probe', () => {
    const { state, until, told } = rig(0)
    state.trouble = { ...noSourceTrouble, skippedUpdates: 1, first: 'a damaged batch' }
    until(100_000)
    expect(told('stuck')).toEqual([{ type: 'stuck', words: 'a damaged batch' }])
  })

  it('tells the version of the contract once, and is not stuck by what comes after its probe', () => {
    const { observed, state, until, told } = rig(0)
    observed.arrive(probe)
    until(100_000)
    state.trouble = { ...noSourceTrouble, skippedUpdates: 1, first: 'a damaged batch' }
    until(200_000)
    expect([told('probed'), told('stuck')]).toEqual([[{ type: 'probed', contract: 2 }], []])
  })

  it('says once that all has arrived, and ends when it is told to', () => {
    const { observed, observing, state, until, told } = rig()
    state.orders.push({ type: 'expect', expected: [{ fromSlot: 0, toSlot: 3, counts: Float64Array.of(10) }] })
    until(600_000)
    expect(told('complete')).toEqual([])
    state.arrived = true
    until(1_200_000)
    expect(told('complete')).toHaveLength(1)
    state.orders.push({ type: 'finish' })
    observed.nowUs = 2_000_000
    expect(observing.step()).toBeNull()
  })
})

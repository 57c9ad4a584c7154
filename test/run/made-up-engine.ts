import { openBell } from '../../src/channel/bell.ts'
import { RingConsumer, RingProducer } from '../../src/channel/ring.ts'
import { stampUpdate } from '../../src/contract/update-message.ts'
import { targets } from '../../src/run/testbed/assemble-target.ts'
import { enginesInThreads, type Place, ringSource } from '../../src/run/threads/assemble.ts'
import { createAccumulator } from '../../src/targets/accumulator.ts'
import { addEngine } from '../../src/types/engines.ts'

/** An engine that is in no table of the product: its row, and its code. */
export const tally = addEngine('tally', {
  runs: 'threads',
  drivers: ['embedded'],
  options: [],
  customers: 'memory',
  keepsSums: false,
  publishes: false,
  readsInOurGroup: false,
  sharesClock: true,
  unbreakable: { message: 'a tally cannot be broken', suggestion: 'break a service' },
  defaultFlushUs: null,
  parallelism: { counts: 'clerk' },
  listens: null,
  title: 'made up',
  guarantees: [],
  needsZookeeper: false,
  inJvm: false,
  statistics: null,
  processBytes: 0,
})

/** How long the oldest reading waits before what was added up is published. */
export const tallyUs = 5000

function startClerk({ plan, setup: { index, memory }, clock }: Place) {
  const inputs = memory.curves.map((rings) => new RingConsumer(rings[index]!))
  const output = new RingProducer(memory.updates[index]!, openBell(memory.observerBell))
  const customers = memory.customers === null ? null : new Uint8Array(memory.customers)
  const sums = createAccumulator(plan.workload, customers)
  let closesUs = Number.POSITIVE_INFINITY

  const take = (input: RingConsumer) => {
    for (let at = input.peek(); at >= 0; at = input.peek()) {
      sums.take(input.view, at, at + input.bytes, clock.nowUs())
      input.release(clock.nowUs())
    }
  }
  const publish = (update: Uint8Array) => {
    output.reclaim(() => {})
    const at = output.reserve(update.length)
    if (at < 0) throw new Error('the observer reads nothing')
    new Uint8Array(output.view.buffer, at, update.length).set(update)
    stampUpdate(output.view, at, clock.nowUs(), clock.nowUs())
    output.publish(update.length)
  }
  return {
    step: () => {
      inputs.forEach(take)
      if (sums.rows > 0) closesUs = Math.min(closesUs, clock.nowUs() + tallyUs)
      if (clock.nowUs() < closesUs) return closesUs
      sums.close().updates.forEach(publish)
      closesUs = Number.POSITIVE_INFINITY
      return closesUs
    },
  }
}

enginesInThreads[tally] = { source: ringSource, pipeline: startClerk }
targets[tally] = async () => null

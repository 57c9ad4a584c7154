import { parentPort, receiveMessageOnPort } from 'node:worker_threads'
import { openBell } from '../../channel/bell.ts'
import { assembleObserver } from './assemble.ts'
import { audit } from './audit.ts'
import type { ObserverOrder } from './messages.ts'
import { Observing } from './observing.ts'
import { createSpillFile } from './spill-file.ts'
import { openWorkerSide, phaseLatencies, ready, tellFailure } from './worker-side.ts'

const side = openWorkerSide()
const { setup, plan, post } = side
const spill = createSpillFile(setup.spillFile, { meters: plan.deal.meters, slots: plan.slots })
const { observer, source, kept } = await assembleObserver(side, spill)
const bell = openBell(setup.memory.observerBell)
const observing = new Observing({
  ...side,
  bins: plan.bins,
  observer,
  source,
  delivered: kept.delivered,
  takeOrder,
})

try {
  await source.open()
  ready(side)
  await observe()
  post({
    type: 'observed',
    phases: phaseLatencies(observer.arrivals.phases),
    observedSumUs: [...observer.arrivals.observedSumUs],
    hops: observer.arrivals.hops.histograms(),
    malformed: observer.malformed,
    stamps: observer.stamps,
    dueTimes: observer.dueTimes,
    waits: { unwaited: observer.arrivals.waits.unwaited.packed(), held: observer.arrivals.waits.held.packed() },
    trouble: source.trouble(),
  })
} catch (error) {
  tellFailure(side, error)
}
await source.close()
// From here on the thread has an event loop again: it waits for the command to audit.
parentPort?.once('message', (order: ObserverOrder) => {
  if (order.type === 'audit') {
    post({ type: 'audited', ...audit(plan, kept, order) })
    spill.remove()
  }
})

async function observe(): Promise<void> {
  for (;;) {
    const rings = bell.rings()
    const waitUs = observing.step()
    if (waitUs === null) break
    if (source.needsLoop) await (waitUs === 0 ? turn() : source.arrival(waitUs / 1000))
    else if (waitUs > 0) bell.wait(rings, waitUs)
  }
  observing.end()
}

/** Lets the sockets be read. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function takeOrder(): ObserverOrder | null {
  const order: { message: ObserverOrder } | undefined =
    parentPort === null ? undefined : receiveMessageOnPort(parentPort)
  return order?.message ?? null
}

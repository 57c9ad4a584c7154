import { parentPort, receiveMessageOnPort } from 'node:worker_threads'
import { openBell } from '../../channel/bell.ts'
import { Awaited } from '../../journey/awaited.ts'
import { nextReportUs } from '../../pacing/bins.ts'
import { assembleObserver } from './assemble.ts'
import { audit } from './audit.ts'
import type { ObserverOrder } from './messages.ts'
import { createSpillFile } from './spill-file.ts'
import { openWorkerSide, phaseLatencies, ready, tellFailure } from './worker-side.ts'

/** Before the run begins there is nothing to report, but probes and commands can arrive. */
const idleUs = 50_000
const shortestWaitUs = 50
/** It looks this often at least, so that it notices when it had no CPU. */
const longestWaitUs = 20_000

const side = openWorkerSide()
const { setup, plan, clock, control, post } = side
const spill = createSpillFile(setup.spillFile, { meters: plan.deal.meters, slots: plan.slots })
const { observer, source, kept } = await assembleObserver(side, spill)
const bell = openBell(setup.memory.observerBell)
/** null until it is known what was sent */
let awaited: Awaited | null = null

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
  let [probed, stuck, complete, reportUs] = [false, false, false, 0]
  for (;;) {
    const rings = bell.rings()
    const nowUs = clock.nowUs()
    observer.attention.look(nowUs)
    if (nowUs >= reportUs) {
      if (reportUs > 0 && control.firstDueUs > 0) report(reportUs - 1)
      reportUs = nextUs(nowUs)
      if (takeOrders() === 'finish' || control.stage === 'quit') break
    }
    if (!complete && awaited?.isIn(kept.delivered)) {
      complete = true
      post({ type: 'complete' })
    }
    const any = observer.step()
    if (observer.probedVersion !== null && !probed) {
      probed = true
      post({ type: 'probed', contract: observer.probedVersion })
    }
    if (!probed && !stuck) {
      const { blocked, skippedUpdates, first } = source.trouble()
      stuck = blocked || skippedUpdates > 0
      if (stuck) post({ type: 'stuck', words: first })
    }
    const lookedUs = clock.nowUs()
    const waitUs = Math.min(longestWaitUs, Math.max(shortestWaitUs, reportUs - lookedUs))
    observer.attention.promise(any ? lookedUs : lookedUs + waitUs)
    if (source.needsLoop) await (any ? turn() : source.arrival(waitUs / 1000))
    else if (!any) bell.wait(rings, waitUs)
  }
  report(Math.min(clock.nowUs(), reportUs - 1))
}

/** Lets the sockets be read. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function nextUs(nowUs: number): number {
  const { firstDueUs } = control
  return firstDueUs === 0 ? nowUs + idleUs : firstDueUs + nextReportUs(plan.bins, nowUs - firstDueUs)
}

function report(atUs: number): void {
  const bin = plan.bins.at(atUs - control.firstDueUs)
  const flow = { bin, sentFlow: 0, deliveredFlow: observer.takeFlow(), blockedUs: 0, inFlightPeakBytes: 0 }
  const readings = observer.deliveredReadings
  post({ type: 'report', parts: observer.takeParts(), flows: [flow], inFlightBytes: 0, readings })
}

function takeOrders(): 'finish' | null {
  for (;;) {
    const order: { message: ObserverOrder } | undefined =
      parentPort === null ? undefined : receiveMessageOnPort(parentPort)
    if (order === undefined) return null
    if (order.message.type === 'finish') return 'finish'
    if (order.message.type === 'expect') awaited = new Awaited(order.message.expected)
  }
}

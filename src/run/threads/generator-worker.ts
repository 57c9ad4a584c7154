import type { Driver } from '../../drivers/driver.ts'
import { nextReportUs } from '../../pacing/bins.ts'
import { createLoopSleeper, createSleeper, shortestSleepUs } from '../../pacing/sleeper.ts'
import { assembleGenerator } from './assemble.ts'
import type { Generator } from './generator.ts'
import { probeEveryUs } from './probe-block.ts'
import { Probing } from './probing.ts'
import { openWorkerSide, phaseLatencies, ready, tellFailure, type WorkerSide } from './worker-side.ts'

/** How often a thread with sockets looks for the next stage; one without is woken. */
const stageLookUs = 5000

const side = openWorkerSide()
const { generator, driver } = await assembleGenerator(side)
const sleepUntil = driver.needsLoop ? createLoopSleeper(side.clock) : createSleeper(side.clock)

try {
  await driver.open()
  ready(side)
  await probe(side, driver)
  if (side.control.stage === 'send') await send(side, generator, driver)
} catch (error) {
  tellFailure(side, error)
}
await driver.close()

/** Until the run begins: sends a probe from time to time on request (the first generator only). */
async function probe({ setup, clock, control, post }: WorkerSide, driver: Driver): Promise<void> {
  const probing = new Probing(driver, post, clock.nowUs())
  while (control.stage === 'idle' || control.stage === 'probe') {
    const nowUs = clock.nowUs()
    probing.step(nowUs, control.stage === 'probe' && setup.index === 0)
    if (driver.needsLoop) await sleepUntil(nowUs + stageLookUs)
    else control.wait(control.stage, probeEveryUs / 1000)
  }
}

/**
 * Makes a step and returns when to make the next. A thread that has sent everything due pauses briefly, even if more is
 * due immediately: at a million messages per second a thread that never sleeps would keep a core busy by sending a few
 * at a time. The pause starts before the step: a thread that was held up in it does not pause, and sends what became
 * due meanwhile.
 */
function nextStepUs(generator: Generator, nowUs: number): number {
  const wakeUs = generator.step()
  return generator.caughtUp && !generator.finished ? Math.max(wakeUs, nowUs + shortestSleepUs) : wakeUs
}

async function send(side: WorkerSide, generator: Generator, driver: Driver): Promise<void> {
  const { clock, control, plan, post } = side
  const firstDueUs = control.firstDueUs
  generator.begin(firstDueUs)
  let reportUs = firstDueUs
  const report = (atUs: number) => {
    const flows = [generator.takeFlow(atUs)]
    const parts = generator.latencies.take()
    post({ type: 'report', parts, flows, inFlightBytes: driver.inFlightBytes(), readings: generator.sentReadings })
  }
  while (!generator.finished && control.stage === 'send') {
    const nowUs = clock.nowUs()
    if (nowUs >= reportUs) {
      if (reportUs > firstDueUs) report(reportUs - 1)
      reportUs = firstDueUs + nextReportUs(plan.bins, nowUs - firstDueUs)
    }
    if (driver.failure !== null) break
    generator.stopAfter(control.stopAfterUs)
    const wakeUs = Math.min(nextStepUs(generator, nowUs), driver.flush(clock.nowUs()))
    if (driver.needsLoop) await sleepUntil(Math.min(wakeUs, reportUs))
    else if (wakeUs > nowUs && !generator.finished) sleepUntil(Math.min(wakeUs, reportUs))
  }
  generator.takeAcks()
  // what was sent since the last look at the clock was sent before the next border
  report(Math.min(clock.nowUs(), reportUs - 1))
  const phases = phaseLatencies(generator.latencies.phases)
  post({ type: 'sent', messages: generator.sentMessages, phases, trouble: driver.counters() })
  if (driver.failure !== null) throw driver.failure
}

import { type Block, probeSlot } from '../contract/curve-message.ts'
import type { Driver } from '../drivers/driver.ts'
import { createSleeper } from '../pacing/sleeper.ts'
import { assembleGenerator } from './assemble.ts'
import type { Generator } from './generator.ts'
import { nextReportUs } from './ticks.ts'
import { openWorkerSide, phaseLatencies, ready, type WorkerSide } from './worker-side.ts'

/** A probe may be lost while a target starts; it is sent again after this time. */
const probeEveryMs = 500

const side = openWorkerSide()
const { generator, driver } = assembleGenerator(side.plan, side.setup.memory, side.setup.index, side.clock)
ready(side)
probe(side, driver)
if (side.control.stage === 'send') send(side, generator, driver)
driver.close()

/** Until the run begins: sends a probe now and then while asked to (the first generator only). */
function probe({ setup, clock, control }: WorkerSide, driver: Driver): void {
  while (control.stage === 'idle' || control.stage === 'probe') {
    if (control.stage === 'probe' && setup.index === 0) driver.send(probeBlock(clock.nowUs()), -1)
    driver.takeAcks(() => {})
    control.wait(control.stage, probeEveryMs)
  }
}

/** A curve of meter 0, 0 Wh, in a slot that the audit ignores. */
function probeBlock(dueUs: number): Block {
  return {
    partition: 0,
    messages: 1,
    frame: 1,
    lastFrame: 1,
    slot: probeSlot,
    points: 1,
    firstMeter: 0,
    meterStep: 1,
    dueUs: Float64Array.of(dueUs),
    wattHours: new Uint16Array(1),
  }
}

function send(side: WorkerSide, generator: Generator, driver: Driver): void {
  const { clock, control, plan, post } = side
  const sleepUntil = createSleeper(clock)
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
    generator.stopAfter(control.stopAfterUs)
    const wakeUs = generator.step()
    if (wakeUs > nowUs && !generator.finished) sleepUntil(Math.min(wakeUs, reportUs))
  }
  generator.takeAcks()
  // what was sent since the last look at the clock was sent before the next border
  report(Math.min(clock.nowUs(), reportUs - 1))
  post({ type: 'sent', messages: generator.sentMessages, phases: phaseLatencies(generator.latencies.phases) })
}

import type { Observer } from '../../src/journey/observer.ts'
import { nextReportUs } from '../../src/pacing/bins.ts'
import type { Plan } from '../../src/run/plan.ts'
import type { Role } from '../../src/run/threads/crew.ts'
import type { Generator } from '../../src/run/threads/generator.ts'
import type { WorkerMessage } from '../../src/run/threads/messages.ts'
import { phaseLatencies } from '../../src/run/threads/worker-side.ts'
import { noSourceTrouble, noTrouble } from '../../src/types/measurement.ts'

/** `sinceUs` the first due time. */
export type Hear = (role: Role, index: number, message: WorkerMessage, sinceUs: number) => void

interface Parts {
  readonly plan: Plan
  /** microseconds since the epoch */
  readonly firstDueUs: number
  readonly generators: readonly Generator[]
  readonly observer: Observer
}

const noFlow = { sentFlow: 0, blockedUs: 0, inFlightPeakBytes: 0 }

/** What the threads of a run would report, on a virtual clock. Times are since the first due time. */
export class VirtualReports {
  private readonly parts: Parts
  private readonly hear: Hear
  private nextUs: number

  constructor(parts: Parts, hear: Hear) {
    this.parts = parts
    this.hear = hear
    this.nextUs = nextReportUs(parts.plan.bins, 0)
  }

  /** Before the clock leaps: what happened is counted in the bin in which it happened. */
  until(atUs: number): void {
    for (; this.nextUs <= atUs; this.nextUs = nextReportUs(this.parts.plan.bins, this.nextUs))
      this.report(this.nextUs - 1)
  }

  /** Everything has arrived. */
  end(atUs: number): void {
    const { generators, observer } = this.parts
    this.report(atUs)
    generators.forEach((generator, index) => {
      const phases = phaseLatencies(generator.latencies.phases)
      this.hear(
        'generator',
        index,
        { type: 'sent', messages: generator.sentMessages, phases, trouble: noTrouble },
        atUs,
      )
    })
    const { arrivals, malformed, stamps, dueTimes } = observer
    const observed = {
      phases: phaseLatencies(arrivals.phases),
      observedSumUs: [...arrivals.observedSumUs],
      hops: arrivals.hops.histograms(),
      waits: { unwaited: arrivals.waits.unwaited.packed(), held: arrivals.waits.held.packed() },
    }
    this.hear(
      'observer',
      0,
      { type: 'observed', ...observed, malformed, stamps, dueTimes, trouble: noSourceTrouble },
      atUs,
    )
  }

  private report(atUs: number): void {
    const { plan, firstDueUs, generators, observer } = this.parts
    generators.forEach((generator, index) => {
      const flows = [generator.takeFlow(firstDueUs + atUs)]
      const parts = generator.latencies.take()
      const readings = generator.sentReadings
      this.hear('generator', index, { type: 'report', parts, flows, inFlightBytes: 0, readings }, atUs)
    })
    const flows = [{ ...noFlow, bin: plan.bins.at(atUs), deliveredFlow: observer.takeFlow() }]
    const readings = observer.deliveredReadings
    this.hear('observer', 0, { type: 'report', parts: observer.takeParts(), flows, inFlightBytes: 0, readings }, atUs)
  }
}

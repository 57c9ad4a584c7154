import type { Clock } from '../../clock.ts'
import { Awaited } from '../../journey/awaited.ts'
import type { Delivered } from '../../journey/delivered.ts'
import type { Observer } from '../../journey/observer.ts'
import type { UpdateSource } from '../../journey/update-source.ts'
import { nextReportUs } from '../../pacing/bins.ts'
import type { Bins } from '../../types/measurement.ts'
import type { Control } from './control.ts'
import type { ObserverOrder, WorkerMessage } from './messages.ts'

/** Before the run begins there is nothing to report, but probes and commands can arrive. */
const idleUs = 50_000
const shortestWaitUs = 50
/** It looks this often at least, so that it notices when it had no CPU. */
const longestWaitUs = 20_000

export interface ObservingSetup {
  readonly observer: Observer
  readonly source: Pick<UpdateSource, 'trouble'>
  readonly bins: Bins
  readonly clock: Clock
  readonly control: Pick<Control, 'stage' | 'firstDueUs'>
  /** what has arrived */
  readonly delivered: Delivered
  post(message: WorkerMessage): void
  /** the next command; null = there is none */
  takeOrder(): ObserverOrder | null
}

/** What the observer's thread does over and over: it looks for updates, and reports what came of them. */
export class Observing {
  private readonly setup: ObservingSetup
  private probed = false
  private stuck = false
  private complete = false
  /** null until it is known what was sent */
  private awaited: Awaited | null = null
  private reportUs = 0

  constructor(setup: ObservingSetup) {
    this.setup = setup
  }

  /** Looks once. Returns how long the thread may wait before the next look (0: not at all), or null when it is over. */
  step(): number | null {
    const { observer, clock } = this.setup
    const nowUs = clock.nowUs()
    observer.attention.look(nowUs)
    if (nowUs >= this.reportUs && !this.goOn(nowUs)) return null
    this.tellComplete()
    const any = observer.step()
    this.tellProbe()
    const lookedUs = clock.nowUs()
    const waitUs = any ? 0 : Math.min(longestWaitUs, Math.max(shortestWaitUs, this.reportUs - lookedUs))
    observer.attention.promise(lookedUs + waitUs)
    return waitUs
  }

  /** What came since the last report. */
  end(): void {
    this.report(Math.min(this.setup.clock.nowUs(), this.reportUs - 1))
  }

  /** False once the observer is told to end. */
  private goOn(nowUs: number): boolean {
    const { control } = this.setup
    if (this.reportUs > 0 && control.firstDueUs > 0) this.report(this.reportUs - 1)
    this.reportUs = this.nextUs(nowUs)
    return !this.isToFinish() && control.stage !== 'quit'
  }

  /** Everything that was sent has arrived. */
  private tellComplete(): void {
    if (this.complete || !this.awaited?.isIn(this.setup.delivered)) return
    this.complete = true
    this.setup.post({ type: 'complete' })
  }

  /** Whether the probe came through; or why its result cannot be read, which would be silence otherwise. */
  private tellProbe(): void {
    const { observer, source, post } = this.setup
    if (this.probed) return
    this.probed = observer.probedVersion !== null
    if (observer.probedVersion !== null) post({ type: 'probed', contract: observer.probedVersion })
    if (this.probed || this.stuck) return
    const { blocked, skippedUpdates, first } = source.trouble()
    this.stuck = blocked || skippedUpdates > 0
    if (this.stuck) post({ type: 'stuck', words: first })
  }

  private nextUs(nowUs: number): number {
    const { control, bins } = this.setup
    const { firstDueUs } = control
    return firstDueUs === 0 ? nowUs + idleUs : firstDueUs + nextReportUs(bins, nowUs - firstDueUs)
  }

  private report(atUs: number): void {
    const { bins, control, observer, post } = this.setup
    const bin = bins.during(atUs - control.firstDueUs)
    const flow = { bin, sentFlow: 0, deliveredFlow: observer.takeFlow(), blockedUs: 0, inFlightPeakBytes: 0 }
    const readings = observer.deliveredReadings
    post({ type: 'report', parts: observer.takeParts(), flows: [flow], inFlightBytes: 0, readings })
  }

  private isToFinish(): boolean {
    for (;;) {
      const order = this.setup.takeOrder()
      if (order === null) return false
      if (order.type === 'finish') return true
      if (order.type === 'expect') this.awaited = new Awaited(order.expected)
    }
  }
}

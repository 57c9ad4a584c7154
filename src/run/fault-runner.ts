import { untilAborted } from '../pacing/waiting.ts'
import type { FaultMoment } from '../stats/measured.ts'
import { startTimer, type Timer } from '../timers.ts'
import type { PlannedPhase } from '../types/plan.ts'
import type { Fault } from '../types/scenario.ts'

export interface FaultIo {
  /** since the first due time */
  sinceUs(): number
  harm(fault: Fault): Promise<void>
  heal(fault: Fault): Promise<void>
  log(text: string): void
  fail(error: unknown): void
}

/** Injects the faults of a schedule's fault phases on time, and reverts them. */
export class FaultRunner {
  readonly moments: FaultMoment[] = []
  private readonly io: FaultIo
  private readonly timers: Timer[] = []
  private readonly open = new Map<number, Fault>()
  private busy: Promise<void> = Promise.resolve()
  private stopped = false

  constructor(phases: readonly PlannedPhase[], io: FaultIo) {
    this.io = io
    for (const { index, name, fault, fromUs, toUs } of phases) {
      if (fault === null) continue
      this.at(fromUs, () => this.begin(index, name, fault))
      this.at(toUs, () => this.end(index))
    }
  }

  /** No more faults; those in effect are reverted. Resolves when that is done, or when `signal` aborts. */
  async stop(signal: AbortSignal): Promise<void> {
    this.stopped = true
    for (const timer of this.timers.splice(0)) timer.stop()
    this.inTurn(async () => {
      for (const index of [...this.open.keys()]) await this.end(index)
    })
    await untilAborted(this.busy, signal)
  }

  private at(us: number, act: () => Promise<void>): void {
    this.timers.push(startTimer((us - this.io.sinceUs()) / 1000, () => this.inTurn(act)))
  }

  /** A part that is being restarted is not killed meanwhile. */
  private inTurn(act: () => Promise<void>): void {
    this.busy = this.busy.then(act).catch((error) => this.io.fail(error))
  }

  private async begin(phase: number, name: string, fault: Fault): Promise<void> {
    if (this.stopped) return
    this.open.set(phase, fault)
    const doneUs = this.io.sinceUs()
    this.io.log(`${name}: ${fault.action} ${fault.what}`)
    this.moments.push({ phase, doneUs, undoneUs: null })
    await this.io.harm(fault)
  }

  private async end(phase: number): Promise<void> {
    const fault = this.open.get(phase)
    if (fault === undefined) return
    this.open.delete(phase)
    await this.io.heal(fault)
    const undoneUs = this.io.sinceUs()
    const index = this.moments.findIndex((moment) => moment.phase === phase)
    this.moments[index] = { ...this.moments[index]!, undoneUs }
    this.io.log(`${fault.what} is back`)
  }
}

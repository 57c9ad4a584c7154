import { monotonicUs } from '../clock.ts'
import { startTimer, type Timer } from '../timers.ts'
import type { MessageFormat } from '../types/driver.ts'
import type { PlannedPhase } from '../types/plan.ts'
import type { SaturationResult } from '../types/result.ts'
import { withoutImpossibleTimes } from '../types/saturation.ts'
import { runSaturation } from './threads/closed-loop-thread.ts'

export interface SaturationIo {
  readonly url: string
  readonly format: MessageFormat
  /** of every request, with their secrets */
  readonly headers: Readonly<Record<string, string>>
  /** since the first due time */
  sinceUs(): number
  fail(error: unknown): void
  /** what runs a closed loop; the default is a thread */
  readonly run?: typeof runSaturation
}

/** So long before its phase a loop gets ready: it starts its thread and finds out which addresses accept connections. */
const leadUs = 3e6

/** Runs the closed loops of a schedule's saturate phases, each in a separate thread. */
export class SaturationRunner {
  readonly results: SaturationResult[] = []
  private readonly timers: Timer[] = []
  private readonly running = new Set<Promise<void>>()
  private readonly aborter = new AbortController()
  private readonly io: SaturationIo
  private stoppedUs = Number.POSITIVE_INFINITY

  constructor(phases: readonly PlannedPhase[], io: SaturationIo) {
    this.io = io
    for (const phase of phases) {
      const { saturation } = phase
      if (saturation === null) continue
      const waitUs = phase.fromUs - leadUs - io.sinceUs()
      this.timers.push(startTimer(waitUs / 1000, () => this.start(phase, saturation.connections)))
    }
  }

  /** No more loops; one that is running ends now. */
  async stop(): Promise<void> {
    for (const timer of this.timers.splice(0)) timer.stop()
    this.stoppedUs = this.io.sinceUs()
    this.aborter.abort()
    await Promise.all(this.running)
  }

  private start({ name, fromUs, durationUs }: PlannedPhase, connections: number): void {
    const { url, format, headers, sinceUs, fail, run = runSaturation } = this.io
    const startUs = monotonicUs() + fromUs - sinceUs()
    const running = run({ url, format, headers, connections, startUs, durationUs }, this.aborter.signal)
      .then((seen) => {
        // a phase that never began has no result
        if (fromUs < this.stoppedUs) this.results.push(withoutImpossibleTimes({ phase: name, connections, ...seen }))
      })
      .catch(fail)
      .finally(() => this.running.delete(running))
    this.running.add(running)
  }
}

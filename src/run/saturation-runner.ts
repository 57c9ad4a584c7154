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
}

/** Runs the closed loops of a schedule's saturate phases, each in a separate thread. */
export class SaturationRunner {
  readonly results: SaturationResult[] = []
  private readonly timers: Timer[] = []
  private readonly running = new Set<Promise<void>>()
  private readonly aborter = new AbortController()

  constructor(phases: readonly PlannedPhase[], io: SaturationIo) {
    for (const { name, saturation, fromUs, durationUs } of phases) {
      if (saturation === null) continue
      const { connections } = saturation
      const start = () => {
        const { url, format, headers } = io
        const run = runSaturation({ url, format, headers, connections, durationUs }, this.aborter.signal)
          .then((seen) => void this.results.push(withoutImpossibleTimes({ phase: name, connections, ...seen })))
          .catch((error) => io.fail(error))
          .finally(() => this.running.delete(run))
        this.running.add(run)
      }
      this.timers.push(startTimer((fromUs - io.sinceUs()) / 1000, start))
    }
  }

  /** No more loops; one that is running ends now. */
  async stop(): Promise<void> {
    for (const timer of this.timers.splice(0)) timer.stop()
    this.aborter.abort()
    await Promise.all(this.running)
  }
}

import { startTimer, type Timer } from '../../timers.ts'

/**
 * Docker and Kubernetes end a container by force 10 s after SIGTERM. When what must be over, in milliseconds after it:
 * what is left belongs to the audit and the report, which take as long as they take.
 */
export const hasteMs = { drain: 3500, stored: 5500, all: 7000 } as const

/** How long a run may still wait for others, once it was told to hurry; before that, as long as it likes. */
export class Haste {
  private readonly over = {
    drain: new AbortController(),
    stored: new AbortController(),
    all: new AbortController(),
  }
  private readonly timers: Timer[] = []
  private begun = false

  get on(): boolean {
    return this.begun
  }

  /** aborts when nothing more may be waited for: readings, acks, faults, samples */
  get drain(): AbortSignal {
    return this.over.drain.signal
  }

  /** aborts when the database may no longer be read */
  get stored(): AbortSignal {
    return this.over.stored.signal
  }

  /** aborts when the run may no longer clean up */
  get all(): AbortSignal {
    return this.over.all.signal
  }

  /** Counts from now on; the first call counts. `drainOver`: called when the drain must end. */
  begin(drainOver: () => void): void {
    if (this.begun) return
    this.begun = true
    this.drain.addEventListener('abort', drainOver, { once: true })
    for (const what of ['drain', 'stored', 'all'] as const)
      this.timers.push(startTimer(hasteMs[what], () => this.over[what].abort(), false))
  }

  end(): void {
    for (const timer of this.timers.splice(0)) timer.stop()
  }
}

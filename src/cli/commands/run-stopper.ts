import type { RunHandle, Stage } from '../../run/api.ts'
import { onInterrupts } from '../terminal/interrupts.ts'
import type { Io } from '../terminal/io.ts'

const [stopping, atOnce] = ['stopping what was started', 'Ctrl-C again to stop at once']
const stoppingTexts: Readonly<Partial<Record<Stage, string>>> = {
  starting: `${stopping}; ${atOnce}`,
  probing: `${stopping}; ${atOnce}`,
  running: 'stopping arrivals, draining; Ctrl-C again to end the drain',
  draining: `ending the drain, checking what has arrived; ${atOnce}`,
}

/** Passes Ctrl-C on to a run, also one that was pressed before the run could be stopped. */
export class RunStopper {
  stage: Stage = 'starting'
  /** stops listening */
  readonly release: () => void
  private handle: RunHandle | null = null
  private pending: 'stop' | 'kill' | null = null
  private drainCut = false
  private readonly say: (text: string) => void

  constructor(io: Io, say: (text: string) => void) {
    this.say = say
    this.release = onInterrupts(io, { first: () => this.stop(), second: () => this.stopAgain() })
  }

  attach(handle: RunHandle): void {
    this.handle = handle
    if (this.pending !== null) handle[this.pending]()
  }

  private stop(): void {
    this.drainCut = this.stage === 'draining'
    this.ask('stop', stoppingTexts[this.stage] ?? `the run is about to end; ${atOnce}`)
  }

  /** Before anything is thrown away, a drain is cut short. */
  private stopAgain(): boolean {
    const stopsNow = this.stage !== 'draining' || this.drainCut
    if (stopsNow) this.ask('kill', 'stopping at once')
    else this.stop()
    return stopsNow
  }

  private ask(step: 'stop' | 'kill', text: string): void {
    this.say(text)
    if (this.handle === null) this.pending = step
    else this.handle[step]()
  }
}

import type { RunHandle, Stage } from '../../run/api.ts'
import { onInterrupts } from '../terminal/interrupts.ts'
import type { Io, StopSignal } from '../terminal/io.ts'

const [stopping, atOnce] = ['stopping what was started', 'Ctrl-C again to stop at once']
const stoppingTexts: Readonly<Partial<Record<Stage, string>>> = {
  starting: `${stopping}; ${atOnce}`,
  probing: `${stopping}; ${atOnce}`,
  running: 'stopping arrivals, draining; Ctrl-C again to end the drain',
  draining: `ending the drain, checking what has arrived; ${atOnce}`,
}
const hurryingTexts: Readonly<Partial<Record<Stage, string>>> = {
  starting: `SIGTERM: ${stopping}`,
  probing: `SIGTERM: ${stopping}`,
  running: 'SIGTERM: stopping arrivals; the drain is cut short, so that the report is written within 10 s',
  draining: 'SIGTERM: the drain is cut short, so that the report is written within 10 s',
}

type Step = 'stop' | 'hurry' | 'kill'

/** Passes Ctrl-C and SIGTERM on to a run, also one that came before the run could be stopped. */
export class RunStopper {
  stage: Stage = 'starting'
  /** stops listening */
  readonly release: () => void
  /** somebody wants this run to end, and no other to begin */
  wasAsked = false
  private handle: RunHandle | null = null
  private pending: Step | null = null
  private drainCut = false
  private hurried = false
  private readonly say: (text: string) => void

  constructor(io: Io, say: (text: string) => void) {
    this.say = say
    this.release = onInterrupts(io, {
      first: (signal) => this.stop(signal === 'SIGTERM'),
      second: (signal) => this.stopAgain(signal),
    })
  }

  attach(handle: RunHandle): void {
    this.handle = handle
    if (this.pending !== null) this.tell(handle, this.pending)
  }

  private stop(hurry: boolean): void {
    this.wasAsked = true
    this.hurried ||= hurry
    this.drainCut = this.stage === 'draining' && !hurry
    const [texts, after] = hurry ? [hurryingTexts, ''] : [stoppingTexts, `; ${atOnce}`]
    this.ask(hurry ? 'hurry' : 'stop', texts[this.stage] ?? `the run is about to end${after}`)
  }

  /** Before anything is thrown away, a drain is cut short; and a SIGTERM after Ctrl-C throws nothing away. */
  private stopAgain(signal: StopSignal): boolean {
    const hurries = signal === 'SIGTERM' && !this.hurried
    const stopsNow = !hurries && (this.stage !== 'draining' || this.drainCut)
    if (stopsNow) this.ask('kill', 'stopping at once')
    else this.stop(hurries)
    return stopsNow
  }

  private ask(step: Step, text: string): void {
    this.say(text)
    if (this.handle === null) this.pending = step
    else this.tell(this.handle, step)
  }

  private tell(handle: RunHandle, step: Step): void {
    if (step === 'kill') handle.kill()
    else handle.stop(step === 'hurry')
  }
}

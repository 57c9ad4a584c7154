import { LoadcurveError } from '../../errors.ts'
import type { DrainCut } from '../../types/facts.ts'
import type { ObjectiveResult } from '../../types/result.ts'
import type { RunState } from '../context.ts'
import type { Control } from '../threads/control.ts'
import { Haste } from './haste.ts'

/** Between the order to stop and the end of arrivals: no generator is past it. */
const stopAheadUs = 20_000

export interface RunUnderWay {
  readonly state: RunState
  readonly control: Pick<Control, 'set' | 'stopAfter'>
  /** of the schedule */
  readonly durationUs: number
  sinceUs(): number
  log(text: string): void
  /** ends whatever is being started */
  abort(): void
}

/** Why a run ends early, and what is done about it. */
export class EndOfRun {
  /** what ends the run at once; null = nothing */
  fatal: unknown = null
  /** why the target failed while curves were sent: a result, not an error */
  failure: string | null = null
  interrupted = false
  /** why the drain ends before everything arrived: what has arrived is audited and reported */
  drainCut: DrainCut | null = null
  /** the objective that stopped the run */
  abortedBy: ObjectiveResult | null = null
  /** how long others may still be waited for */
  readonly haste = new Haste()
  private readonly run: RunUnderWay

  constructor(run: RunUnderWay) {
    this.run = run
  }

  /** Ends the run at once with an error. */
  fail(error: unknown): void {
    this.fatal ??= error
    this.run.abort()
  }

  /** Nothing more is waited for, nor sent. */
  cutDrain(why: DrainCut): void {
    this.drainCut ??= why
    this.run.control.set('drain')
  }

  /** No curve due from now on is sent; in the drain, nothing more is waited for. */
  interrupt(): void {
    this.interrupted = true
    if (this.run.state.stage === 'draining') this.cutDrain('interrupt')
    else if (this.run.state.firstDueUs > 0) this.stopArrivals()
    else this.fail(new LoadcurveError('INTERRUPTED', 'interrupted before the first curve was due'))
  }

  /**
   * As `interrupt`, and over before a container is ended by force. Who asked before and waits for the drain has no patience
   * left: CI systems send SIGINT first, then SIGTERM, and kill two seconds later.
   */
  hurry(): void {
    const isDraining = this.run.state.stage === 'draining'
    if (!isDraining || this.interrupted) this.interrupt()
    this.interrupted = true
    this.haste.begin(() => this.endDrain())
  }

  private endDrain(): void {
    const { stage } = this.run.state
    if (stage === 'running' || stage === 'draining') this.cutDrain('terminate')
  }

  /** An objective with `abort` was missed; the first one counts. */
  abort(missed: ObjectiveResult): void {
    if (this.abortedBy !== null) return
    this.abortedBy = missed
    this.stopArrivals()
  }

  /** What the system under test does while curves are on their way is a result; everything else is an error. */
  pipelineFailed(error: LoadcurveError): void {
    const { state, control, log } = this.run
    const isPipelines = error.code === 'TARGET_FAILED' || error.code === 'DRIVER_FAILED'
    if (!isPipelines || state.stage === 'starting' || state.stage === 'probing') this.fail(error)
    if (state.stage !== 'running' && state.stage !== 'draining') return
    this.failure ??= error.message
    log(error.message)
    this.stopArrivals()
    control.set('drain')
  }

  private stopArrivals(): void {
    const { state, control, durationUs, sinceUs } = this.run
    if (state.stoppedAtUs !== null || state.stage !== 'running') return
    const atUs = Math.max(0, sinceUs() + stopAheadUs)
    if (atUs >= durationUs) return
    state.stoppedAtUs = atUs
    control.stopAfter(atUs)
  }
}

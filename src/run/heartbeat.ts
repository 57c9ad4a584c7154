import { wallAheadUs } from '../clock.ts'
import type { Measured } from '../stats/measured.ts'
import type { ObjectiveResult } from '../types/result.ts'
import { evaluateLive } from '../verdict/live.ts'
import type { RunContext } from './context.ts'
import { Drift } from './drift.ts'
import { TargetProcess } from './target-process.ts'

const flushEveryUs = 1e6
/** A second is written this much after its end, when all threads have reported it. */
const flushLagUs = 300_000

/**
 * Once per second: new data is written, the clock is checked, abort objectives are checked. Whether the process of the
 * target is still there is looked at each time.
 */
export class Heartbeat {
  readonly drift: Drift
  private readonly context: RunContext
  private readonly measured: (untilUs: number) => Measured
  private readonly target: TargetProcess
  private nextFlushUs = 0

  /** `measured`: what has been measured until a time since the first due time. */
  constructor(
    context: RunContext,
    measured: (untilUs: number) => Measured,
    aheadUs = () => wallAheadUs(context.clock),
    target = new TargetProcess(context),
  ) {
    this.context = context
    this.measured = measured
    this.target = target
    this.drift = new Drift(aheadUs)
  }

  /** The abort objective that was missed in this second, if any. */
  tick(): ObjectiveResult | null {
    const { stage, firstDueUs } = this.context.state
    const atUs = this.context.sinceUs()
    if (stage === 'auditing' || stage === 'reporting') return null
    this.target.look()
    if (firstDueUs === 0 || atUs < this.nextFlushUs) return null
    this.nextFlushUs = (Math.floor((atUs - flushLagUs) / flushEveryUs) + 1) * flushEveryUs + flushLagUs
    this.flush(atUs - flushLagUs, atUs)
    this.drift.look()
    return this.abortAt(atUs - flushLagUs)
  }

  /** The last one: whatever is pending is written. */
  end(nowUs: number): void {
    this.target.look()
    this.flush(Number.POSITIVE_INFINITY, nowUs)
  }

  private flush(untilUs: number, nowUs: number): void {
    const { findings, state } = this.context
    findings.ledger.flush(untilUs, state.stoppedAtUs ?? Number.POSITIVE_INFINITY, nowUs)
  }

  private abortAt(atUs: number): ObjectiveResult | null {
    const { request, findings, state } = this.context
    const wanted = request.scenario.objectives.some(({ abort }) => abort)
    if (!wanted || findings.generatorsDone > 0 || state.stage !== 'running') return null
    return evaluateLive(this.measured(atUs))
  }
}

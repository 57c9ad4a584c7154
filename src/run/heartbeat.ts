import { wallAheadUs } from '../clock.ts'
import type { ObjectiveResult } from '../types/result.ts'
import { evaluateLive } from '../verdict/live.ts'
import { Drift } from './drift.ts'
import type { Experiment } from './experiment.ts'

const flushEveryUs = 1e6
/** A second is written this much after its end, when all threads have reported it. */
const flushLagUs = 300_000

/** Once a second: what came is written, the clock is checked, abort objectives are looked at. */
export class Heartbeat {
  readonly drift: Drift
  private readonly experiment: Experiment
  private nextFlushUs = 0

  constructor(experiment: Experiment) {
    this.experiment = experiment
    this.drift = new Drift(() => wallAheadUs(experiment.clock))
  }

  /** The abort objective that was missed in this second, if any. */
  tick(): ObjectiveResult | null {
    const { stage, firstDueUs } = this.experiment
    const atUs = this.experiment.sinceUs()
    if (firstDueUs === 0 || atUs < this.nextFlushUs || stage === 'auditing' || stage === 'reporting') return null
    this.nextFlushUs = (Math.floor((atUs - flushLagUs) / flushEveryUs) + 1) * flushEveryUs + flushLagUs
    this.flush(atUs - flushLagUs, atUs)
    this.drift.look()
    return this.abortAt(atUs - flushLagUs)
  }

  flush(untilUs: number, nowUs: number): void {
    const { findings, stoppedAtUs } = this.experiment
    findings.ledger.flush(untilUs, stoppedAtUs ?? Number.POSITIVE_INFINITY, nowUs)
  }

  private abortAt(atUs: number): ObjectiveResult | null {
    const { request, findings, stage } = this.experiment
    const wanted = request.scenario.objectives.some(({ abort }) => abort)
    if (!wanted || findings.generatorsDone > 0 || stage !== 'running') return null
    return evaluateLive(this.experiment.measured(atUs))
  }
}

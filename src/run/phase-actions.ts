import { LoadcurveError } from '../errors.ts'
import { untilAborted, within } from '../pacing/waiting.ts'
import type { FaultMoment } from '../stats/measured.ts'
import { formatOf } from '../types/driver.ts'
import type { SaturationResult } from '../types/result.ts'
import type { Fault } from '../types/scenario.ts'
import type { RunContext } from './context.ts'
import { FaultRunner } from './fault-runner.ts'
import { SaturationRunner } from './saturation-runner.ts'

/** Services have their own limit of a minute; this is for everything else. */
const leastHealMs = 75_000

function notBack({ what }: Fault, mostMs: number): LoadcurveError {
  return new LoadcurveError('TARGET_FAILED', `${what} did not come back within ${mostMs / 1000} s after the fault`)
}

/** What a schedule does to the pipeline besides sending curves: faults and closed loops. */
export class PhaseActions {
  private readonly faults: FaultRunner
  private readonly closedLoops: SaturationRunner

  constructor(context: RunContext) {
    const { plan, folder, clock, request, sinceUs } = context
    const { testbed } = context.state
    // if the system under test does not survive, that is a result
    const fail = (error: unknown) =>
      error instanceof LoadcurveError ? context.pipelineFailed(error) : context.fail(error)
    const healMs = Math.max(leastHealMs, request.scenario.target.readyWithinUs / 1000)
    this.faults = new FaultRunner(plan.schedule.phases, {
      sinceUs,
      harm: (fault) => testbed.harm(fault),
      heal: (fault) => within(healMs, testbed.heal(fault), () => notBack(fault, healMs)),
      log: (text) => folder.log(clock.nowUs(), text),
      fail,
    })
    const url = testbed.wiring?.httpUrl ?? ''
    this.closedLoops = new SaturationRunner(plan.schedule.phases, {
      url,
      headers: testbed.wiring?.httpHeaders ?? {},
      format: formatOf(request.scenario.driver),
      sinceUs,
      fail,
    })
  }

  get moments(): readonly FaultMoment[] {
    return this.faults.moments
  }

  get saturations(): readonly SaturationResult[] {
    return this.closedLoops.results
  }

  /** No more actions; faults in effect are reverted. Resolves when that is done. */
  async stop(signal: AbortSignal): Promise<void> {
    await Promise.all([this.faults.stop(signal), untilAborted(this.closedLoops.stop(), signal)])
  }
}

import type { FaultMoment } from '../stats/measured.ts'
import type { SaturationResult } from '../types/result.ts'
import type { Experiment } from './experiment.ts'
import { FaultRunner } from './fault-runner.ts'
import { SaturationRunner } from './saturation-runner.ts'

/** What a schedule does to the pipeline beside sending curves: faults, and closed loops. */
export class Disturbances {
  private readonly faults: FaultRunner
  private readonly closedLoops: SaturationRunner

  constructor(experiment: Experiment) {
    const { plan, surroundings, folder, clock, request } = experiment
    const sinceUs = () => experiment.sinceUs()
    const fail = (error: unknown) => experiment.fail(error)
    this.faults = new FaultRunner(plan.schedule.phases, {
      sinceUs,
      harm: (fault) => surroundings.harm(fault),
      heal: (fault) => surroundings.heal(fault),
      log: (text) => folder.log(clock.nowUs(), text),
      fail,
    })
    const url = surroundings.wiring?.httpUrl ?? ''
    this.closedLoops = new SaturationRunner(plan.schedule.phases, {
      url,
      format: request.scenario.driver.format,
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

  /** Nothing further; what is harmed is healed. Resolves when it is. */
  async stop(): Promise<void> {
    await Promise.all([this.faults.stop(), this.closedLoops.stop()])
  }
}

import { createDeal } from '../contract/deal.ts'
import { createFleet } from '../fleet/fleet.ts'
import type { FleetModel } from '../fleet/model.ts'
import { cutBins } from '../pacing/bins.ts'
import { buildSchedule } from '../pacing/schedule.ts'
import type { Bins } from '../types/measurement.ts'
import type { Deal, Fleet, Schedule } from '../types/plan.ts'
import type { Scenario } from '../types/scenario.ts'
import { type Workload, workloadOf } from '../workloads/workload.ts'

/** Everything that follows from a scenario before anything runs: every thread builds the same. */
export interface Plan {
  readonly scenario: Scenario
  readonly deal: Deal
  readonly schedule: Schedule
  readonly bins: Bins
  readonly fleet: Fleet
  readonly workload: Workload
  /** slots that the run reaches into */
  readonly slots: number
}

export function buildPlan(scenario: Scenario, model: FleetModel): Plan {
  const { fleet, seed, firstDay, partitions } = scenario
  const deal = createDeal(fleet, partitions)
  const schedule = buildSchedule(scenario.phases, deal)
  return {
    scenario,
    deal,
    schedule,
    bins: cutBins(schedule.phases),
    fleet: createFleet(model, { seed, meters: fleet.meters, firstDay }),
    workload: workloadOf(scenario.target.workload, fleet.meters),
    slots: schedule.messages === 0 ? 0 : deal.slotOf(schedule.messages - 1) + fleet.points,
  }
}

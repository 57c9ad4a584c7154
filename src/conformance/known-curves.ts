import type { Plan } from '../run/plan.ts'
import type { Phase, Scenario } from '../types/scenario.ts'
import { groupingFacts } from '../types/workloads.ts'
import type { SentReading } from './mistakes/sums.ts'

const [meters, perS, durationUs] = [1000, 1000, 3e6]
const mostFrame = 100

/** The same pipeline with a small fleet and three seconds of load: a few thousand curves, all of them known. */
export function knownScenario(scenario: Scenario): Scenario {
  const small = Math.min(scenario.fleet.meters, meters)
  const frame = Math.max(1, Math.min(scenario.fleet.frame, mostFrame, Math.floor(small / scenario.partitions)))
  const phase: Phase = {
    name: 'known',
    family: 'known',
    kind: 'hold',
    measured: true,
    durationUs,
    fromPerS: perS,
    toPerS: perS,
    curves: (perS * durationUs) / 1e6,
    fault: null,
    saturation: null,
  }
  return { ...scenario, fleet: { ...scenario.fleet, meters: small, frame }, generators: 1, phases: [phase] }
}

/** Every reading of a plan, in the order of its messages. */
export function sentReadings(plan: Plan, firstDueUs: number): SentReading[] {
  const { deal, fleet, schedule, workload } = plan
  const { groupOf } = groupingFacts[workload.grouping]
  const walks = Array.from({ length: deal.partitions }, (_, p) => fleet.walk(p, deal.partitions, deal.metersIn(p)))
  const wattHours = new Uint16Array(deal.frame * deal.points)
  const tariffs = new Uint8Array(deal.frame)
  const readings: SentReading[] = []
  for (let message = 0; message < schedule.messages; message++) {
    const [partition, from, curves] = [deal.partitionOf(message), deal.firstOf(message), deal.curvesIn(message)]
    const first = partition + deal.partitions * from
    walks[partition]!.fill(from, curves, deal.slotOf(message), deal.points, wattHours, 0)
    fleet.tariffs(first, deal.partitions, curves, tariffs, 0)
    const dueUs = firstDueUs + schedule.dueUs(message)
    for (let i = 0; i < curves * deal.points; i++) {
      const curve = Math.floor(i / deal.points)
      const meter = first + deal.partitions * curve
      const group = groupOf(meter, tariffs[curve]!)
      const slot = deal.slotOf(message) + (i % deal.points)
      readings.push({ meter, slot, wattHours: wattHours[i]!, dueUs, group, partition })
    }
  }
  return readings
}

import { describe, expect, it } from 'vitest'
import { createDeal } from '../../../src/contract/deal.ts'
import { checkOf } from '../../../src/contract/reading-check.ts'
import { slotBytesOf, slotReadings } from '../../../src/journey/slot-readings.ts'
import { buildPlan, type Plan } from '../../../src/run/plan.ts'
import { audit } from '../../../src/run/threads/audit.ts'
import { type Kept, resultRow } from '../../../src/run/threads/result-kinds.ts'
import type { SpillFile } from '../../../src/run/threads/spill-file.ts'
import { mostOpenSlots } from '../../../src/types/kept-results.ts'
import type { RunnableWorkload } from '../../../src/types/scenario.ts'
import { workloadOf } from '../../../src/workloads/workload.ts'
import { simpleFleet, simpleTariff, simpleWh } from '../../oracle/simple-fleet.ts'
import { londonModel, phase, scenarioOf } from '../../support/scenario.ts'
import { memorySpill } from '../../support/virtual-run.ts'

/** More than a Map or a Set holds: 2^24. */
const many = 17_000_000
const longestMs = 60_000

interface Shape {
  readonly workload: RunnableWorkload
  readonly meters: number
  readonly points: number
  readonly rounds: number
}

/** A run in which every meter sent its curve in every round. */
function ranWhole({ workload, meters, points, rounds }: Shape): { plan: Plan; messages: number[] } {
  const scenario = scenarioOf({ phases: [phase('hold', 10, 1)], meters: 10, workload })
  const parts = {
    deal: createDeal({ meters, points, frame: 1 }, 1),
    fleet: simpleFleet(meters),
    workload: workloadOf(workload, meters),
    slots: rounds * points,
  }
  return { plan: { ...buildPlan(scenario, londonModel), ...parts }, messages: [meters * rounds] }
}

function keep(plan: Plan, spill: SpillFile = memorySpill()): Kept {
  return resultRow(plan).keep(plan, spill)
}

/** A file of readings without a disk. */
function columnSpill(meters: number, slots: number): SpillFile {
  const size = slotBytesOf(meters)
  const bytes = new Uint8Array(size * slots)
  return {
    put: (readings) => bytes.set(readings.bytes, readings.slot * size),
    get: (slot) => slotReadings(slot, meters, bytes.slice(slot * size, (slot + 1) * size)),
    remove: () => {},
  }
}

/** The reading of every meter in the only slot of its run, with an error in what it says and one in its check. */
function deliver({ delivered }: Kept, meters: number, wrongWh = 0, wrongCheck = 0): void {
  for (let meter = 0; meter < meters; meter++) {
    const wattHours = simpleWh(meter, 0) + wrongWh
    delivered.add(meter, 0, 1, wattHours, (checkOf(meter, wattHours) ^ wrongCheck) >>> 0)
  }
}

describe('an audit of more than 16.7 million', () => {
  it('sums is exact within seconds, in 20 bytes a sum', { timeout: longestMs }, () => {
    const [meters, points, rounds] = [7, 48, Math.ceil(many / 48 / 4)]
    const { plan, messages } = ranWhole({ workload: 'tariff-curves', meters, points, rounds })
    const kept = keep(plan)
    const before = process.memoryUsage().arrayBuffers
    for (let slot = 0; slot < plan.slots; slot++)
      for (let meter = 0; meter < meters; meter++) {
        const wattHours = simpleWh(meter, slot)
        kept.delivered.add(simpleTariff(meter), slot, 1, wattHours, checkOf(meter, wattHours))
      }
    const outcome = audit(plan, kept, { messages, stored: null })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 4 * plan.slots + 2 ** 22)
    expect(outcome.audit).toMatchObject({ cells: 4 * plan.slots, delivered: meters * plan.slots, lost: 0, wrong: 0 })
  })

  const oneRound: Shape = { workload: 'passthrough', meters: many, points: 1, rounds: 1 }

  it('readings that came again after their slot was complete counts every copy', { timeout: longestMs }, () => {
    const { plan, messages } = ranWhole(oneRound)
    const kept = keep(plan)
    for (const _ of ['once', 'again']) deliver(kept, many)
    const { audit: seen, energy } = audit(plan, kept, { messages, stored: null })
    expect(seen).toMatchObject({ delivered: 2 * many, duplicated: many, lost: 0, wrong: 0, netWh: 0 })
    expect(energy[0]).toMatchObject({ delivered: 2 * many, deliveredWh: 2 * energy[0]!.expectedWh })
  })

  it('readings with checks that do not fit counts every one', { timeout: longestMs }, () => {
    const { plan, messages } = ranWhole(oneRound)
    const kept = keep(plan)
    deliver(kept, many, 0, 1)
    expect(audit(plan, kept, { messages, stored: null }).audit).toMatchObject({ wrong: many, lost: 0, netWh: 0 })
  })
})

describe('what an audit keeps of single readings has a bound', () => {
  it('and values that two bytes cannot hold are all counted, with their energy', { timeout: longestMs }, () => {
    // more than are known one by one
    const meters = 1_000_000
    const { plan, messages } = ranWhole({ workload: 'passthrough', meters, points: 1, rounds: 1 })
    const kept = keep(plan)
    deliver(kept, meters, 100_000)
    const { audit: seen } = audit(plan, kept, { messages, stored: null })
    expect(seen).toMatchObject({ wrong: meters, lost: 0, netWh: 100_000 * meters })
  })

  it('and half-hours that wait for one meter move to the file', { timeout: longestMs }, () => {
    const [meters, points, rounds] = [2, 48, 4000]
    const { plan, messages } = ranWhole({ workload: 'passthrough', meters, points, rounds })
    const kept = keep(plan, columnSpill(meters, plan.slots))
    for (let slot = 0; slot < plan.slots; slot++) {
      const wattHours = simpleWh(0, slot)
      kept.delivered.add(0, slot, 1, wattHours, checkOf(0, wattHours))
    }
    expect(plan.slots).toBeGreaterThan(3 * mostOpenSlots(meters, points))
    const { audit: seen } = audit(plan, kept, { messages, stored: null })
    expect(seen).toMatchObject({ expected: 2 * plan.slots, delivered: plan.slots, lost: plan.slots, wrong: 0 })
  })
})

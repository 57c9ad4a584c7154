import { slotsPerDay } from './calendar.ts'
import type { CurveMatrix } from './fidelity.ts'
import { createFleet, meterFacts } from './fleet.ts'
import type { FleetModel } from './model.ts'

export interface SimulationOptions {
  readonly seed: number
  readonly firstDay: string
  readonly slots: number
  /** about this many; a multiple of the archetypes */
  readonly meters: number
}

/** Curves of a fleet in which every archetype is equally frequent, to compare with the donors themselves. */
export function simulateDonors(model: FleetModel, options: SimulationOptions): CurveMatrix {
  const meters = balancedMeters(model, options)
  const fleet = createFleet(model, { seed: options.seed, meters: meters.at(-1)! + 1, firstDay: options.firstDay })
  const walk = fleet.walk(0, 1, fleet.meters)
  const wattHours = meters.map(() => new Uint16Array(options.slots))
  const day = new Uint16Array(fleet.meters * slotsPerDay)
  for (let slot = 0; slot < options.slots; slot += slotsPerDay) {
    walk.fill(0, fleet.meters, slot, slotsPerDay, day, 0)
    for (const [index, meter] of meters.entries()) {
      wattHours[index]!.set(day.subarray(meter * slotsPerDay, (meter + 1) * slotsPerDay), slot)
    }
  }
  return { firstDay: options.firstDay, slots: options.slots, wattHours }
}

function balancedMeters(model: FleetModel, { seed, meters }: SimulationOptions): number[] {
  const each = Math.max(1, Math.round(meters / model.archetypes))
  const counts = new Uint32Array(model.archetypes)
  const chosen: number[] = []
  for (let meter = 0; chosen.length < each * model.archetypes; meter++) {
    const { archetype } = meterFacts(model, seed, meter)
    if (counts[archetype]! >= each) continue
    counts[archetype]! += 1
    chosen.push(meter)
  }
  return chosen
}

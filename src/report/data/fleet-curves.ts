import type { FleetFacts } from '../../types/result.ts'
import { type RunnableWorkload, tariffNames } from '../../types/scenario.ts'
import { workloadFacts } from '../../types/workloads.ts'
import type { ReportFleet } from './shape.ts'
import { rounded } from './time-series.ts'

const slotsADay = 48
const mostSlots = 7 * slotsADay

/**
 * What the meters sent, as mean Wh per meter and half-hour; complete days, at most the first week; null if nothing was
 * sent.
 */
export function fleetCurvesOf(facts: FleetFacts, meters: number, workload: RunnableWorkload): ReportFleet {
  const slots = [...new Set(facts.cells.map((cell) => cell.slot))].sort((a, b) => a - b)
  const firstSlot = Math.floor((slots[0] ?? 0) / slotsADay) * slotsADay
  const days = Math.ceil(((slots.at(-1) ?? 0) + 1 - firstSlot) / slotsADay)
  const length = Math.min(mostSlots, days * slotsADay)
  const meanOf = (group: number | null) => meansBySlot(facts, firstSlot, length, group)
  const all = facts.cells.reduce((sum, cell) => sum + cell.expected, 0)
  const groups =
    workloadFacts[workload].grouping === 'tariff' ? [...new Set(facts.cells.map((cell) => cell.group))].sort() : []
  const readings = (group: number) =>
    facts.cells.reduce((sum, cell) => (cell.group === group ? sum + cell.expected : sum), 0)
  return {
    model: facts.model,
    attribution: facts.attribution,
    firstDay: facts.firstDay,
    meters,
    firstSlot,
    nationWh: meanOf(null),
    modelWh: Array.from({ length }, (_, i) => rounded(facts.modelDayWh[(firstSlot + i) % slotsADay] ?? Number.NaN)),
    tariffs: groups.map((group) => ({
      name: tariffNames[group] ?? `group ${group}`,
      shareRatio: all === 0 ? 0 : rounded(readings(group) / all),
      wattHours: meanOf(group),
    })),
    meter: { ...facts.meter, tariff: tariffNames[facts.meter.tariff] ?? 'unknown' },
    slotsLeftOut: slots.filter((slot) => slot >= firstSlot + length).length,
  }
}

function meansBySlot(facts: FleetFacts, firstSlot: number, length: number, group: number | null): (number | null)[] {
  const wattHours = new Float64Array(length)
  const readings = new Float64Array(length)
  for (const cell of facts.cells) {
    const at = cell.slot - firstSlot
    if (at >= length || (group !== null && cell.group !== group)) continue
    wattHours[at] += cell.expectedWh
    readings[at] += cell.expected
  }
  return Array.from(wattHours, (sum, at) => (readings[at] === 0 ? null : rounded(sum / readings[at]!)))
}

import { formatScaled } from '../../units.ts'
import type { ReportFleet } from '../data/shape.ts'
import { AxisGroup, multiples } from './axis-group.ts'
import type { PlotLine, PlotSpec } from './plot/plot-spec.ts'

const slotsADay = 48
const dayMs = 86_400_000

export function fleetPlots(fleet: ReportFleet): Map<string, PlotSpec> {
  const nation = slotAxis(fleet, 'slots', fleet.firstSlot, fleet.firstSlot + fleet.nationWh.length)
  return new Map<string, PlotSpec>([
    ['nation', nationPlot(fleet, nation)],
    ['meter', meterPlot(fleet)],
    ...tariffPlots(fleet, nation),
  ])
}

function nationPlot(fleet: ReportFleet, group: AxisGroup): PlotSpec {
  const at = middlesOf(fleet.nationWh, fleet.firstSlot)
  const lines: PlotLine[] = [
    { name: 'model', colour: 'ink3', at, values: fleet.modelWh, width: 1.4, dash: [4, 3] },
    { name: 'this run', colour: 'ink', at, values: fleet.nationWh, width: 1.8, widths: slotWidths(at) },
  ]
  return { ...energyOverSlots, group, lines }
}

function meterPlot(fleet: ReportFleet): PlotSpec {
  const { wattHours } = fleet.meter
  const at = middlesOf(wattHours, 0)
  const lines: PlotLine[] = [
    { name: 'energy', colour: 'ink', at, values: wattHours, width: 1.2, widths: slotWidths(at) },
  ]
  return { ...energyOverSlots, group: slotAxis(fleet, 'meter', 0, wattHours.length), lines }
}

/** One plot per tariff, all with the same scale. */
function tariffPlots(fleet: ReportFleet, group: AxisGroup): [id: string, spec: PlotSpec][] {
  const at = middlesOf(fleet.nationWh, fleet.firstSlot)
  const top = fleet.tariffs
    .flatMap((tariff) => tariff.wattHours)
    .reduce<number>((most, value) => Math.max(most, value ?? 0), 0)
  return fleet.tariffs.map(({ name, wattHours }, i) => {
    const line: PlotLine = { name, colour: 'ink', at, values: wattHours, width: 1.3, widths: slotWidths(at) }
    return [`tariff-${i}`, { ...energyOverSlots, group, include: [top], lines: [line] }]
  })
}

const energyOverSlots = {
  log: false,
  format: (value: number) => `${formatScaled(value)}\u00a0Wh`,
  formatTick: formatScaled,
  xName: 'half-hour',
}

/** A value is drawn in the middle of its slot and is as wide as the slot. */
function middlesOf(values: readonly unknown[], firstSlot: number): number[] {
  return values.map((_, i) => firstSlot + i + 0.5)
}

function slotWidths(at: readonly number[]): number[] {
  return at.map(() => 1)
}

function slotAxis({ firstDay }: ReportFleet, name: string, from: number, to: number): AxisGroup {
  const labelsDays = to - from > slotsADay * 2
  return new AxisGroup({
    name,
    from,
    to: Math.max(from + 1, to),
    step: 1,
    ticks: slotTicks,
    label: (slot) => (labelsDays ? dayText(firstDay, slot).slice(5) : clockText(slot)),
    tag: (slot) => `${dayText(firstDay, slot)} ${clockText(Math.floor(slot))}`,
  })
}

const slotsATick = [1, 2, 4, 8, 12, 24, 48, 96]
const tickPx = 48

function slotTicks(from: number, to: number, widthPx: number): number[] {
  const step = slotsATick.find((slots) => ((to - from) / slots) * tickPx <= widthPx) ?? slotsATick.at(-1)!
  return multiples(from, to, step)
}

/** `18:30` */
function clockText(slot: number): string {
  const hour = String(Math.floor((slot % slotsADay) / 2)).padStart(2, '0')
  return `${hour}:${slot % 2 === 0 ? '00' : '30'}`
}

/** `2014-01-06` */
function dayText(firstDay: string, slot: number): string {
  const midnightMs = Date.parse(`${firstDay}T00:00:00Z`) + Math.floor(slot / slotsADay) * dayMs
  return new Date(midnightMs).toISOString().slice(0, 10)
}

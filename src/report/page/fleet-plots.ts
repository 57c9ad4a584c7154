import { formatScaled } from '../../units.ts'
import type { ReportFleet } from '../data/shape.ts'
import { AxisGroup, multiples } from './axis-group.ts'
import type { PlotSpec } from './plot-spec.ts'

const slotsADay = 48

export function fleetPlots(fleet: ReportFleet): Map<string, PlotSpec> {
  const middles = fleet.nationWh.map((_, i) => fleet.firstSlot + i + 0.5)
  const level = middles.map(() => 1)
  const clock = (slot: number) =>
    `${String(Math.floor((slot % slotsADay) / 2)).padStart(2, '0')}:${slot % 2 === 0 ? '00' : '30'}`
  const day = (slot: number) =>
    new Date(Date.parse(`${fleet.firstDay}T00:00:00Z`) + Math.floor(slot / slotsADay) * 86_400_000)
      .toISOString()
      .slice(0, 10)
  const groupOf = (name: string, from: number, to: number) =>
    new AxisGroup({
      name,
      from,
      to: Math.max(from + 1, to),
      step: 1,
      ticks: (start, end, widthPx) =>
        multiples(
          start,
          end,
          [1, 2, 4, 8, 12, 24, 48, 96].find((step) => ((end - start) / step) * 48 <= widthPx) ?? 96,
        ),
      label: (slot) => (to - from > slotsADay * 2 ? day(slot).slice(5) : clock(slot)),
      tag: (slot) => `${day(slot)} ${clock(Math.floor(slot))}`,
    })
  const nation = groupOf('slots', fleet.firstSlot, fleet.firstSlot + middles.length)
  const wattHours = (value: number) => `${formatScaled(value)}\u00a0Wh`
  const base = { log: false, format: wattHours, formatTick: formatScaled, xName: 'half-hour' }
  const one = fleet.meter.wattHours
  const top = fleet.tariffs
    .flatMap((tariff) => tariff.wattHours)
    .reduce<number>((most, value) => Math.max(most, value ?? 0), 0)
  return new Map<string, PlotSpec>([
    [
      'nation',
      {
        ...base,
        group: nation,
        lines: [
          { name: 'model', colour: 'ink3', at: middles, values: fleet.modelWh, width: 1.4, dash: [4, 3] },
          { name: 'this run', colour: 'ink', at: middles, values: fleet.nationWh, width: 1.8, widths: level },
        ],
      },
    ],
    [
      'meter',
      {
        ...base,
        group: groupOf('meter', 0, one.length),
        lines: [
          {
            name: 'energy',
            colour: 'ink',
            at: one.map((_, i) => i + 0.5),
            values: one,
            width: 1.2,
            widths: one.map(() => 1),
          },
        ],
      },
    ],
    ...fleet.tariffs.map((tariff, i): [string, PlotSpec] => [
      `tariff-${i}`,
      {
        ...base,
        group: nation,
        include: [top],
        lines: [{ name: tariff.name, colour: 'ink', at: middles, values: tariff.wattHours, width: 1.3, widths: level }],
      },
    ]),
  ])
}

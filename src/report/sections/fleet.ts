import { formatCount, formatRatio } from '../../units.ts'
import type { ReportData, ReportFleet } from '../data/shape.ts'
import { figure, section } from '../kit/elements.ts'
import type { Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'

export function fleetSection(data: ReportData): Markup {
  const { fleet } = data
  const title = 'What did the meters send?'
  if (fleet === null)
    return section({
      id: 'fleet',
      title,
      lead: 'The readings of this run were not kept: it ended before they were written.',
    })
  return section(
    {
      id: 'fleet',
      title,
      lead: `The readings of this run, by half-hour of simulated time from ${fleet.firstDay}. The same scenario and seed give the same readings on any machine.${leftOut(fleet)}`,
    },
    el(
      'div',
      { class: 'pair' },
      figure({ id: 'nation', title: 'National curve', subtitle: 'mean Wh per meter and half-hour', heightPx: 170 }),
      figure({
        id: 'meter',
        title: 'One meter',
        subtitle: `meter ${fleet.meter.meter}, ${fleet.meter.tariff}, Wh per half-hour`,
        heightPx: 170,
      }),
    ),
    fleet.tariffs.length === 0
      ? null
      : el(
          'div',
          { class: 'small-multiples' },
          ...fleet.tariffs.map((tariff, i) =>
            figure({
              id: `tariff-${i}`,
              title: tariff.name,
              subtitle: `${formatRatio(Number(tariff.shareRatio.toPrecision(2)))} of the readings`,
              heightPx: 104,
              small: true,
            }),
          ),
        ),
    el('p', { class: 'finding' }, `Model ${fleet.model}, ${formatCount(fleet.meters)} meters. ${fleet.attribution}`),
  )
}

function leftOut(fleet: ReportFleet): string {
  return fleet.slotsLeftOut === 0
    ? ''
    : ` Only the first seven days are drawn; ${formatCount(fleet.slotsLeftOut)} more slots were sent.`
}

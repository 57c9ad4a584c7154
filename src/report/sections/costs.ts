import { formatBytes, formatUs, threeDigits } from '../../units.ts'
import { colourOfPart } from '../data/costs.ts'
import type { ReportData } from '../data/shape.ts'
import { swatch, table } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'

/** CPU and memory of each process over the measured phases; null if no collector reported them. */
export function costTable({ costs, total }: ReportData): Child {
  if (costs.length === 0) return null
  const arrived = total === null ? 0 : total.delivered - total.copies
  // where a process ended early its cost is not known, and so neither is that of all
  const isKnown = arrived === 0 || costs.every(({ cpuSPerMillionReadings }) => cpuSPerMillionReadings !== null)
  const sum = isKnown ? costs.reduce((all, { cpuUs }) => all + cpuUs, 0) : null
  const most = Math.max(...costs.map(({ cpuUs }) => cpuUs))
  const each = arrived === 0 || sum === null ? null : sum / arrived
  return [
    el('h3', {}, 'What it cost', el('span', { class: 'sub' }, 'CPU time of each process during the measured phases')),
    table({
      caption: 'CPU and memory of each part',
      class: 'named-first costs',
      columns: [
        { head: 'Part' },
        { head: 'CPU s per million readings', number: true },
        { head: '' },
        { head: 'CPU time', number: true },
        { head: 'share', number: true },
        { head: 'peak memory', number: true },
      ],
      rows: [
        ...costs.map(({ part, cpuUs, cpuSPerMillionReadings, rssPeakBytes }) => ({
          cells: [
            { content: [swatch(colourOfPart(part)), part] },
            { content: perMillion(cpuSPerMillionReadings), sort: cpuSPerMillionReadings ?? -1 },
            { content: bar(part, most === 0 ? 0 : cpuUs / most), class: 'bar-cell', sort: cpuUs },
            { content: cpuTime(isKnown || cpuUs > 0 ? cpuUs : null), sort: cpuUs },
            { content: shareOf(cpuUs, sum), sort: cpuUs },
            { content: rssPeakBytes === 0 ? '–' : formatBytes(rssPeakBytes), sort: rssPeakBytes },
          ],
        })),
        {
          cells: [
            { content: el('b', {}, 'total') },
            { content: perMillion(each), sort: Number.MAX_SAFE_INTEGER },
            { content: '', sort: Number.MAX_SAFE_INTEGER },
            { content: cpuTime(sum), sort: Number.MAX_SAFE_INTEGER },
            sum === null ? '–' : '100\u00a0%',
            '–',
          ],
        },
      ],
    }),
  ]
}

function bar(part: string, ratio: number): Markup {
  const width = `width:${(Math.max(0, Math.min(1, ratio)) * 100).toFixed(1)}%;background:var(--${colourOfPart(part)})`
  return el('span', { class: 'cost-bar' }, el('i', { style: width }))
}

function perMillion(s: number | null): string {
  return s === null ? '–' : threeDigits(s)
}

/** null = none of it was seen, or not all */
function cpuTime(us: number | null): string {
  return us === null ? '–' : formatUs(us)
}

function shareOf(cpuUs: number, sum: number | null): string {
  return sum === null || sum === 0 ? '–' : `${threeDigits((cpuUs / sum) * 100)}\u00a0%`
}

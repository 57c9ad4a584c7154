import { formatBytes, formatRatio, formatUs } from '../../units.ts'
import type { Check, ReportData } from '../data/shape.ts'
import type { Icon } from '../kit/elements.ts'
import { figure, icon, section, table } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { plural } from '../kit/words.ts'

const icons: Readonly<Record<Check['outcome'], Icon>> = {
  held: 'tick',
  doubt: 'doubt',
  broken: 'cross',
  unknown: 'dash',
}
const words: Readonly<Record<Check['outcome'], string>> = {
  held: 'held',
  doubt: 'in doubt',
  broken: 'broken',
  unknown: 'unknown',
}
const order: readonly Check['outcome'][] = ['broken', 'doubt', 'held', 'unknown']

export function trustSection(data: ReportData): Markup {
  const checks = [...data.checks].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))
  return section(
    {
      id: 'trust',
      title: 'Can the measurement be trusted?',
      lead: 'These checks judge the harness, not the pipeline. A broken check makes the run INVALID.',
    },
    checks.length === 0
      ? el('p', { class: 'finding' }, 'The run did not finish, so nothing was checked.')
      : checkTable(checks),
    el(
      'div',
      { class: 'pair' },
      figure({ id: 'late', title: 'Late p99', subtitle: 'the generators’ own delay', heightPx: 104 }),
      figure({
        id: 'sent',
        title: 'Sent vs. offered',
        subtitle: 'of the curves due in that second',
        heightPx: 104,
      }),
      figure({ id: 'lag', title: 'Lag p99', subtitle: 'late + blocked: due to sent', heightPx: 104 }),
      figure({
        id: 'blocked',
        title: 'Blocked',
        subtitle: 'share of time the in-flight bound was full',
        heightPx: 104,
      }),
      figure({
        id: 'in-flight',
        title: 'In flight',
        subtitle: `sent, not accepted; bound ${formatBytes(data.generators.inFlightLimitBytes)}`,
        heightPx: 104,
      }),
      ...data.gauges.flatMap((gauge, i) =>
        gauge.place === 'trust' ? [figure({ id: `gauge-${i}`, title: gauge.title, subtitle: '', heightPx: 104 })] : [],
      ),
    ),
    el('p', { class: 'finding' }, ...blockedText(data)),
  )
}

function blockedText(data: ReportData): Child[] {
  const blockedUs = data.phases.reduce((sum, phase) => sum + (phase.totals?.blockedUs ?? 0), 0)
  const share = data.span.ranToS > 0 ? blockedUs / 1e6 / data.generators.count / data.span.ranToS : 0
  if (blockedUs === 0)
    return [
      'Waiting for a slow target is backpressure and is reported separately from lateness: ',
      el('b', {}, 'no curve waited'),
      ' for room in flight.',
    ]
  return [
    'Waiting for a slow target is backpressure and is reported separately from lateness: the bound was full for ',
    el('b', {}, formatUs(blockedUs)),
    ` over ${plural(data.generators.count, 'generator')}, ${formatRatio(Number(share.toPrecision(2)))} of the run.`,
  ]
}

function checkTable(checks: readonly Check[]): Markup {
  return table({
    caption: 'Checks of the measurement',
    class: 'checks',
    columns: [
      { head: el('span', { class: 'hidden' }, 'Outcome') },
      { head: 'Check' },
      { head: 'Measured', number: true },
      { head: 'Rule' },
      { head: 'What it means' },
    ],
    rows: checks.map((check) => ({
      cells: [
        {
          content: [icon(icons[check.outcome]), el('span', { class: 'word' }, words[check.outcome])],
          class: `status ${check.outcome}`,
          sort: order.indexOf(check.outcome),
        },
        check.name,
        check.measured,
        check.rule,
        { content: check.explanation, class: 'faint' },
      ],
    })),
  })
}

import type { RecordedWarning } from '../../types/warnings.ts'
import { formatCount, formatPerS, formatRatio, formatUs, threeDigits } from '../../units.ts'
import { judgedThing } from '../data/audit-grid.ts'
import { lastKept } from '../data/load-curve.ts'
import type { ReportData, ReportObjective, ReportState } from '../data/shape.ts'
import { claimWord } from '../kit/claim.ts'
import type { Icon } from '../kit/elements.ts'
import { icon } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import {
  capital,
  isUnknowable,
  lateText,
  limitText,
  phaseLabel,
  phaseNamed,
  plural,
  quantileText,
  seconds,
  sentence,
  valueBesideLimit,
} from '../kit/words.ts'
import { doubtsOf } from '../summary/warnings-text.ts'
import { tailText } from './tail.ts'
import { verdictSentence } from './verdict-sentence.ts'

const icons: Readonly<Record<ReportState, Icon>> = {
  PASS: 'tick',
  FAIL: 'cross',
  INVALID: 'doubt',
  INTERRUPTED: 'dash',
  UNFINISHED: 'dash',
}

/** The question, the verdict and one sentence; then what was missed and what is in doubt; only then the numbers. */
export function verdictSection(data: ReportData): Markup {
  return el(
    'section',
    { id: 'verdict', class: `state-${data.state}`, 'aria-label': 'Verdict' },
    el('p', { class: 'when' }, whenText(data)),
    el('p', { class: 'why' }, data.why),
    el(
      'p',
      { class: 'verdict-word' },
      el('strong', {}, icon(icons[data.state]), data.state),
      el('span', { class: 'sentence' }, verdictSentence(data)),
    ),
    claimText(data),
    reasonRows(data),
    doubtRows(data),
    keyNumbers(data),
    tailText(data),
  )
}

/** What became of the claim, and what was seen of it. */
function claimText({ claim }: ReportData): Markup | null {
  if (claim === null) return null
  return el(
    'p',
    { class: 'claim' },
    el('strong', {}, `${claimWord(claim).word}:`),
    ` ${claim.text}. ${claim.evidence.join(' ')}`,
  )
}

/** `29 Nov 2026, 12:12 UTC, 28 s`; of a run whose first curve was never due, nothing is known but its name. */
function whenText({ startedUs, span }: ReportData): string {
  if (startedUs === 0) return 'ended before its first curve was due'
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) (\d\d:\d\d)/.exec(
    new Date(startedUs / 1000).toUTCString(),
  )!
  const drain = span.drainS < 0.05 ? '' : ` + ${seconds(Number(span.drainS.toFixed(1)))} drain`
  return `${Number(day)} ${month} ${year}, ${time} UTC, ${seconds(Number(span.ranToS.toFixed(1)))}${drain}`
}

interface Row {
  readonly icon: Icon
  readonly where: Child
  readonly text: Child
  readonly figure: string
}

function rows(title: string, note: string, list: readonly Row[]): Child {
  if (list.length === 0) return null
  return el(
    'div',
    { class: 'findings' },
    el('h3', {}, title, note ? el('span', { class: 'sub' }, note) : null),
    el(
      'ul',
      {},
      ...list.map((one) =>
        el(
          'li',
          {},
          icon(one.icon),
          el('span', { class: 'where' }, one.where),
          el('span', { class: 'text' }, one.text),
          el('span', { class: 'figure' }, one.figure),
        ),
      ),
    ),
  )
}

/** Whether another row says it: an objective, or a warning in the same words. */
function isTold(reason: string, { warnings, objectives }: ReportData): boolean {
  const byWarning = warnings.some(({ invalid, message }) => (invalid ? reason.includes(message) : reason === message))
  return byWarning || objectives.some((one) => reason.includes(one.require))
}

function reasonRows(data: ReportData): Child {
  const invalid = data.warnings
    .filter((warning) => warning.invalid)
    .map(
      (warning): Row => ({
        icon: 'doubt',
        where: phaseNamed(data, warning.phase),
        text: [el('b', {}, sentence(warning.message)), hintLine(warning)],
        figure: figuresText(warning),
      }),
    )
  const missed = data.objectives.filter((one) => one.status === 'missed' || one.status === 'soft')
  const objectives = missed.map(
    (one): Row => ({
      icon: one.status === 'missed' ? 'cross' : 'triangle',
      where: el('code', {}, one.require),
      text: missedText(one, data),
      figure:
        one.status !== 'missed' ? 'soft, not fatal' : isUnknowable(one) ? 'not judged, so not met' : 'objective missed',
    }),
  )
  const others = data.reasons.filter((reason) => !isTold(reason, data))
  const rest = others.map(
    (reason): Row => ({
      icon: data.state === 'FAIL' ? 'cross' : 'doubt',
      where: 'whole run',
      text: sentence(reason),
      figure: '',
    }),
  )
  const ownRest = data.state === 'INVALID' || data.state === 'INTERRUPTED'
  return [
    rows('Why it is invalid', '', data.state === 'INVALID' ? [...invalid, ...rest] : []),
    rows('Why it ended early', '', data.state === 'INTERRUPTED' ? rest : []),
    rows('Missed', '', ownRest ? objectives : [...objectives, ...rest]),
  ]
}

function missedText(one: ReportObjective, data: ReportData): Child {
  const where = one.phase === null ? '' : ` in ${phaseNamed(data, one.phase)}`
  if (one.value === null)
    return [el('b', {}, sentence(one.note || 'no data')), `; the limit is ${limitText(one)}${where}`]
  const counts: Record<string, string> = {
    lost: 'not delivered within the drain',
    duplicated: 'counted twice',
    wrong: 'wrong',
    neverSent: 'never sent',
  }
  const word = counts[one.metric]
  const total = (one.metric === 'neverSent' ? data.total?.planned : data.audit?.expected) ?? 0
  if (one.unit === 'count' && word !== undefined && total > 0) {
    const what = one.metric === 'wrong' ? plural(one.value, judgedThing(data.workload)) : plural(one.value, 'reading')
    const share = one.metric === 'wrong' ? '' : `, ${formatRatio(one.value / total)} of ${formatCount(total)}`
    return [el('b', {}, `${what} ${word}`), share, one.note ? `. ${capital(one.note)}` : '']
  }
  return [
    el('b', {}, valueBesideLimit(one)),
    ` against ${limitText(one)}${where}`,
    one.note ? `. ${capital(one.note)}` : '',
  ]
}

function doubtRows(data: ReportData): Child {
  const isReason = (message: string) => data.reasons.some((reason) => reason !== message && reason.includes(message))
  const doubts = data.warnings.filter(
    ({ invalid, message }) => (!invalid || data.state !== 'INVALID') && !isReason(message),
  )
  const unreadable = data.problems.map(
    (text): Row => ({ icon: 'doubt', where: 'run folder', text: sentence(text), figure: '' }),
  )
  const list = doubtsOf(doubts).map(
    ({ first, phases, more }): Row => ({
      icon: 'doubt',
      where: phaseNamed(data, first.phase),
      text: [sentence(first.message) + alsoText(data, phases, more), hintLine(first)],
      figure: figuresText(first),
    }),
  )
  const all = [...list, ...unreadable]
  return rows(
    'Doubt',
    `${plural(all.length, 'warning')}${data.state !== 'INVALID' && data.state !== 'UNFINISHED' ? '; none of them invalidates the run' : ''}`,
    all,
  )
}

function alsoText(data: ReportData, phases: readonly string[], more: number): string {
  if (more === 0) return ''
  if (phases.length === 0) return `; ${more} more`
  return `; also in ${phases.map((phase) => phaseNamed(data, phase)).join(', ')}`
}

/** What to do about a warning, on a separate line; nothing if none was written. */
export function hintLine({ hint }: RecordedWarning): Child {
  return hint === null ? null : el('span', { class: 'hint' }, hint)
}

/** `late p99 7.1 ms, limit 10 ms` from the names and units of a warning's `figures`. */
export function figuresText(warning: RecordedWarning): string {
  return Object.entries(warning.figures)
    .slice(0, 4)
    .map(([name, value]) => {
      const bare = name
        .replace(/(Us|PerS|Ratio|Bytes|S)$/, '')
        .replaceAll(/([a-z])([A-Z0-9])/g, '$1 $2')
        .toLowerCase()
      if (name.endsWith('Us')) return `${bare} ${formatUs(value)}`
      if (name.endsWith('PerS')) return `${bare} ${formatPerS(value)}`
      if (name.endsWith('Ratio')) return `${bare} ${formatRatio(value)}`
      return `${bare} ${Number.isInteger(value) ? formatCount(value) : threeDigits(value)}`
    })
    .join(', ')
}

/** The figure that was judged is that of the whole run. */
function lateNote({ total, phases }: ReportData, label: string): string {
  const own = 'the generators’ own delay'
  const several = phases.filter((phase) => phase.measured).length > 1
  return total === null || !several ? own : `${own}, ${label}; whole run ${lateText(total.latency.late)}`
}

function keyNumbers(data: ReportData): Child {
  const phase = data.mainPhase === null ? null : data.phases[data.mainPhase]!
  const totals = phase?.totals ?? null
  if (phase === null || totals === null) return el('p', { class: 'sub' }, 'Nothing was measured.')
  const label = phaseLabel(phase)
  const latency = totals.latency.result
  const observed = latency.count + latency.undelivered > 0
  const number = (name: string, value: string, note: string) =>
    el('div', {}, el('dt', {}, name), el('dd', {}, el('b', {}, value), el('span', {}, note)))
  const last = data.loadCurve === null ? null : lastKept(data.loadCurve)
  const quantile = (name: 'p50' | 'p99' | 'p999', title: string) =>
    number(`result ${title}`, observed ? quantileText(latency, name) : '–', observed ? label : 'nothing was observed')
  return el(
    'dl',
    { class: 'numbers' },
    observed
      ? number(
          'curves delivered',
          formatPerS(totals.deliveredPerS),
          `${label}, offered ${formatPerS(totals.offeredPerS)}`,
        )
      : number('curves sent', formatPerS(totals.sentPerS), `${label}, offered ${formatPerS(totals.offeredPerS)}`),
    quantile('p50', 'p50'),
    quantile('p99', 'p99'),
    quantile('p999', 'p99.9'),
    data.audit
      ? number(
          'lost / twice / wrong',
          [data.audit.lost, data.audit.duplicated, data.audit.wrong]
            .map((count) => `${data.audit!.doubted > 0 ? '≥' : ''}${formatCount(count)}`)
            .join(' / '),
          `of ${plural(data.audit.expected, 'reading')}`,
        )
      : number('lost / twice / wrong', '–', 'nothing was audited'),
    last
      ? number(last.name, formatPerS(last.step.offeredPerS), `of ${plural(data.loadCurve!.steps.length, 'step')}`)
      : number('late p99', lateText(totals.latency.late), lateNote(data, label)),
  )
}

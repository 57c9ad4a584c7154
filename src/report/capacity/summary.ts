import type { CapacityOutcome } from '../../types/analysis/capacity.ts'
import type { CapacityResult } from '../../types/analysis/capacity-result.ts'
import { formatRatio, formatUs } from '../../units.ts'
import type { Icon } from '../kit/elements.ts'
import { icon } from '../kit/elements.ts'
import { findings } from '../kit/findings.ts'
import type { Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { momentText } from '../kit/metric-words.ts'
import { plural, scenarioTitle } from '../kit/words.ts'
import type { CapacityPage } from './page-data.ts'
import { loadText } from './words.ts'

interface OutcomeLook {
  readonly icon: Icon
  readonly judged: 'same' | 'worse' | 'none'
  readonly headline: (result: CapacityResult) => string
}

const looks: Readonly<Record<CapacityOutcome, OutcomeLook>> = {
  found: { icon: 'tick', judged: 'same', headline: ({ answer }) => loadText(answer.passesPerS) },
  above: { icon: 'tick', judged: 'same', headline: ({ search }) => `≥ ${loadText(search.mostPerS)}` },
  below: { icon: 'cross', judged: 'worse', headline: ({ search }) => `< ${loadText(search.leastPerS)}` },
  invalid: { icon: 'doubt', judged: 'none', headline: () => 'NO ANSWER' },
}

export function headlineOf(result: CapacityResult): string {
  return looks[result.answer.outcome].headline(result)
}

/** The capacity with its bracket, then what raises doubt, and the numbers of the search. */
export function summarySection({ result, madeAt }: CapacityPage): Markup {
  const { answer, scenario } = result
  const { icon: sign, judged } = looks[answer.outcome]
  return el(
    'section',
    { id: 'verdict', class: `judged-${judged}`, 'aria-label': 'Capacity' },
    el('p', { class: 'when' }, `made ${momentText(new Date(madeAt))}`),
    el('p', { class: 'why' }, 'What is the highest load that ', el('b', {}, scenarioTitle(scenario)), ' sustains?'),
    el(
      'p',
      { class: 'verdict-word' },
      el('strong', {}, icon(sign), headlineOf(result)),
      el('span', { class: 'sentence' }, answer.sentence),
    ),
    findings('Findings', violations(result), 'unequal'),
    findings('Doubt', doubts(result), 'doubt'),
    numbers(result),
  )
}

function violations({ answer }: CapacityResult): string[] {
  return answer.violations.map(
    ({ failedPerS, passedPerS }) =>
      `The probes are not monotonic: ${loadText(failedPerS)} failed, although ${loadText(passedPerS)} passed. The answer does not build on what passed above a failure.`,
  )
}

function doubts({ probes, answer, search }: CapacityResult): string[] {
  const invalid = probes.filter(({ judgement }) => judgement.verdict === 'INVALID').length
  const mixed = answer.loads.filter(({ passes, fails }) => passes > 0 && fails > 0)
  const isWide =
    answer.outcome === 'found' && answer.failsPerS! > answer.passesPerS! * (1 + search.toleranceRatio) * 1.0001
  return [
    invalid === 0
      ? ''
      : `${invalid} of ${plural(probes.length, 'probe')} could not be measured, and ${invalid === 1 ? 'counts' : 'count'} for nothing.`,
    ...mixed.map(
      ({ loadPerS, passes, fails }) =>
        `${loadText(loadPerS)} passed ${times(passes)} and failed ${times(fails)}: the capacity lies close to it, or the runs differ much.`,
    ),
    isWide ? `The bracket is wider than the ${formatRatio(search.toleranceRatio)} that were asked for.` : '',
  ].filter((text) => text !== '')
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`
}

function numbers(result: CapacityResult): Markup {
  const { answer, probes, knee, search } = result
  const { passesPerS, failsPerS } = answer
  const apart =
    passesPerS === null || failsPerS === null ? 'no bracket' : `${formatRatio(failsPerS / passesPerS - 1)} more`
  const entries: readonly (readonly [title: string, value: string, note: string])[] = [
    ['passes', loadText(passesPerS), passesNote(result)],
    ['fails', loadText(failsPerS), failsPerS === null ? 'no load failed' : apart],
    ['knee', ...kneeEntry(knee)],
    ['probes', String(probes.length), `of ${plural(answer.loads.length, 'load')}`],
    ['asked for', formatRatio(search.toleranceRatio), 'between what passes and what fails'],
  ]
  const entry = ([title, value, note]: (typeof entries)[number]) =>
    el('div', {}, el('dt', {}, title), el('dd', {}, el('b', {}, value), el('span', {}, note)))
  return el('dl', { class: 'numbers' }, ...entries.map(entry))
}

/** A latency that nowhere rises has no knee. */
function kneeEntry(knee: CapacityResult['knee']): readonly [value: string, note: string] {
  if (knee === null || knee.nextPerS === null) return ['–', 'the latency shows none']
  return [loadText(knee.loadPerS), `result p99 ${formatUs(knee.p99Us)}`]
}

function passesNote({ answer: { passesPerS, failsPerS } }: CapacityResult): string {
  if (passesPerS === null) return 'no load passed'
  return failsPerS === null ? 'the largest load that passed' : 'the largest load below all that failed'
}

import type { Comparison, ComparisonVerdict } from '../../types/comparison.ts'
import { icon } from '../kit/elements.ts'
import { findings } from '../kit/findings.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { momentText } from '../kit/metric-words.ts'
import { plural, sentence } from '../kit/words.ts'
import type { ComparisonPage } from './page-data.ts'
import { sides } from './page-data.ts'
import { sideLetters, usableRuns } from './sides.ts'
import { factsOf, verdictLooks } from './words.ts'

/** What a verdict means, for a comparison that gives no reason. */
const meanings: Readonly<Record<ComparisonVerdict, string>> = {
  REGRESSION: 'B is worse than A.',
  IMPROVEMENT: 'B is better than A.',
  'NO CHANGE': 'B is equal to A within the limits that matter.',
  INCONCLUSIVE: 'The runs show neither a change nor that there is none.',
  'TOO FEW': 'A verdict needs three usable runs on each side.',
  'NOT COMPARABLE': 'The two sides cannot be compared.',
  INVALID: 'A measurement failed, so nothing can be said of the pipeline.',
}

/** The word and the first reason; then the other reasons and the doubts, before any number. */
export function verdictSection({ comparison, madeAt }: ComparisonPage): Markup {
  const { verdict, reasons } = comparison
  const [first = meanings[verdict], ...others] = reasons
  const { icon: sign, judged } = verdictLooks[verdict]
  return el(
    'section',
    { id: 'verdict', class: `judged-${judged}`, 'aria-label': 'Verdict' },
    el('p', { class: 'when' }, `compared ${momentText(new Date(madeAt))}`),
    el('p', { class: 'why' }, question(comparison)),
    el(
      'p',
      { class: 'verdict-word' },
      el('strong', {}, icon(sign), verdict),
      el('span', { class: 'sentence' }, sentence(first)),
    ),
    findings('Also', others.map(sentence), 'dash'),
    findings('Doubt', doubts(comparison), 'doubt'),
  )
}

function question(comparison: Comparison): Child {
  const { a, b, paired } = comparison
  const [ofA, ofB] = sides.map((side) => usableRuns(comparison, side).length) as [number, number]
  const runs = paired
    ? 'The runs were made in pairs, one of each side after the other.'
    : 'The runs were not made in pairs.'
  return [
    'How does ',
    el('b', {}, `B\u00a0${b.label}`),
    ' compare with ',
    el('b', {}, `A\u00a0${a.label}`),
    `? ${plural(ofB, 'usable run')} against ${ofA}. ${runs}`,
  ]
}

/** What the reader should know before the numbers: runs that are left out, and runs that stand apart. */
function doubts(comparison: Comparison): string[] {
  const leftOut = sides.flatMap((side) => {
    const { label, runs } = comparison[side]
    const unusable = runs.length - usableRuns(comparison, side).length
    if (unusable === 0) return []
    return [`${unusable} of ${plural(runs.length, 'run')} of ${sideLetters[side]} (${label}) cannot be used.`]
  })
  const isShown = comparison.verdict !== 'NOT COMPARABLE'
  return [...leftOut, ...(isShown ? outlierDoubts(comparison) : [])]
}

function outlierDoubts({ metrics }: Comparison): string[] {
  const primary = metrics.filter((metric) => factsOf(metric).role === 'primary')
  return primary.flatMap((metric) => {
    const [inA, inB] = [metric.a.outliers.length, metric.b.outliers.length]
    if (inA + inB === 0) return []
    const where = [inA > 0 ? `${plural(inA, 'run')} of A` : '', inB > 0 ? `${plural(inB, 'run')} of B` : '']
    const stand = inA + inB === 1 ? 'stands' : 'stand'
    return [
      `In ${factsOf(metric).title}, ${where.filter((part) => part !== '').join(' and ')} ${stand} apart from the others.`,
    ]
  })
}

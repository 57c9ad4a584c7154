import type { Comparison, ComparisonSide, ComparisonVerdict, MetricComparison } from '../types/comparison.ts'
import { type ComparedRun, metricFacts } from '../types/metrics.ts'
import { formatRatio } from '../units.ts'
import { leftOutFindings } from './left-out-audits.ts'
import { changeInWords, formatInterval, isPairedTest } from './metric-words.ts'
import { isPresent, usedBy } from './side-values.ts'

type Judged = Omit<Comparison, 'reasons'>

const changes: readonly ComparisonVerdict[] = ['REGRESSION', 'IMPROVEMENT']
const unknown: readonly ComparisonVerdict[] = ['INCONCLUSIVE', 'NOT COMPARABLE', 'TOO FEW']
/** so many noisy numbers, and this share of them on one side, are told as moving together */
const fewestForBias = 8
const shareForBias = 0.9

/** Why a comparison has its verdict, a sentence each: first what decided, then what else is to be known. */
export function reasonsFor(comparison: Judged): string[] {
  const { a, b } = comparison
  const found = leftOutFindings([...a.runs, ...b.runs])
  const leftOut = [...leftOutOf('A', a), ...leftOutOf('B', b), ...(found === null ? [] : [found])]
  const refusals = refusalsOf(comparison)
  if (refusals.length > 0) return [...refusals, ...leftOut]
  const numbers = [...primarySentences(comparison), ...secondarySentences(comparison)]
  const doubts = [...leftOut, ...withoutPartner(comparison), ...biasOf(comparison)]
  return [...tooFewOf(comparison), ...numbers, ...doubts, ...looksAt(comparison)]
}

/** Why the numbers are not compared at all. */
function refusalsOf({ verdict, a, b, differences }: Judged): string[] {
  if (verdict !== 'INVALID')
    return differences
      .filter(({ allowed }) => !allowed)
      .map((one) => `${one.field} differs: ${one.a} in A, ${one.b} in B.`)
  return [['A', a.runs] as const, ['B', b.runs] as const]
    .filter(([, runs]) => runs.length > 0 && usableOf(runs) === 0)
    .map(([side]) => `No run of ${side} can be used.`)
}

function tooFewOf({ verdict, metrics, a, b, paired }: Judged): string[] {
  if (
    verdict === 'NOT COMPARABLE' &&
    !metrics.some((one) => isDeciding(one) && metricFacts[one.metric].repeats === 'noisy')
  )
    return ['Neither side has a throughput or a latency to compare.']
  if (verdict !== 'TOO FEW') return []
  const have = paired
    ? `There are ${wholePairs(a, b)} pairs of usable runs`
    : `${usableOf(a.runs)} of A and ${usableOf(b.runs)} of B can be used`
  return [`${have}: a verdict takes three ${paired ? 'pairs' : 'runs on each side'} that have the same numbers.`]
}

function primarySentences({ metrics, verdict, significance }: Judged): string[] {
  const shown = metrics.filter(isDeciding)
  const equalCounts = shown.filter((one) => one.test === 'exact counts' && one.verdict === 'NO CHANGE')
  const others = shown.filter(
    (one) => !equalCounts.includes(one) && !(verdict === 'TOO FEW' && one.verdict === verdict),
  )
  const order: readonly ComparisonVerdict[] =
    verdict === 'INCONCLUSIVE' ? [...unknown, ...changes] : [...changes, ...unknown]
  const place = (one: MetricComparison) => (order.includes(one.verdict) ? order.indexOf(one.verdict) : order.length)
  const sentences = others.toSorted((x, y) => place(x) - place(y)).map((one) => sentenceOn(one, significance))
  return equalCounts.length === 0 ? sentences : [...sentences, `Equal: ${equalCounts.map(titleOf).join(', ')}.`]
}

function secondarySentences({ metrics, significance }: Judged): string[] {
  return metrics
    .filter(({ metric, verdict }) => metricFacts[metric].role === 'secondary' && changes.includes(verdict))
    .map((one) => sentenceOn(one, significance).replace(/\.$/, '; it does not decide.'))
}

function sentenceOn(one: MetricComparison, significance: number): string {
  const { verdict, ratio, ci95, equivalenceInterval, metric, runsNeeded, note } = one
  const title = titleOf(one)
  if (ratio === null) return `${title}: ${note}`
  const band = formatRatio(metricFacts[metric].minEffect)
  const change = `${changeInWords(ratio)} in B ${formatInterval(ci95)}, ${sizeOf(one)}`
  if (verdict === 'NO CHANGE')
    return `${title} is within ±${band} (${formatInterval(equivalenceInterval)} at ${formatRatio(1 - 2 * significance)}), ${sizeOf(one)}.`
  if (verdict !== 'INCONCLUSIVE') return `${title} is ${change}.`
  const runs = isPairedTest(one.test) ? 'pairs' : 'runs a side'
  const more = runsNeeded === null ? '' : `; about ${runsNeeded} ${runs} would tell a change of ${band}`
  return `${title} is open: ${change}${more}.`
}

/** `n = 6 pairs`, `n = 5 a side`, `n = 5 and 6`. */
function sizeOf(one: MetricComparison): string {
  const { a, b } = usedBy(one)
  if (isPairedTest(one.test)) return `n = ${a.length} pairs`
  return a.length === b.length ? `n = ${a.length} a side` : `n = ${a.length} and ${b.length}`
}

function titleOf({ metric }: MetricComparison): string {
  return metricFacts[metric].title
}

function isDeciding(one: MetricComparison): boolean {
  return metricFacts[one.metric].role === 'primary' && isPresent(one)
}

/** `2 of 6 runs of A are INVALID and were left out.` */
function leftOutOf(side: string, { runs }: ComparisonSide): string[] {
  const kinds = new Map<string, number>()
  for (const { unusable } of runs) {
    if (unusable === null) continue
    const kind = unusable.split(':')[0]!
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  return [...kinds].map(([kind, count]) => {
    const [why, left] = count === 1 ? [kind.replace(/^it /, ''), 'was'] : [inPlural(kind), 'were']
    return `${count} of ${runs.length} runs of ${side} ${why} and ${left} left out.`
  })
}

/** `it is INVALID` of several: `are INVALID`. */
function inPlural(kind: string): string {
  return kind
    .replace(/^it /, '')
    .replace(/^is\b/, 'are')
    .replace(/^was\b/, 'were')
}

function withoutPartner({ a, b, paired }: Judged): string[] {
  const alone = paired ? usableOf(a.runs) + usableOf(b.runs) - 2 * wholePairs(a, b) : 0
  if (alone === 0) return []
  const runs =
    alone === 1
      ? '1 usable run has no usable partner and counts'
      : `${alone} usable runs have no usable partner and count`
  return [`${runs} only for what is lost, duplicated or wrong.`]
}

function usableOf(runs: readonly ComparedRun[]): number {
  return runs.filter(({ unusable }) => unusable === null).length
}

function wholePairs(a: ComparisonSide, b: ComparisonSide): number {
  return a.runs.filter((run, i) => run.unusable === null && b.runs[i]?.unusable === null).length
}

/** Independent noise moves about half of the numbers for the worse. */
function biasOf({ metrics }: Judged): string[] {
  const moved = metrics.filter(({ ratio }) => ratio !== null && ratio !== 1)
  const worse = moved.filter(({ metric, ratio }) => ratio! > 1 === (metricFacts[metric].better === 'lower')).length
  const most = Math.max(worse, moved.length - worse)
  if (moved.length < fewestForBias || most < shareForBias * moved.length) return []
  const where = worse === most ? 'worse' : 'better'
  return [
    `${most} of ${moved.length} noisy numbers are ${where} in B: a change of the machine between the sides would look like this too.`,
  ]
}

function looksAt({ looks, significance }: Judged): string[] {
  if (looks === null) return []
  const { pairs, taken } = looks
  return [
    `This is look ${taken} of ${pairs.length}, after ${pairs[taken - 1]} of ${pairs.at(-1)} pairs; each look decides at ${significance}, so that both together give no more false alarms than one.`,
  ]
}

import type {
  CapacityOutcome,
  CapacitySearch,
  CapacityStep,
  LoadVotes,
  NextProbe,
  Probe,
} from '../../types/analysis/capacity.ts'
import { formatRatio } from '../../units.ts'
import { guidesOf, isOfUse } from './carried-load.ts'
import { failed, isSettled, isTied, passed, violationsOf, votesOf } from './load-votes.ts'

export const usualToleranceRatio = 0.05
/** From one load to the next until one passes and one fails. */
const stride = 1.5
/** After so many loads that passed the start was far off, and a step is two strides long. */
const passesBeforeLongSteps = 5
/** A load that could not be measured is probed so often in all. */
const mostInvalids = 3
/** Loads have so many digits, so that people can read them and probes of one load are known as such. */
const loadDigits = 4

/** What is known so far: the two loads that the capacity lies between, and loads that may be close to it. */
interface Edge {
  readonly low: LoadVotes | undefined
  readonly high: LoadVotes | undefined
  readonly guides: readonly Guide[]
}

type Guide = ReturnType<typeof guidesOf>[number]

/**
 * The next load to probe for the capacity of a pipeline, or the answer; a pure function of the probes so far. By steps
 * of 1.5 until a load passes and one fails, then halfway between them on the scale of logarithms until they are close
 * enough. What was delivered of a load that was too high says where to look first, which saves most of the halving: one
 * load just below that and one just above it. One probe decides a load on the way. At the edge, of the two loads that the
 * answer names, a majority of up to three does, and if that turns one around the search goes on from there.
 *
 * The edge is the least load that fails and the largest below it that passes: what passes above it is a violation of
 * monotonicity, which the answer names and does not build on.
 */
export function nextCapacityStep(probes: readonly Probe[], search: CapacitySearch): CapacityStep {
  const votes = votesOf(probes)
  if (votes.some(({ invalids }) => invalids >= mostInvalids)) return answer('invalid', votes, search)
  const repeated = votes.find((each) => each.invalids > 0 && each.passes + each.fails === 0)
  if (repeated !== undefined) return again(repeated, 'because it could not be measured')
  const tied = votes.find(isTied)
  if (tied !== undefined) return again(tied, 'because it passed and failed')
  return votes.length === 0
    ? probe(within(search.startPerS, search), 'to begin')
    : stepFrom({ ...edgeOf(votes), guides: guidesOf(probes, search.toleranceRatio) }, votes, search)
}

/** The least load that fails, and the largest below it that passes. */
function edgeOf(votes: readonly LoadVotes[]): Omit<Edge, 'guides'> {
  const high = votes.find(failed)
  return { high, low: votes.findLast((each) => passed(each) && each.loadPerS < (high?.loadPerS ?? Infinity)) }
}

function stepFrom({ low, high, guides }: Edge, votes: readonly LoadVotes[], search: CapacitySearch): CapacityStep {
  if (high === undefined) return stepUp(low!, votes, search)
  const [leastPerS, closeTo] = [low?.loadPerS ?? 0, 1 + search.toleranceRatio]
  const guide = guides.find(({ loadPerS }) => isOfUse(rounded(loadPerS), leastPerS, high.loadPerS, search))
  if (guide !== undefined && high.loadPerS > leastPerS * closeTo)
    return probe(within(guide.loadPerS, search), guide.why)
  return low === undefined ? stepDown(high, votes, search) : between(low, high, votes, search)
}

function stepUp(low: LoadVotes, votes: readonly LoadVotes[], search: CapacitySearch): CapacityStep {
  const factor = votes.filter(passed).length < passesBeforeLongSteps ? stride : stride ** 2
  if (low.loadPerS < search.mostPerS) return probe(within(low.loadPerS * factor, search), 'because less load passed')
  return isSettled(low) ? answer('above', votes, search) : again(low, 'to see whether it passes again')
}

function stepDown(high: LoadVotes, votes: readonly LoadVotes[], search: CapacitySearch): CapacityStep {
  if (high.loadPerS > search.leastPerS) return probe(within(high.loadPerS / stride, search), 'because more load failed')
  return isSettled(high) ? answer('below', votes, search) : again(high, 'to see whether it fails again')
}

function between(low: LoadVotes, high: LoadVotes, votes: readonly LoadVotes[], search: CapacitySearch): CapacityStep {
  const halfway = rounded(Math.sqrt(low.loadPerS * high.loadPerS))
  const close = high.loadPerS <= low.loadPerS * (1 + search.toleranceRatio)
  if (!close && halfway > low.loadPerS && halfway < high.loadPerS) return probe(halfway, 'to halve the bracket')
  if (!isSettled(low)) return again(low, 'to see whether it passes again')
  if (!isSettled(high)) return again(high, 'to see whether it fails again')
  return answer('found', votes, search)
}

function probe(loadPerS: number, why: string): NextProbe {
  return { kind: 'probe', loadPerS, why }
}

function again({ loadPerS }: LoadVotes, why: string): NextProbe {
  return probe(loadPerS, why)
}

function within(loadPerS: number, { leastPerS, mostPerS }: CapacitySearch): number {
  return Math.min(Math.max(rounded(loadPerS), leastPerS), mostPerS)
}

function rounded(loadPerS: number): number {
  return Number(loadPerS.toPrecision(loadDigits))
}

function answer(outcome: CapacityOutcome, votes: readonly LoadVotes[], search: CapacitySearch): CapacityStep {
  const { low, high } = edgeOf(votes)
  const [passesPerS, failsPerS] = [low?.loadPerS ?? null, high?.loadPerS ?? null]
  const sentence = sentences[outcome](passesPerS, failsPerS, search, votes)
  return { kind: 'answer', outcome, passesPerS, failsPerS, loads: votes, violations: violationsOf(votes), sentence }
}

type Sentence = (
  passesPerS: number | null,
  failsPerS: number | null,
  search: CapacitySearch,
  votes: readonly LoadVotes[],
) => string

const sentences: Readonly<Record<CapacityOutcome, Sentence>> = {
  found: (passesPerS, failsPerS) =>
    `The capacity is ${load(passesPerS!)}: that passes, and ${load(failsPerS!)}` +
    ` (${formatRatio(failsPerS! / passesPerS! - 1)} more) fails.`,
  above: (_passes, _fails, { mostPerS }) =>
    `The capacity is above what the generator can send: ${load(mostPerS)} passes.`,
  below: (_passes, _fails, { leastPerS }) =>
    `The capacity is below the least load of the search: ${load(leastPerS)} fails.`,
  invalid: (_passes, _fails, _search, votes) => {
    const { loadPerS } = votes.find(({ invalids }) => invalids >= mostInvalids)!
    return `There is no answer: ${load(loadPerS)} could not be measured in ${mostInvalids} probes.`
  },
}

/** All digits of a load: two loads 1 % apart have to look different. */
function load(perS: number): string {
  return `${perS.toLocaleString('en-US')}/s`
}

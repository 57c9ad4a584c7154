import type { ProbeFacts, ProbeJudgement, ProbeLimit, ProbeReason } from '../../types/analysis/capacity.ts'
import { formatBesideLimit, formatCount, formatPerS, formatRatio } from '../../units.ts'

/** Of the load: the size of the slope decides and not its significance, which fails loads that can be sustained. */
const largestSlopeRatio = 0.01
const largestBacklogS = 1
const leastShareRatio = 0.99

type NumberName = 'sentPerS' | 'deliveredPerS' | 'backlogSlopePerS' | 'backlogEndCurves'
type MeasuredFacts = ProbeFacts & Readonly<Record<NumberName, number>>

const numberTitles: Readonly<Record<NumberName, string>> = {
  sentPerS: 'how much was sent',
  deliveredPerS: 'how much was delivered',
  backlogSlopePerS: 'how the backlog grew',
  backlogEndCurves: 'the backlog at the end',
}

/**
 * Whether a pipeline sustained the load of one run (Karimov et al. 2018, Theodolite), and which limits it hit. What
 * was not measured is never a PASS: the probe is INVALID.
 */
export function judgeProbe(facts: ProbeFacts): ProbeJudgement {
  const doubt = doubtOf(facts)
  if (doubt !== null) return { verdict: 'INVALID', hits: [], sentence: doubt }
  const hits = limitsHit(facts as MeasuredFacts)
  const load = formatPerS(facts.offeredPerS)
  if (hits.length === 0) return { verdict: 'PASS', hits, sentence: `${load} was sustained.` }
  return { verdict: 'FAIL', hits, sentence: `${load} was not sustained: ${hits[0]!.sentence}.` }
}

/** Why the run says nothing of the pipeline, as a sentence; null = it does. */
function doubtOf(facts: ProbeFacts): string | null {
  if (facts.runVerdict === 'INVALID') return 'The run is INVALID.'
  if (facts.runVerdict === 'INTERRUPTED') return 'The run was interrupted.'
  if (!(facts.offeredPerS > 0)) return 'The run offered no load.'
  const names = Object.keys(numberTitles) as NumberName[]
  const missing = names.find((name) => !Number.isFinite(facts[name] ?? Number.NaN))
  return missing === undefined ? null : `The run does not say ${numberTitles[missing]}.`
}

function limitsHit(facts: MeasuredFacts): ProbeReason[] {
  const hits = [growth(facts), backlogAtEnd(facts), ...shares(facts), objectives(facts)].filter((hit) => hit !== null)
  if (hits.length > 0 || facts.runVerdict !== 'FAIL') return hits
  return [{ limit: 'run', sentence: 'the run failed for another reason than its load' }]
}

function growth({ offeredPerS, backlogSlopePerS }: MeasuredFacts): ProbeReason | null {
  if (backlogSlopePerS <= largestSlopeRatio * offeredPerS) return null
  const share = formatBesideLimit(backlogSlopePerS / offeredPerS, largestSlopeRatio, 'ratio')
  const allowed = formatRatio(largestSlopeRatio)
  const sentence = `the backlog grew by ${formatPerS(backlogSlopePerS)}, ${share} of the load (at most ${allowed})`
  return { limit: 'backlog growth', sentence }
}

function backlogAtEnd({ offeredPerS, backlogEndCurves }: MeasuredFacts): ProbeReason | null {
  if (backlogEndCurves <= largestBacklogS * offeredPerS) return null
  const waited = formatBesideLimit((backlogEndCurves / offeredPerS) * 1e6, largestBacklogS * 1e6, 'us')
  const sentence = `${formatCount(backlogEndCurves)} curves waited at the end, ${waited} of load (at most 1 s)`
  return { limit: 'backlog at the end', sentence }
}

/** What was not sent because the pipeline held the generator back was not delivered either: only that is said. */
function shares({ offeredPerS, sentPerS, deliveredPerS }: MeasuredFacts): ProbeReason[] {
  const short = (limit: ProbeLimit, perS: number, what: string): ProbeReason[] => {
    if (perS >= leastShareRatio * offeredPerS) return []
    const share = formatBesideLimit(perS / offeredPerS, leastShareRatio, 'ratio')
    return [{ limit, sentence: `only ${share} of the load ${what} (at least ${formatRatio(leastShareRatio)})` }]
  }
  const heldBack = short('held back', sentPerS, 'could be sent, since the pipeline held the generator back')
  return heldBack.length > 0 ? heldBack : short('delivered', deliveredPerS, 'was delivered in time')
}

function objectives({ missedObjectives }: MeasuredFacts): ProbeReason | null {
  if (missedObjectives.length === 0) return null
  return { limit: 'objective', sentence: `not met: ${missedObjectives.join(', ')}` }
}

import { formatElapsed } from '../../units.ts'
import { countObjectives } from '../data/objectives.ts'
import type { ReportData } from '../data/shape.ts'
import { plural } from '../kit/words.ts'

/** What became of the objectives, and whether the measurement can be trusted. */
export function verdictSentence(data: ReportData): string {
  const { all, missed, softMissed } = countObjectives(data.objectives)
  const broken = data.checks.filter((check) => check.outcome === 'broken').length
  const known = data.checks.filter((check) => check.outcome !== 'unknown').length
  if (data.state === 'UNFINISHED')
    return `Stopped at ${formatElapsed(data.span.ranToS * 1e6)} of ${formatElapsed(data.span.planEndS * 1e6)}: no objective was judged and nothing was audited.`
  if (data.state === 'INVALID')
    return `The measurement cannot be trusted: ${broken === 0 ? 'a check' : `${broken} of ${plural(known, 'check')}`} ${broken > 1 ? 'are' : 'is'} broken. Times and rates were not judged.`
  const trust = trustSentence(data)
  const softly = softMissed === 0 ? '' : ` ${plural(softMissed, 'soft objective')} missed.`
  if (data.state === 'INTERRUPTED') return `${interruptedSentence(data)} ${trust}`
  if (data.state === 'FAIL') return `${missed} of ${plural(all, 'objective')} missed.${softly} ${trust}`
  if (all === 0) return `No objective was set. ${trust}`
  return `${metSentence(all, softMissed)}${softly} ${trust}`
}

/** Of a run that passed: whatever is not met is soft. */
function metSentence(all: number, softMissed: number): string {
  const met = all - softMissed
  if (met === 0) return 'No objective is met.'
  if (softMissed > 0) return met === 1 ? 'The other objective is met.' : `All ${met} other objectives are met.`
  return met === 1 ? 'The objective is met.' : `All ${met} objectives are met.`
}

/** How much of the load there was, and what could be judged of it. */
function interruptedSentence({ span, objectives }: ReportData): string {
  const [ran, planned] = [span.ranToS, span.planEndS].map((s) => formatElapsed(s * 1e6))
  const { all, missed, unjudged } = countObjectives(objectives)
  const when = span.ranToS < span.planEndS ? `Stopped at ${ran} of ${planned}` : 'Stopped in the drain'
  const judged = `${unjudged} of ${plural(all, 'objective')} not judged`
  return `${when}: ${judged}${missed === 0 ? '' : `, ${missed} missed`}.`
}

function trustSentence({ checks }: ReportData): string {
  const count = (outcome: string) => checks.filter((check) => check.outcome === outcome).length
  const known = checks.length - count('unknown')
  const doubts = count('doubt')
  if (count('broken') > 0) return `${count('broken')} of ${plural(known, 'check')} broken.`
  if (doubts === 0) return `The measurement can be trusted: ${known} of ${known} checks held.`
  return `The measurement can be trusted: ${known - doubts} of ${known} checks held, ${doubts} in doubt.`
}

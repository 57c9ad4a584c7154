import { exitCodes } from '../exit-codes.ts'
import { partCosts } from '../stats/costs.ts'
import { faultResults } from '../stats/faults.ts'
import { observerWaitUs } from '../stats/lateness.ts'
import type { Measured } from '../stats/measured.ts'
import { isAudited } from '../stats/scope.ts'
import type { Summary } from '../stats/summarise.ts'
import type { RunFacts } from '../types/facts.ts'
import type { Calibration, ObjectiveResult, RunResult, Verdict } from '../types/result.ts'
import { isUnanswered } from '../types/saturation.ts'
import type { Warning } from '../types/warnings.ts'
import { claimResult } from './claim.ts'
import { judgedUntilStop } from './interrupted.ts'
import { evaluateObjectives } from './objectives.ts'
import { missedReason } from './reasons.ts'
import { allWarnings } from './warnings/all-warnings.ts'
import { stopText } from './warnings/phases.ts'
import { unansweredText } from './warnings/saturation.ts'

/** A run that ended, and how. */
export interface Case {
  readonly measured: Measured
  readonly summary: Summary
  readonly calibration: Calibration | null
  /** by Ctrl-C */
  readonly interrupted: boolean
  /** the abort objective that ended the run early, as it stood then */
  readonly abortedBy: ObjectiveResult | null
  /** why the target or the driver failed; null = it did not */
  readonly failure: string | null
  readonly run: string
  /** first due time, microseconds since the Unix epoch */
  readonly startedUs: number
}

/**
 * What a run is worth. INVALID (the measurement cannot be trusted) outranks all. A run that its user stopped is
 * INTERRUPTED, unless the target or a service failed or an abort objective came first. FAIL: an objective was missed,
 * the target or a service failed, a closed loop got nothing accepted, or the load was not run to its end. Only what is
 * left is a PASS.
 */
export function judge(input: Case): RunResult {
  const { measured, summary } = input
  const { interrupted, failure, abortedBy } = input
  const stoppedByUser = interrupted && failure === null && abortedBy === null
  const warnings = allWarnings({ ...input, stoppedByUser })
  const found = evaluateObjectives(measured)
  const objectives = withAbort(input.interrupted ? judgedUntilStop(found, measured) : found, input.abortedBy)
  const verdict = verdictOf(input, warnings, objectives)
  const costs = partCosts(measured)
  return {
    format: 2,
    run: input.run,
    scenario: measured.scenario.name,
    engine: measured.scenario.target.engine,
    startedUs: input.startedUs,
    durationS: summary.durationS,
    verdict,
    exitCode: exitCodeOf(input, verdict),
    reasons: reasonsOf(input, warnings, objectives),
    claim: claimResult(measured, { verdict, total: summary.total, costs }),
    warnings,
    facts: factsOf(measured),
    objectives,
    total: summary.total,
    phases: summary.phases,
    audit: measured.audit,
    faults: faultResults(measured),
    saturations: measured.saturations,
    costs,
  }
}

function factsOf(measured: Measured): RunFacts {
  const waitUs = observerWaitUs(measured)
  return {
    stoppedAtUs: measured.stoppedAtUs,
    drainCut: measured.drainCut,
    maxDriftUs: measured.clock.maxDriftUs,
    observerWaitUs: Number.isFinite(waitUs) ? waitUs : null,
    ...measured.incidents,
  }
}

/** An objective that ended the run stays missed, even if what was drained afterwards would have met it. */
function withAbort(objectives: readonly ObjectiveResult[], abortedBy: ObjectiveResult | null): ObjectiveResult[] {
  if (abortedBy === null) return [...objectives]
  return objectives.map((objective) =>
    objective.require !== abortedBy.require || objective.phase !== abortedBy.phase
      ? objective
      : objective.met
        ? { ...abortedBy, met: false }
        : { ...objective, note: [abortedBy.note, objective.note].filter((note) => note !== '').join('; ') },
  )
}

function verdictOf(input: Case, warnings: readonly Warning[], objectives: readonly ObjectiveResult[]): Verdict {
  if (warnings.some((warning) => warning.invalid)) return 'INVALID'
  const failed = input.failure !== null || input.measured.incidents.died.length > 0
  if (failed || input.abortedBy !== null) return 'FAIL'
  if (input.interrupted) return 'INTERRUPTED'
  const { saturations, stoppedAtUs } = input.measured
  return objectives.some(isMissed) || saturations.some(isUnanswered) || stoppedAtUs !== null ? 'FAIL' : 'PASS'
}

/** A failed target or service before an interruption before INVALID before a missed objective. */
function exitCodeOf(input: Case, verdict: Verdict): number {
  if (input.failure !== null || input.measured.incidents.died.length > 0) return exitCodes.TARGET_FAILED
  if (input.interrupted) return exitCodes.INTERRUPTED
  if (verdict === 'INVALID') return exitCodes.INVALID
  return verdict === 'FAIL' ? exitCodes.OBJECTIVE_MISSED : 0
}

/** An INVALID run blames its measurement; of its objectives, only what the audit counted is still true. */
function reasonsOf(input: Case, warnings: readonly Warning[], objectives: readonly ObjectiveResult[]): string[] {
  const invalid = warnings.filter((warning) => warning.invalid)
  const by = input.abortedBy === null ? '' : ` by the abort objective ${input.abortedBy.require}`
  const stopped = stopText(input.measured, by)
  const missed = objectives.filter(isMissed)
  return [
    ...(input.failure === null ? [] : [`the run failed: ${input.failure}`]),
    ...(input.interrupted ? [interruption(stopped)] : []),
    ...input.measured.incidents.died
      .map((how) => how.split('\n', 1)[0]!)
      .filter((how) => !input.failure?.includes(how)),
    ...invalid.map((warning) => warning.message),
    ...(input.interrupted || stopped === null ? [] : [stopped]),
    ...input.measured.saturations.map(unansweredText).filter((text) => text !== null),
    ...missed.filter((objective) => invalid.length === 0 || isAudited(objective)).map(missedReason),
  ]
}

function isMissed({ met, soft, judged }: ObjectiveResult): boolean {
  return !met && !soft && judged !== false
}

function interruption(stopped: string | null): string {
  return stopped === null ? 'interrupted while the last readings were in flight' : `interrupted, ${stopped}`
}

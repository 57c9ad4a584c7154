import { neverLeft, notJudged, settledByLeast, settledByMost } from '../stats/audit-doubt.ts'
import type { Measured } from '../stats/measured.ts'
import { arrivedOnce, isObserved, type Scope } from '../stats/scope.ts'
import type { Audit } from '../types/result.ts'
import type { Objective } from '../types/scenario.ts'
import { formatCount } from '../units.ts'
import { type Finding, noData } from './reasons.ts'

/**
 * What the audit counted. Where sums hide what happened, it knows only the least: that decides the objectives which no
 * larger number could change, and the others are not judged.
 */
export function auditFinding(objective: Objective, measured: Measured): Finding {
  const { audit } = measured
  if (objective.phase !== null) return noData('the audit covers the whole run, not one phase')
  if (audit === null) return noData('the run was not audited')
  if (audit.expected === 0) return noData('nothing was sent, so nothing was audited')
  if (objective.metric === 'storedWrong')
    return audit.stored === null
      ? noData('the pipeline stores nothing, or it was not read')
      : { value: audit.stored.wrong, note: '' }
  const metric = objective.metric as 'lost' | 'duplicated' | 'wrong' | 'netWh'
  const value = objective.unit === 'ratio' && metric !== 'netWh' ? audit[metric] / audit.expected : audit[metric]
  if (metric === 'lost' && value > 0 && keptBack(measured)) return unsent
  // the values of a cell whose count is right are all known
  const doubted = metric === 'wrong' || metric === 'netWh' ? audit.unjudged : audit.doubted
  if (doubted === 0) return { value, note: '' }
  const settled = metric !== 'netWh' && settledByLeast(value, objective.comparison, objective.limit)
  return settled ? { value, note: `at least: ${why(audit, doubted)}` } : unjudged(audit, doubted)
}

/**
 * `delivered` counts a reading once at most: what arrived beyond the offered readings of a bin does not stand in for
 * others, and over a whole run what the audit calls lost is not delivered, whatever was doubled.
 */
export function deliveredFinding(objective: Objective, measured: Measured, scope: Scope, planned: number): Finding {
  if (!isObserved(measured)) return noData('the null driver delivers nothing')
  if (planned === 0) return noData()
  const most = deliveredAtMost(measured, scope)
  const value = objective.unit === 'ratio' ? most / planned : most
  if (most < planned && keptBack(measured)) return unsent
  const { audit } = measured
  if (audit === null || audit.doubted === 0) return { value, note: '' }
  const settled = settledByMost(value, objective.comparison, objective.limit)
  return settled ? { value, note: `at most: ${why(audit, audit.doubted)}` } : unjudged(audit, audit.doubted)
}

function deliveredAtMost(measured: Measured, scope: Scope): number {
  const { audit, phases } = measured
  const byBin = scope.bins.reduce((sum, bin) => sum + arrivedOnce(measured, bin), 0)
  if (audit === null || scope.phases.length < phases.length) return byBin
  return Math.min(byBin, audit.expected - audit.lost)
}

/** What did not arrive may never have left this machine. */
function keptBack({ incidents }: Measured): boolean {
  return incidents.ownLimits.failures > 0
}

const unsent: Finding = { value: null, note: neverLeft }

function unjudged(audit: Audit, doubted: number): Finding {
  return { value: null, note: `${notJudged}: ${why(audit, doubted)}` }
}

function why({ cells }: Audit, doubted: number): string {
  return `in ${formatCount(doubted)} of ${formatCount(cells)} cells, losses, copies and changes can hide each other`
}

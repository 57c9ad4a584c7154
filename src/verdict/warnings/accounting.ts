import type { Measured } from '../../stats/measured.ts'
import { arrivedOnce, isObserved, littleToleranceRatio, measuredPhases, scopeOf, sumOf } from '../../stats/scope.ts'
import type { Summary } from '../../stats/summarise.ts'
import { explaining } from '../../types/explained-audit.ts'
import type { KnownFault } from '../../types/known-faults.ts'
import type { Audit } from '../../types/result.ts'
import type { BrokenIdentity, Warning } from '../../types/warnings.ts'
import { formatCount, formatRatio } from '../../units.ts'
import { warning } from './warning.ts'

/** No measured reading was offered, so nothing can be said. Who stopped the run in its warm-up knows why. */
export function nothingMeasured(measured: Measured, stoppedByUser = false): Warning[] {
  const offered = sumOf(scopeOf(measured, measuredPhases(measured)).liveBins, 'offered')
  if (offered > 0) return []
  const message = 'no readings were offered in a measured phase: there is nothing to judge'
  return [warning('NOTHING_MEASURED', message, { offered }, { invalid: !stoppedByUser })]
}

/**
 * What must add up over the whole run, whatever the target did: planned = sent + never sent; and where an audit
 * exists, sent = delivered + lost - duplicated, with what the observer counted and with what the audit counted.
 */
export function accounting({ audit }: Measured, { phases }: Summary): Warning[] {
  const sum = (field: 'planned' | 'sent' | 'neverSent' | 'delivered') =>
    phases.reduce((total, phase) => total + phase[field], 0)
  const [planned, sent, neverSent, delivered] = [sum('planned'), sum('sent'), sum('neverSent'), sum('delivered')]
  const broken: Warning[] = []
  if (planned !== sent + neverSent)
    broken.push(identity('planned does not equal sent + never sent', { planned, sent, neverSent }))
  if (audit === null) return broken
  const { lost, duplicated, expected } = audit
  if (sent !== delivered + lost - duplicated)
    broken.push(identity('sent does not equal delivered + lost - duplicated', { sent, delivered, lost, duplicated }))
  if (expected !== sent || audit.delivered !== delivered) {
    const figures = { sent, expected, delivered, auditDelivered: audit.delivered }
    broken.push(identity('the audit and the run disagree on the number of readings', figures))
  }
  return broken
}

/** A single reading that comes back with another due time than the schedule's has a latency that it never had. */
function wrongDueTimes({ incidents }: Measured): Warning[] {
  const { readings: wrong, first } = incidents.dueTimes
  if (wrong === 0) return []
  const message = `readings came back with a due time that is not theirs: ${formatCount(wrong)}; first: ${first}`
  return [warning('DUE_TIMES', message, { wrong }, { invalid: true })]
}

/**
 * Where the audit knows every reading, the counts by due time must say the same: as many missing as it calls lost, as
 * many too many as it calls doubled. If they do not, readings came back with due times that are not theirs, and every
 * latency is counted from a wrong moment.
 */
export function dueTimes(measured: Measured): Warning[] {
  const { audit, bins, incidents } = measured
  if (incidents.dueTimes.readings > 0) return wrongDueTimes(measured)
  if (audit === null || audit.doubted > 0 || !isObserved(measured)) return []
  const once = bins.map((bin) => ({ bin, arrived: arrivedOnce(measured, bin) }))
  const undelivered = once.reduce((sum, { bin, arrived }) => sum + Math.max(0, bin.sent - arrived), 0)
  const copies = once.reduce((sum, { bin, arrived }) => sum + bin.delivered - arrived, 0)
  const { lost, duplicated } = audit
  if (undelivered === lost && copies === duplicated) return []
  const message = `by their due times ${formatCount(undelivered)} readings are missing and ${formatCount(copies)} too many, but the audit found ${formatCount(lost)} lost and ${formatCount(duplicated)} doubled: the pipeline publishes due times that are not those of its readings`
  return [warning('DUE_TIMES', message, { undelivered, lost, copies, duplicated }, { invalid: true })]
}

/** Sums that differ from the oracle's: what the audit counts in them is only the least that must have happened. */
export function auditUnsure({ audit }: Measured): Warning[] {
  if (audit === null || audit.doubted === 0) return []
  const { lost, duplicated, cells, doubted } = audit
  const message = `in ${formatCount(doubted)} of ${formatCount(cells)} cells the sums are wrong, and a sum cannot tell how many readings were lost, doubled or changed: at least ${formatCount(lost)} lost and ${formatCount(duplicated)} doubled; what was lost unseen is missing from the percentiles too`
  return [warning('AUDIT_UNSURE', message, { doubted, cells })]
}

const findings = { lost: 'lost', duplicated: 'counted twice' } as const

/** What the audit found, where the engine is known to do it: of each finding once, with every cause that it can have. */
export function knownFaults({ audit, scenario, phases, faults }: Measured): Warning[] {
  if (audit === null) return []
  const hit = faults.flatMap(({ phase }) => phases[phase]?.fault?.what ?? [])
  const known = explaining(audit, scenario, hit)
  return (['lost', 'duplicated'] as const).flatMap((finding) =>
    knownFault(
      audit,
      known.filter((one) => one.finding === finding),
    ),
  )
}

/** `causes`: of the same finding. */
function knownFault(audit: Audit, causes: readonly KnownFault[]): Warning[] {
  const [first] = causes
  if (first === undefined) return []
  const readings = audit[first.finding]
  const least = audit.doubted > 0 ? ' or more' : ''
  const share = causes.length > 1 ? ' some or all' : ''
  const why = causes.map(({ cause }) => cause).join('; or ')
  const message = `${formatCount(readings)} readings${least} were ${findings[first.finding]},${share} as is known of guarantee ${first.guarantee}: ${why}`
  const hint = [...new Set(causes.map(({ instead }) => instead))].join(' ')
  return [{ ...warning('KNOWN_FAULT', message, { readings }), hint }]
}

function identity(what: string, figures: BrokenIdentity): Warning {
  const listed = Object.entries(figures).map(([name, count]) => `${name} ${formatCount(count)}`)
  return warning('ACCOUNTING', `${what}: ${listed.join(', ')}`, figures, { invalid: true })
}

/** Entries round due times by less than a bucket of 10 ms: what differs by more in the mean was not rounded. */
const roundedUs = 10_000

/**
 * The schedule's due times and what was recorded of each phase disagree by more than 5 %, by Little's law. Fault phases
 * are left out: what is lost and doubled in them hides in the counts, and the area with it. Where nothing was lost or
 * doubled and the due times come back from another process, these are not the readings' own: that is invalid.
 */
export function littleWarnings(measured: Measured, { phases }: Summary): Warning[] {
  const sure = measured.clock.foreignStamps && isExact(measured)
  return phases.flatMap(({ name, kind, measured: counts, littleRatio, latency }) => {
    if (!counts || kind === 'fault' || littleRatio === null || Math.abs(littleRatio - 1) <= littleToleranceRatio)
      return []
    const invalid = sure && Math.abs(littleRatio - 1) * (latency.result.meanUs ?? 0) > roundedUs
    const cause = invalid ? ': the pipeline publishes due times that are not those of its readings' : ''
    const message = `in phase ${name} the area between offered and delivered is ${formatRatio(littleRatio)} of the sum of the latencies; it should be within 5\u00a0% of 100\u00a0%${cause}`
    return [warning('LITTLE', message, { littleRatio }, { phase: name, invalid })]
  })
}

function isExact({ audit }: Measured): boolean {
  return audit !== null && audit.lost + audit.duplicated + audit.wrong + audit.doubted === 0
}

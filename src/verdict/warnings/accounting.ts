import type { Measured } from '../../stats/measured.ts'
import { littleToleranceRatio, measuredPhases, scopeOf, sumOf } from '../../stats/scope.ts'
import type { Summary } from '../../stats/summarise.ts'
import type { BrokenIdentity, Warning } from '../../types/warnings.ts'
import { formatCount, formatRatio } from '../../units.ts'
import { warning } from './warning.ts'

/** No measured reading was offered, so nothing can be said. */
export function nothingMeasured(measured: Measured): Warning[] {
  const offered = sumOf(scopeOf(measured, measuredPhases(measured)).liveBins, 'offered')
  if (offered > 0) return []
  const message = 'no readings were offered in a measured phase: there is nothing to judge'
  return [warning('NOTHING_MEASURED', message, { offered }, { invalid: true })]
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

function identity(what: string, figures: BrokenIdentity): Warning {
  const listed = Object.entries(figures).map(([name, count]) => `${name} ${formatCount(count)}`)
  return warning('ACCOUNTING', `${what}: ${listed.join(', ')}`, figures, { invalid: true })
}

/**
 * The schedule's due times and what was recorded of each phase disagree by more than 5 %, by Little's law. Fault phases
 * are left out: what is lost and doubled in them hides in the counts, and the area with it.
 */
export function littleWarnings(summary: Summary): Warning[] {
  return summary.phases.flatMap(({ name, kind, measured, littleRatio }) =>
    !measured || kind === 'fault' || littleRatio === null || Math.abs(littleRatio - 1) <= littleToleranceRatio
      ? []
      : [
          warning(
            'LITTLE',
            `in phase ${name} the area between offered and delivered is ${formatRatio(littleRatio)} of the sum of the latencies; it should be within 5\u00a0% of 100\u00a0%`,
            { littleRatio },
            { phase: name },
          ),
        ],
  )
}

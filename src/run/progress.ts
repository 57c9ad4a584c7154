import type { Progress } from './api.ts'
import type { RunContext } from './context.ts'

/** A run at this moment, for the live display. */
export function progressOf(context: RunContext): Progress {
  const { plan, findings, folder, state } = context
  const { stage, activity, firstDueUs, stoppedAtUs } = state
  const { recent } = findings
  const atUs = firstDueUs === 0 ? 0 : Math.max(0, context.sinceUs())
  const { schedule, deal } = plan
  const points = deal.points
  const offeredUs = Math.min(atUs, stoppedAtUs ?? Number.POSITIVE_INFINITY)
  const offeredCurves = firstDueUs === 0 ? 0 : deal.curvesBefore(schedule.messagesDueAt(offeredUs))
  const sentCurves = findings.sentSoFar / points
  const deliveredCurves = findings.deliveredReadings / points
  if (firstDueUs > 0) recent.count('offered', atUs, offeredCurves)
  return {
    stage,
    activity,
    folder: folder.path,
    atUs,
    durationUs: schedule.durationUs,
    phase: phaseAt(context, atUs),
    offeredPerS: recent.perS('offered', atUs),
    sentPerS: recent.perS('sent', atUs),
    deliveredPerS: recent.perS('delivered', atUs),
    plannedCurves: schedule.curves,
    offeredCurves,
    sentCurves,
    deliveredCurves,
    inFlightBytes: findings.flyingBytes,
    ...recent.latencies(atUs),
    warnings: findings.warnings,
  }
}

function phaseAt({ plan, state }: RunContext, atUs: number): Progress['phase'] {
  const { phases } = plan.schedule
  const phase = phases.find(({ fromUs, toUs }) => fromUs <= atUs && atUs < toUs)
  if (state.firstDueUs === 0 || phase === undefined) return null
  const ratio = (atUs - phase.fromUs) / phase.durationUs
  return { name: phase.name, index: phase.index, count: phases.length, ratio }
}

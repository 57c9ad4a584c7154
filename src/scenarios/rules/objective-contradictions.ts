import { formatCount } from '../../units.ts'
import type { Salvaged } from '../fields/field-check.ts'
import { metricsOfTheAudit, metricsOfTheEnd, needsObserver, type ObjectiveExpression } from '../fields/objective.ts'
import { writeDuration } from '../fields/quantities.ts'
import type { Draft } from '../fields/schema.ts'
import type { Path } from '../file/document.ts'
import { nearest } from '../file/nearest.ts'
import { curvesOf } from './memory-needed.ts'
import type { Contradiction, ReadPlan } from './read-plan.ts'

type ObjectiveEntry = Exclude<Draft['objectives'][number], ObjectiveExpression>

/** Objectives that this plan can never answer. */
export function findObjectiveContradictions(plan: ReadPlan): Contradiction[] {
  return (plan.draft.objectives ?? []).flatMap((entry, i) => {
    if (entry === undefined) return []
    const long = ('metric' in entry ? { require: entry } : entry) as Salvaged<ObjectiveEntry>
    const require: Path = 'metric' in entry ? ['objectives', i] : ['objectives', i, 'require']
    return [
      ...observerContradictions(plan, long, require),
      ...countContradictions(plan, long, require),
      ...recoveryContradictions(plan, long, require, ['objectives', i, 'phase']),
      ...phaseContradictions(plan, long, ['objectives', i, 'phase']),
      ...abortContradictions(plan, long, i),
    ]
  })
}

function* observerContradictions(
  plan: ReadPlan,
  { require }: Salvaged<ObjectiveEntry>,
  path: Path,
): Generator<Contradiction> {
  if (plan.draft.driver?.kind !== 'null' || require?.metric === undefined || !needsObserver(require.metric)) return
  const message = `${require.metric} can only be observed at a target, and the null driver has none`
  yield {
    path,
    message,
    suggestion: 'with the null driver, use late, lag, ack, sent, neverSent, sentPerS or blocked',
  }
}

/** `delivered >= 99` asks for 99 readings, which a plan of thousands meets however much it loses. */
function* countContradictions(plan: ReadPlan, entry: Salvaged<ObjectiveEntry>, path: Path): Generator<Contradiction> {
  const { metric, unit, limit, comparison } = entry.require ?? {}
  if (metric !== 'delivered' && metric !== 'sent') return
  if (unit !== 'count' || limit === undefined || limit > 100 || !comparison?.startsWith('>')) return
  const curves = curvesOf(plan.phases ?? [])
  if (curves < 100 * Math.max(limit, 1)) return
  const message = `${metric} ${comparison} ${limit} asks for ${limit} of ${formatCount(curves)} curves`
  yield { path, message, suggestion: `write ${metric} ${comparison} ${limit}% for a share` }
}

/** A recovery is measured after a fault; one entry that cannot be read may still turn out to be one. */
function* recoveryContradictions(
  { phases, draft }: ReadPlan,
  entry: Salvaged<ObjectiveEntry>,
  path: Path,
  phasePath: Path,
): Generator<Contradiction> {
  if (entry.require?.metric !== 'recovery' || phases === null || draft.load?.includes(undefined) === true) return
  const faults = phases.filter(({ fault }) => fault !== null)
  if (faults.length === 0) {
    const message = 'recovery is the time after a fault, and this load has no fault phase'
    const suggestion = 'add { kind: fault, do: kill, what: kafka, for: 5s } to load, or remove the objective'
    yield { path, message, suggestion }
    return
  }
  const meant = phases.filter(({ name, family }) => name === entry.phase || family === entry.phase)
  if (meant.length === 0 || meant.some(({ fault }) => fault !== null)) return
  const message = `recovery is the time after a fault, and ${JSON.stringify(entry.phase)} is not a fault`
  yield { path: phasePath, message, suggestion: `name a fault phase: ${faults.map(({ name }) => name).join(', ')}` }
}

function* phaseContradictions(plan: ReadPlan, entry: Salvaged<ObjectiveEntry>, path: Path): Generator<Contradiction> {
  const { phase, require } = entry
  if (phase === undefined) return
  if (require?.metric !== undefined && metricsOfTheAudit.includes(require.metric)) {
    const message = `${require.metric} comes from the audit, which covers the whole run and not one phase`
    yield { path, message, suggestion: 'remove phase' }
  }
  const families = plan.entries.map((other) => other.name).filter((name) => name !== null)
  const all = plan.entries.flatMap((other) => other.phases ?? [])
  const names = [...new Set([...families, ...all.map((other) => other.name)])]
  const unreadable = plan.entries.filter((other) => other.phases === null)
  if (!names.includes(phase)) {
    if (unreadable.some((other) => mayBecome(phase, other.name))) return
    const meant = nearest(phase, names)
    const suggestion = meant === null ? `phases are ${[...new Set(families)].join(', ')}` : `write ${meant}`
    yield { path, message: `${JSON.stringify(phase)} is not a phase of this load`, suggestion }
    return
  }
  const meant = all.filter((other) => other.name === phase || other.family === phase)
  if (new Set(meant.map((other) => other.family)).size > 1) {
    const message = `${JSON.stringify(phase)} could mean a step or an entry of that name`
    yield { path, message, suggestion: 'give each steps entry its own name' }
  } else if (meant.length > 0 && meant.every((other) => other.kind === 'pause')) {
    yield { path, message: `nothing is due in ${JSON.stringify(phase)}, a pause`, suggestion: 'name a phase with load' }
  }
}

/** Whether an entry that cannot be read may turn out to hold this phase: as a step, or named by its kind. */
function mayBecome(phase: string, name: string | null): boolean {
  return name === null ? /^(hold|ramp|steps|pause|burst)(-\d+)*$/.test(phase) : phase.startsWith(`${name}-`)
}

function* abortContradictions(plan: ReadPlan, entry: Salvaged<ObjectiveEntry>, i: number): Generator<Contradiction> {
  const { abort, after, require } = entry
  if (abort === true && require?.metric !== undefined && metricsOfTheEnd.includes(require.metric)) {
    const message = `${require.metric} is known only at the end, so it cannot stop a run early`
    yield {
      path: ['objectives', i, 'abort'],
      message,
      suggestion: 'remove abort, or use a latency, blocked or deliveredPerS',
    }
  }
  if (after === undefined) return
  const path = ['objectives', i, 'after']
  if (abort === false)
    yield {
      path,
      message: 'after has no effect without abort: true',
      suggestion: 'add abort: true, or remove after',
    }
  if (plan.phases === null) return
  const durationUs = plan.phases.reduce((sum, phase) => sum + phase.durationUs, 0)
  if (abort === true && after >= durationUs) {
    const message = `${writeDuration(after)} is past the end of the load, which lasts ${writeDuration(durationUs)}`
    yield { path, message, suggestion: `write less than ${writeDuration(durationUs)}` }
  }
}

import type { Measured } from '../stats/measured.ts'
import { isAudited, namedPhases } from '../stats/scope.ts'
import type { ObjectiveResult } from '../types/result.ts'

/**
 * What a run that its user stopped says of its objectives. The load is not what the scenario asks for, so an objective
 * over the whole of it is not judged, nor one over phases that were cut; those over phases that ran to their end are.
 * What the audit found wrong stays missed: nothing that would have followed could undo it. Where the drain was cut,
 * what is missed might still have been met.
 */
export function judgedUntilStop(objectives: readonly ObjectiveResult[], measured: Measured): ObjectiveResult[] {
  return objectives.map((objective) => {
    const note = whyUnjudged(objective, measured)
    if (note === null) return objective
    return { ...objective, met: false, judged: false, note: [objective.note, note].filter(Boolean).join('; ') }
  })
}

function whyUnjudged(objective: ObjectiveResult, measured: Measured): string | null {
  const { stoppedAtUs, drainCut } = measured
  const drained = drainCut === null || drainCut === 'bound'
  if (!drained && !objective.met) return 'not judged: the drain was interrupted'
  if (isAudited(objective) && !objective.met) return null
  if (objective.phase === null) return 'not judged: the run was interrupted'
  const cut = namedPhases(measured, objective.phase).some(({ toUs }) => stoppedAtUs !== null && toUs > stoppedAtUs)
  return cut ? 'not judged: its phase was interrupted' : null
}

import type { RunData } from '../../stats/run-data.ts'
import { isAudited } from '../../stats/scope.ts'
import type { ObjectiveResult } from '../../types/result.ts'
import type { Objective } from '../../types/scenario.ts'
import { nothingIsDue } from './phases.ts'
import type { ObjectiveStatus, ReportObjective, ReportPhase, ReportState, Span } from './shape.ts'

const order: readonly ObjectiveStatus[] = ['missed', 'soft', 'unjudged', 'met']

/** The objectives as judged, missed ones first. Those of an INVALID or unfinished run are not judged. */
export function objectivesOf(
  run: RunData,
  state: ReportState,
  phases: readonly ReportPhase[],
  span: Span,
): ReportObjective[] {
  const written = run.environment.scenario.objectives
  const results = run.result?.objectives ?? written.map(unjudged)
  const objectives = results.map((result): ReportObjective => {
    const objective = written.find((one) => one.require === result.require && one.phase === result.phase)
    const comparison = objective?.comparison ?? comparisonIn(result.require)
    const metric = objective?.metric ?? result.require.split(/\s*[<>=]/)[0]!.trim()
    const { require, phase, implied, soft, value, limit, unit, note } = result
    const status = statusOf(result, state, run.result === null)
    const stretchesS = stretchesOf(phase, phases, span)
    return { require, metric, comparison, phase, implied, soft, status, value, limit, unit, note, stretchesS }
  })
  return objectives.sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status))
}

/** How many objectives became what; soft ones are counted like others, and only their misses apart. */
export interface ObjectiveCounts {
  readonly all: number
  readonly met: number
  readonly missed: number
  readonly softMissed: number
  readonly unjudged: number
}

/** The only place where a page counts objectives, so that its parts say the same. */
export function countObjectives(objectives: readonly Pick<ReportObjective, 'status'>[]): ObjectiveCounts {
  const count = (wanted: ObjectiveStatus) => objectives.filter(({ status }) => status === wanted).length
  const [met, missed, softMissed, open] = [count('met'), count('missed'), count('soft'), count('unjudged')]
  return { all: objectives.length, met, missed, softMissed, unjudged: open }
}

function unjudged(objective: Objective): ObjectiveResult {
  const { require, phase, soft, implied, limit, unit } = objective
  return { require, phase, soft, implied, limit, unit, value: null, met: false, note: '' }
}

/** What the audit counted stays judged in an INVALID run: it does not depend on a late generator. */
function statusOf(result: ObjectiveResult, state: ReportState, unfinished: boolean): ObjectiveStatus {
  if (unfinished || result.judged === false) return 'unjudged'
  if (state === 'INVALID' && !isAudited(result)) return 'unjudged'
  if (result.met) return 'met'
  return result.soft ? 'soft' : 'missed'
}

function comparisonIn(require: string): Objective['comparison'] {
  return (/<=|>=|==|<|>/.exec(require)?.[0] ?? '<') as Objective['comparison']
}

/** The time spans that an objective covers; neighbouring phases are merged. */
function stretchesOf(phase: string | null, phases: readonly ReportPhase[], span: Span): [number, number][] {
  const stretches: [number, number][] = []
  for (const one of phases) {
    const meant = phase === null ? one.measured : one.name === phase || one.family === phase
    if (!meant || nothingIsDue(one) || one.fromS >= span.ranToS) continue
    const last = stretches.at(-1)
    if (last !== undefined && last[1] === one.fromS) last[1] = one.toS
    else stretches.push([one.fromS, one.toS])
  }
  return stretches
}

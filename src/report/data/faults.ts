import { effectOf } from '../../stats/faults.ts'
import type { RunData } from '../../stats/run-data.ts'
import type { FaultResult } from '../../types/result.ts'
import type { Fault as FaultSpec } from '../../types/scenario.ts'
import { formatUs } from '../../units.ts'
import type { Fault, Span } from './shape.ts'

/** The faults that the scenario injected during the run: faults of services, and the stall of the embedded target. */
export function faultsOf(run: RunData, span: Span): Fault[] {
  const done = run.result === null ? plannedFaults(run, span) : run.result.faults.map(faultOf)
  return [...stallOf(run, span), ...done].sort((a, b) => a.fromS - b.fromS)
}

function faultOf({ phase, action, what, fromS, toS, gapS, recoveryS, lost, duplicated }: FaultResult): Fault {
  const effect = { gapS, recoveryS, lost, duplicated }
  return { name: nameOf({ action, what }, toS - fromS), phase, fromS, toS, ...recovered(fromS, recoveryS), effect }
}

/** For an unfinished run only the plan is known. */
function plannedFaults({ environment }: RunData, span: Span): Fault[] {
  return environment.phases.flatMap(({ fault, name, fromUs, toUs }) => {
    const [fromS, toS] = [fromUs / 1e6, toUs / 1e6]
    if (fault === null || fromS >= span.ranToS) return []
    return [{ name: nameOf(fault, toS - fromS), phase: name, fromS, toS, recoveredS: null, effect: null }]
  })
}

const words = { kill: 'killed', pause: 'paused' } as const

function nameOf({ action, what }: FaultSpec, forS: number): string {
  return `${what} ${words[action]}, ${formatUs(Math.round(forS * 10) * 1e5)}`
}

/** If deliveries were not interrupted, there is no moment of recovery to mark. */
function recovered(fromS: number, recoveryS: number | null): Pick<Fault, 'recoveredS'> {
  return { recoveredS: recoveryS === null || recoveryS === 0 ? null : fromS + recoveryS }
}

function stallOf({ environment, bins, result }: RunData, span: Span): Fault[] {
  const { options } = environment.scenario.target
  const stall = 'stall' in options ? options.stall : null
  if (stall === null || environment.scenario.driver.kind === 'null') return []
  const [fromS, toS] = [stall.afterUs / 1e6, (stall.afterUs + stall.forUs) / 1e6]
  if (fromS >= span.ranToS) return []
  const untilUs = Number.POSITIVE_INFINITY
  const effect =
    result === null ? null : effectOf(bins, { doneUs: stall.afterUs, undoneUs: stall.afterUs + stall.forUs, untilUs })
  const name = `target stalled ${formatUs(stall.forUs)}`
  return [{ name, phase: null, fromS, toS, ...recovered(fromS, effect?.recoveryS ?? null), effect }]
}

import { type EngineKind, engines, type Refusal } from '../../types/engines.ts'
import type { Fault, TargetPart } from '../../types/scenario.ts'
import { isService } from '../../types/services.ts'
import { modeFacts } from '../../types/target-options.ts'
import { formatUs } from '../../units.ts'
import { servicesOf } from '../build.ts'
import { defaultMode } from '../defaults.ts'
import type { LoadEntry } from '../fields/phases.ts'
import { neededBy } from './needed-services.ts'
import type { Contradiction, ReadPlan } from './read-plan.ts'

/** Faults and saturation that this run cannot do. */
export function* findFaultContradictions(plan: ReadPlan): Generator<Contradiction> {
  yield* overlaps(plan)
  const driver = plan.draft.driver?.kind
  for (const [i, part] of (plan.draft.load ?? []).entries()) {
    const entry = part as Partial<LoadEntry> | undefined
    if (entry?.kind === 'saturate' && driver !== undefined && driver !== 'http') {
      const message = `saturate needs the http driver; this one is ${driver}`
      yield { path: ['load', i, 'kind'], message, suggestion: 'write driver.kind: http, or remove the phase' }
    }
    if (entry?.kind !== 'fault') continue
    if (i === 0 && entry.rate === undefined) {
      const message = 'the first phase has no previous phase whose rate could continue'
      yield { path: ['load', i], message, suggestion: 'add rate: 50k/s, or a hold before it' }
    }
    const problem = entry.what === undefined ? null : partProblem(plan, entry.what)
    if (problem !== null) yield { path: ['load', i, 'what'], ...problem }
  }
}

/** A killed broker comes back only after its session has ended: seconds from the kill, by how it keeps its session. */
const brokerAwayUs = { kraft: 9e6, zookeeper: 18e6 } as const

/** Faults that would have to wait until a broker is back which was killed before: they would be late, or never done. */
function* overlaps({ draft, phases, entries }: ReadPlan): Generator<Contradiction> {
  const { kafka } = servicesOf(draft)
  if (phases === null || !kafka.managed) return
  const { profile } = kafka
  let [atUs, backUs, killed] = [0, 0, '']
  for (const [i, { phases: parts }] of entries.entries())
    for (const phase of parts ?? []) {
      if (phase.fault !== null && atUs < backUs) {
        const message = `${phase.name} begins ${formatUs(atUs - (backUs - brokerAwayUs[profile]))} after ${killed} kills the broker, which is back after ${formatUs(brokerAwayUs[profile])} or more`
        yield { path: ['load', i], message, suggestion: `let ${formatUs(backUs - atUs)} more pass before it` }
      }
      if (phase.fault?.action === 'kill' && phase.fault.what === 'kafka')
        [backUs, killed] = [Math.max(atUs + brokerAwayUs[profile], atUs + phase.durationUs), phase.name]
      atUs += phase.durationUs
    }
}

/** All of a target, or processes that only an engine on daemons of the run has. */
function targetProblem({ target }: ReadPlan['draft'], engine: EngineKind, what: TargetPart): Refusal | null {
  const { isOurs, hasDaemons } = modeFacts[target?.mode ?? defaultMode]
  if (engines[engine].inJvm && !isOurs)
    return {
      message: `the run does not start the cluster, so it cannot break its ${what}`,
      suggestion: 'write mode: cluster under target',
    }
  if (what === 'target') return engines[engine].unbreakable
  if (engines[engine].inJvm && hasDaemons) return null
  const suggestion = engines[engine].inJvm ? 'write mode: cluster under target, or what: target' : 'write what: target'
  return { message: `this target has no ${what} of its own`, suggestion }
}

function partProblem({ draft }: ReadPlan, what: Fault['what']): Refusal | null {
  const { engine, workload, options } = draft.target ?? {}
  const driver = draft.driver?.kind
  if (engine === undefined) return null
  if (!isService(what)) return targetProblem(draft, engine, what)
  if (driver === undefined || workload === undefined) return null
  const services = servicesOf(draft)
  const needed = neededBy({ engine, driver, workload, store: options?.store ?? 'redis', services })
  if (!needed.includes(what)) {
    const all = needed.length === 0 ? 'it uses none' : `it uses ${needed.join(', ')}`
    const message = `this run has no ${what} to break: ${all}`
    return { message, suggestion: 'choose a component that the run uses' }
  }
  if (services[what]?.managed !== false) return null
  const message = `the run does not start this ${what}, so it cannot break it`
  return { message, suggestion: `write services.${what}: managed` }
}

import { engines, type Refusal } from '../../types/engines.ts'
import type { Fault } from '../../types/scenario.ts'
import { servicesOf } from '../build.ts'
import type { LoadEntry } from '../fields/phases.ts'
import { neededBy } from './needed-services.ts'
import type { Contradiction, ReadPlan } from './read-plan.ts'

/** Faults and saturation that this run cannot do. */
export function* findFaultContradictions(plan: ReadPlan): Generator<Contradiction> {
  const driver = plan.draft.driver?.kind
  for (const [i, part] of (plan.draft.load ?? []).entries()) {
    const entry = part as Partial<LoadEntry> | undefined
    if (entry?.kind === 'saturate' && driver !== undefined && driver !== 'http') {
      const message = `saturate asks a front end over HTTP; the driver is ${driver}`
      yield { path: ['load', i, 'kind'], message, suggestion: 'write driver.kind: http, or leave the phase out' }
    }
    if (entry?.kind !== 'fault') continue
    if (i === 0 && entry.rate === undefined) {
      const message = 'a first phase has no phase before it whose rate could go on'
      yield { path: ['load', i], message, suggestion: 'add rate: 50k/s, or a hold before it' }
    }
    const problem = entry.what === undefined ? null : partProblem(plan, entry.what)
    if (problem !== null) yield { path: ['load', i, 'what'], ...problem }
  }
}

function partProblem({ draft }: ReadPlan, what: Fault['what']): Refusal | null {
  const { engine, workload, options } = draft.target ?? {}
  const driver = draft.driver?.kind
  if (engine === undefined) return null
  if (what === 'target') return engines[engine].unbreakable
  if (driver === undefined || workload === undefined) return null
  const services = servicesOf(draft.services)
  const needed = neededBy({ engine, driver, workload, store: options?.store ?? 'redis', services })
  if (!needed.includes(what)) {
    const all = needed.length === 0 ? 'it uses none' : `it uses ${needed.join(', ')}`
    const message = `this run has no ${what} that could break: ${all}`
    return { message, suggestion: 'choose a part that the run uses' }
  }
  if (services[what]?.managed !== false) return null
  const message = `the run did not start this ${what} and cannot break it`
  return { message, suggestion: `write services.${what}: managed` }
}

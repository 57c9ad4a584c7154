import { engineKinds, engines } from '../../types/engines.ts'
import { modeFacts } from '../../types/target-options.ts'
import { defaultMode } from '../defaults.ts'
import { listed } from './listed.ts'
import { keepsSums } from './needed-services.ts'
import type { Contradiction, ReadPlan } from './read-plan.ts'

/** Where an engine in a JVM runs. */
export function* placementContradictions(plan: ReadPlan): Generator<Contradiction> {
  yield* strayPlacement(plan)
  const { engine, mode = defaultMode, cluster, options } = plan.draft.target ?? {}
  if (engine === undefined || !engines[engine].inJvm) return
  const { isOurs, hasDaemons } = modeFacts[mode]
  if (!isOurs && cluster === undefined && !plan.isWritten(['target', 'cluster'])) {
    const suggestion = 'add cluster: 127.0.0.1:6627 under target, with host and port of its nimbus'
    yield { path: ['target', 'mode'], message: 'a cluster that exists must be named', suggestion }
  }
  if (isOurs && cluster !== undefined) {
    const message = `the run starts this target itself (mode: ${mode}), not a cluster that exists`
    yield { path: ['target', 'cluster'], message, suggestion: 'remove it, or write mode: external' }
  }
  const workers = options?.workers ?? 1
  if (!hasDaemons && workers > 1) {
    const message = `in one JVM there is one worker, not ${workers}`
    yield {
      path: ['target', 'options', 'workers'],
      message,
      suggestion: 'remove it, or write mode: cluster under target',
    }
  }
}

/** Questions are answered from the sums in Redis. */
export function* drpcContradictions({ draft }: ReadPlan): Generator<Contradiction> {
  const { engine, workload, options } = draft.target ?? {}
  if (engine === undefined || workload === undefined || options?.drpc !== true) return
  if (!engines[engine].options.includes('drpc')) return
  const { store = 'redis' } = options
  if (keepsSums({ engine, workload, store })) return
  const message = 'DRPC answers from the sums in Redis, and this pipeline keeps none'
  const suggestion = store === 'redis' ? 'remove it, or use another workload' : 'remove it, or write store: redis'
  yield { path: ['target', 'options', 'drpc'], message, suggestion }
}

/** Fields of an engine in a JVM, beside another one. */
function* strayPlacement({ draft, isWritten }: ReadPlan): Generator<Contradiction> {
  const engine = draft.target?.engine
  if (engine === undefined || engines[engine].inJvm) return
  const those = listed(engineKinds.filter((one) => engines[one].inJvm))
  for (const name of ['mode', 'cluster', 'jvm'] as const) {
    if (!isWritten(['target', name])) continue
    const message = `${name} belongs to the engine ${those}; this one is ${engine}`
    yield { path: ['target', name], message, suggestion: 'remove it' }
  }
}

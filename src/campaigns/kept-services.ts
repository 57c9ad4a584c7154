import { neededServices } from '../scenarios/rules/needed-services.ts'
import { cacheDir } from '../services/programs/cache.ts'
import { managedOf, startsNothing } from '../services/service-choice.ts'
import { stackDown, stackUp } from '../services/stack/stack.ts'
import { healthOf, readStackState } from '../services/stack/stack-state.ts'
import type { Scenario } from '../types/scenario.ts'

export interface KeepRequest {
  /** PATH, the homes of programs, and where the cache is */
  readonly env: Readonly<Record<string, string | undefined>>
  onProgress(text: string): void
  /** aborted during the start: what was started is stopped, and INTERRUPTED is thrown */
  readonly signal: AbortSignal
}

/**
 * Starts the services that a scenario needs, for several runs of it: they start once, and stay warm. Returns what stops
 * them. Services of `stack up` that are there already are used and left as they are; so are those that run elsewhere.
 *
 * @throws LoadcurveError as a start of services
 */
export async function keepServices(scenario: Scenario, request: KeepRequest): Promise<() => Promise<void>> {
  const spec = managedOf(scenario.services, neededServices(scenario), false)
  const cache = cacheDir(request.env)
  const health = startsNothing(spec) ? 'up' : healthOf(readStackState(cache))
  if (health === 'up' || health === 'foreign') return async () => {}
  request.onProgress("starting services for all probes, as 'stack up' does, so that they stay warm")
  await stackUp({ spec, ...request })
  return async () => {
    await stackDown(cache)
  }
}

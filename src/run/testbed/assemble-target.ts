import type { RecordedProcess } from '../../services/processes/process-record.ts'
import type { TargetHandle } from '../../targets/target-handle.ts'
import type { EngineKind } from '../../types/engines.ts'
import type { Scenario, TargetSpec } from '../../types/scenario.ts'
import type { Wiring } from '../../types/services.ts'

export interface TargetPlace {
  readonly scenario: Scenario
  readonly run: string
  readonly wiring: Wiring
  readonly logsDir: string
  readonly epochOffsetUs: number
  /** called with all processes of the target right after each start, so that they can be recorded */
  onProcesses(processes: readonly RecordedProcess[]): void
}

type StartTargets = {
  [E in EngineKind]: (place: TargetPlace, target: TargetSpec<E>) => Promise<TargetHandle | null>
}

/** What the run starts of each engine; null = nothing. */
export const targets: StartTargets = {
  embedded: async () => null,
  none: async () => null,
  external: async () => null,
  node: async ({ scenario, ...place }, target) => {
    const { startNodeTarget } = await import('../../targets/node/handle.ts')
    const entry = new URL('../../targets/node/main.js', import.meta.url)
    return startNodeTarget({ ...place, scenario: { ...scenario, target }, entry })
  },
}

export function assembleTarget(place: TargetPlace): Promise<TargetHandle | null> {
  return startTarget(place, place.scenario.target)
}

function startTarget<E extends EngineKind>(place: TargetPlace, target: TargetSpec<E>) {
  return targets[target.engine](place, target)
}

/** Sends records until a broker is warm. */
export async function loadWarmUp() {
  return (await import('../../drivers/kafka/warm-up.ts')).warmBroker
}

/** Records that a broker has received since it started; null = its agent does not respond. */
export async function recordsSinceStart(
  jolokiaUrl: string,
  headers: Readonly<Record<string, string>>,
): Promise<number | null> {
  return (await import('../../collectors/kafka/broker-records.ts')).recordsSinceStart(jolokiaUrl, headers)
}

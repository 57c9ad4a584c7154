import { engineSourcesDir } from '../../package-files.ts'
import { keepsSums } from '../../scenarios/rules/needed-services.ts'
import { hostAndPort } from '../../services/access.ts'
import { freePort, loopback } from '../../services/processes/ports.ts'
import type { RecordedProcess } from '../../services/processes/process-record.ts'
import type { FetchRequest } from '../../services/programs/download.ts'
import { engineFolder, isBuilt } from '../../services/programs/engine-build.ts'
import { notify } from '../../services/programs/notify.ts'
import { jvmEngines } from '../../targets/jvm/jvm-engines.ts'
import { type JvmAgent, prepareJvmEngine, startJvmTarget, submitTo } from '../../targets/jvm/jvm-target.ts'
import { stormOptions, tridentOptions } from '../../targets/jvm/storm.ts'
import { StormCluster } from '../../targets/jvm/storm-cluster.ts'
import { type TargetFile, targetFileOf, targetSecretsOf } from '../../targets/jvm/target-file.ts'
import type { TargetHandle } from '../../targets/target-handle.ts'
import type { EngineStatistics } from '../../types/engine-statistics.ts'
import { type Engine, type EngineKind, engines } from '../../types/engines.ts'
import { type Scenario, storeOf, type TargetSpec } from '../../types/scenario.ts'
import type { Wiring } from '../../types/services.ts'
import { type JvmPlacement, modeFacts } from '../../types/target-options.ts'
import { jvmAgent } from './jvm-agent.ts'

const notOurs: JvmAgent = { unavailable: 'the JVMs are those of a cluster that the run did not start' }

export interface TargetPlace {
  readonly scenario: Scenario
  readonly run: string
  readonly wiring: Wiring
  readonly logsDir: string
  readonly epochOffsetUs: number
  readonly statistics: EngineStatistics | null
  /** for an engine that has to be built first */
  readonly request: FetchRequest
  /** see RunningServices */
  targetFolder(): string
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
  node: async ({ scenario, request: _, ...place }, target) => {
    const { startNodeTarget } = await import('../../targets/node/handle.ts')
    const entry = new URL('../../targets/node/main.js', import.meta.url)
    return startNodeTarget({ ...place, scenario: { ...scenario, target }, entry })
  },
  storm: async (place, target) => startJvm(place, target, stormOptions(target.options)),
  'storm-trident': async (place, target) => startJvm(place, target, tridentOptions(target.options)),
}

/**
 * Builds what has to be built of an engine, before anything is started. Returns the folder of its jars; null = there is
 * nothing to build. Errors: TARGET_FAILED.
 */
export async function prepareEngine(engine: EngineKind, request: FetchRequest): Promise<string | null> {
  const jvm = jvmEngines[engine]
  return jvm === null ? null : (await prepareJvmEngine(jvm, engineSourcesDir, request)).jars
}

/** Whether an engine is built, as `prepareEngine` would find it; null = there is nothing to build. */
export function isEngineBuilt(engine: EngineKind, cacheDir: string): boolean | null {
  const jvm = jvmEngines[engine]
  return jvm === null ? null : isBuilt(engineFolder(cacheDir, engineSourcesDir, jvm.module))
}

export function assembleTarget(place: TargetPlace): Promise<TargetHandle | null> {
  return startTarget(place, place.scenario.target)
}

function startTarget<E extends EngineKind>(place: TargetPlace, target: TargetSpec<E>) {
  return targets[target.engine](place, target)
}

async function startJvm(
  place: TargetPlace,
  { mode, cluster, jvm }: JvmPlacement,
  options: TargetFile['options'],
): Promise<TargetHandle> {
  const { scenario, run, wiring, epochOffsetUs, statistics, logsDir, onProcesses, request } = place
  const { engine, workload, parallelism } = scenario.target
  const { fleet, partitions } = scenario
  const { meters } = fleet
  const stores = keepsSums({ engine, workload, store: storeOf(scenario.target) })
  const format = 'format' in scenario.driver ? scenario.driver.format : 'binary'
  const file = targetFileOf({
    run,
    workload,
    format,
    meters,
    partitions,
    parallelism,
    stores,
    options,
    wiring,
    // a cluster that exists may be on another machine, whose monotonic clock is another
    epochOffsetUs: modeFacts[mode].isOurs ? epochOffsetUs : null,
    cluster: modeFacts[mode].hasDaemons ? nimbusAt(cluster) : null,
    statistics: statistics?.ports ?? null,
    drpcPort: options['drpc'] === true && modeFacts[mode].isOurs ? await freePort() : null,
  })
  if (file.drpcPort !== null)
    notify(request, `while the run lasts, DRPC answers at http://${loopback}:${file.drpcPort}/drpc/energy/SLOT:GROUP`)
  const programs = await prepareJvmEngine(jvmEngines[engine]!, engineSourcesDir, request)
  const agent = modeFacts[mode].isOurs ? await jvmAgent(request) : notOurs
  const where = { file, secrets: targetSecretsOf(wiring), jvm, agent, request, logsDir, onProcesses }
  if (!modeFacts[mode].hasDaemons) return startJvmTarget(programs, where)
  if (!modeFacts[mode].isOurs) return submitTo(programs, where)
  const workers = 'workers' in scenario.target.options ? scenario.target.options.workers : 1
  return new StormCluster(programs, { ...where, folder: place.targetFolder(), workers })
}

/** Of the daemons that the run starts, the port is known once they are. */
function nimbusAt(cluster: string | null): TargetFile['cluster'] {
  const { host, port } = cluster === null ? { host: loopback, port: 0 } : hostAndPort(cluster, 'target.cluster')
  return { nimbusHost: host, nimbusPort: port, workerOptions: [] }
}

type Opener = (topology: string, uiPort: number) => Promise<EngineStatistics>

const openers: Readonly<Record<NonNullable<Engine['statistics']>, Opener>> = {
  Storm: async (topology, uiPort) =>
    (await import('../../collectors/storm/storm.ts')).openStormStatistics(topology, uiPort),
}

/** Listens to what an engine will say of itself; null = it says nothing that we know. */
export async function openStatistics(engine: EngineKind, run: string): Promise<EngineStatistics | null> {
  const { statistics } = engines[engine]
  return statistics === null ? null : openers[statistics](run, await freePort())
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

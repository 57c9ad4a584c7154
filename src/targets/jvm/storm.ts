import type { EngineModule } from '../../services/programs/engine-build.ts'
import type { StormOptions, TridentOptions } from '../../types/target-options.ts'
import type { JvmEngine } from './jvm-target.ts'
import type { TargetFile } from './target-file.ts'

/** Both topologies, so that one build serves both. The newest Storm whose POMs all resolve. */
const module: EngineModule = {
  name: 'storm-trident',
  besides: ['storm', 'storm-worker'],
  title: 'Apache Storm 2.8.3',
  downloadBytes: 172e6,
}

const ofBoth = {
  endClass: 'loadcurve.engines.storm.ClusterEnd',
  znodesClass: 'loadcurve.engines.storm.Znodes',
} as const

/** Nimbus, supervisor and worker in one JVM. */
export const localStorm: JvmEngine = {
  module,
  mainClass: 'loadcurve.engines.storm.LocalMain',
  clusterClass: 'loadcurve.engines.storm.ClusterMain',
  ...ofBoth,
}
export const localTrident: JvmEngine = {
  module,
  mainClass: 'loadcurve.engines.trident.LocalMain',
  clusterClass: 'loadcurve.engines.trident.ClusterMain',
  ...ofBoth,
}

export function stormOptions(options: StormOptions): TargetFile['options'] {
  const { flushUs, flushMessages, guarantee, maxSpoutPending, publishers } = options
  return {
    flushMs: Math.max(1, Math.round(flushUs / 1000)),
    flushMessages,
    guarantee,
    maxSpoutPending,
    publishers,
    ...ofBothTopologies(options),
  }
}

function ofBothTopologies(options: StormOptions | TridentOptions): TargetFile['options'] {
  const { ackers, messageTimeoutUs, workers, spoutTasks, boltSleepUs, drpc } = options
  return {
    ackers,
    messageTimeoutS: Math.ceil(messageTimeoutUs / 1e6),
    workers,
    ...(spoutTasks === null ? {} : { spoutTasks }),
    drpc,
    boltSleepMs: Math.max(1, Math.round(boltSleepUs / 1000)),
  }
}

export function tridentOptions(options: TridentOptions): TargetFile['options'] {
  const { guarantee, spout, batch, batchesInFlight, emitIntervalUs, pollTimeoutUs } = options
  return {
    guarantee,
    ...(spout === null ? {} : { spout }),
    batch,
    batchesInFlight,
    emitIntervalMs: Math.max(1, Math.round(emitIntervalUs / 1000)),
    pollTimeoutMs: Math.max(1, Math.round(pollTimeoutUs / 1000)),
    ...ofBothTopologies(options),
  }
}

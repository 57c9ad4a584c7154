import type { StormOptions } from '../../types/scenario.ts'
import type { JvmEngine } from './jvm-target.ts'
import type { TargetFile } from './target-file.ts'

/** Nimbus, supervisor and worker in one JVM. The newest Storm whose POMs all resolve. */
export const localStorm: JvmEngine = {
  module: { name: 'storm', title: 'Apache Storm 2.8.3', downloadBytes: 172e6 },
  mainClass: 'loadcurve.engines.storm.LocalMain',
  flags: ['-XX:+UseParallelGC', '-XX:+ExitOnOutOfMemoryError'],
}

export function stormOptions(options: StormOptions): TargetFile['options'] {
  const { flushUs, flushMessages, guarantee, maxSpoutPending, ackers, messageTimeoutUs } = options
  return {
    flushMs: Math.max(1, Math.round(flushUs / 1000)),
    flushMessages,
    guarantee,
    maxSpoutPending,
    ackers,
    messageTimeoutS: Math.ceil(messageTimeoutUs / 1e6),
  }
}

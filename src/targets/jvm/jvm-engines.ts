import type { EngineKind } from '../../types/engines.ts'
import type { JvmEngine } from './jvm-target.ts'
import { localStorm, localTrident } from './storm.ts'

/** The engines that run in a JVM, and what is built for them; null = the engine is part of this program, or not ours. */
export const jvmEngines: Readonly<Record<EngineKind, JvmEngine | null>> = {
  embedded: null,
  none: null,
  external: null,
  node: null,
  storm: localStorm,
  'storm-trident': localTrident,
}

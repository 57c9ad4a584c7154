import { delimiter, join } from 'node:path'
import { bareEnvironment } from '../../services/processes/environment.ts'
import type { FetchRequest } from '../../services/programs/download.ts'
import { buildEngine, type EngineModule } from '../../services/programs/engine-build.ts'
import { heapFlag, requireJava } from '../../services/programs/java.ts'
import type { TargetHandle } from '../target-handle.ts'
import { TargetProcesses, type TargetProgram } from '../target-processes.ts'
import { type TargetFile, type TargetSecrets, writeTargetFile } from './target-file.ts'

/** An engine whose pipeline runs in one JVM. */
export interface JvmEngine {
  readonly module: EngineModule
  readonly mainClass: string
  readonly flags: readonly string[]
}

export interface JvmPlace extends Pick<TargetProgram, 'logsDir' | 'onProcesses'> {
  readonly file: TargetFile
  readonly secrets: TargetSecrets
  /** the Maven build */
  readonly sourcesDir: string
  /** what has to be built, with progress */
  readonly request: FetchRequest
}

const leastJava = 17
const heapBytes = 2 ** 30

/**
 * Builds the engine if need be, and starts it.
 *
 * @throws LoadcurveError TARGET_FAILED when Java, Maven or a compiler is missing, or the sources do not compile
 */
export async function startJvmTarget(engine: JvmEngine, place: JvmPlace): Promise<TargetHandle> {
  const { request, sourcesDir } = place
  const java = await requireJava({ least: leastJava, whoNeeds: `${engine.module.title} needs` }, request)
  const jars = await buildEngine(engine.module, sourcesDir, request)
  return new TargetProcesses(jvmProgram(engine, java.path, jars, place))
}

function jvmProgram({ mainClass, flags }: JvmEngine, java: string, jars: string, place: JvmPlace): TargetProgram {
  const { file, secrets, logsDir, onProcesses, request } = place
  const path = writeTargetFile(logsDir, file)
  const args = [heapFlag(heapBytes), ...flags, '-cp', [join(jars, '*')].join(delimiter), mainClass, path]
  return {
    workers: [{ command: java, args, env: bareEnvironment(request.env), settings: secrets }],
    // it is started as a whole; whether it takes curves, the probe shows
    isReady: (ready) => ready.length === 1,
    logsDir,
    onProcesses,
  }
}

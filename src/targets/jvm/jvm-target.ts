import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { addressOf } from '../../addresses.ts'
import { temporaryFolder } from '../../directories.ts'
import { bareEnvironment } from '../../services/processes/environment.ts'
import { agentFlags, agentUrl } from '../../services/processes/jolokia-agent.ts'
import type { FetchRequest } from '../../services/programs/download.ts'
import { buildEngine, type EngineModule, leastJdk } from '../../services/programs/engine-build.ts'
import { heapFlag, requireJava } from '../../services/programs/java.ts'
import { notify } from '../../services/programs/notify.ts'
import { lastLines, runTool } from '../../services/programs/tool.ts'
import type { WatchedJvms } from '../../types/services.ts'
import type { JvmSpec } from '../../types/target-options.ts'
import type { TargetHandle } from '../target-handle.ts'
import { TargetProcesses, type TargetProgram } from '../target-processes.ts'
import { causeOfDeath } from './jvm-deaths.ts'
import { smallJvm } from './small-jvm.ts'
import { type TargetFile, type TargetSecrets, writeTargetFile } from './target-file.ts'

/** An engine whose pipeline runs in one JVM. */
export interface JvmEngine {
  readonly module: EngineModule
  readonly mainClass: string
  /** submits the pipeline to daemons, and takes it from them at the end */
  readonly clusterClass: string
  /** takes it from a cluster that goes on: host and port of the cluster, and the name of the run */
  readonly endClass: string
  /** removes what the engine has left in a ZooKeeper: its arguments are the address, and what the paths begin with */
  readonly znodesClass: string
}

/** An engine that has been built. */
export interface JvmPrograms {
  readonly engine: JvmEngine
  /** path of java */
  readonly java: string
  /** folder */
  readonly jars: string
}

/** The Jolokia agent that a JVM is started with, or why there is none. */
export type JvmAgent = { readonly jar: string; readonly port: number } | { readonly unavailable: string }

export interface JvmPlace extends Pick<TargetProgram, 'logsDir' | 'onProcesses'> {
  readonly file: TargetFile
  readonly secrets: TargetSecrets
  readonly jvm: JvmSpec
  readonly agent: JvmAgent
  readonly request: FetchRequest
}

const anyPort = 0
const znodesWithinMs = 20_000
const endWithinMs = 25_000
const helperMiB = 64
const submitterMiB = 256

/**
 * Builds the engine if need be.
 *
 * @throws LoadcurveError TARGET_FAILED when Java, Maven or a compiler is missing, or the sources do not compile
 */
export async function prepareJvmEngine(
  engine: JvmEngine,
  sourcesDir: string,
  request: FetchRequest,
): Promise<JvmPrograms> {
  const { path } = await requireJava({ least: leastJdk, whoNeeds: `${engine.module.title} needs` }, request)
  return { engine, java: path, jars: await buildEngine(engine.module, sourcesDir, request) }
}

export function startJvmTarget(programs: JvmPrograms, place: JvmPlace): TargetHandle {
  return new TargetProcesses(jvmProgram(programs, place))
}

/** On the daemons of a cluster that exists: nothing of it is ours but what submits the pipeline. */
class ExternalTopology extends TargetProcesses {
  /** what the cluster costs is not known here */
  override processes() {
    return []
  }
}

export function submitTo(programs: JvmPrograms, place: JvmPlace): TargetHandle {
  return new ExternalTopology({
    ...clusterProgram(programs, place),
    isAlwaysAsked: true,
    afterStop: () => takeFrom(place.file, programs, place.request),
  })
}

/** Also where what submitted it has died: the cluster goes on. What stays is told. */
async function takeFrom({ cluster, run }: TargetFile, programs: JvmPrograms, request: FetchRequest): Promise<void> {
  const { nimbusHost, nimbusPort } = cluster!
  const args = [programs.engine.endClass, nimbusHost, String(nimbusPort), run]
  const refusal = await refusalOf(programs, args, { request, withinMs: endWithinMs })
  if (refusal !== null)
    notify(
      request,
      `${run} may still run on ${addressOf({ host: nimbusHost, port: nimbusPort })}: ${refusal}; type: storm kill ${run}`,
    )
}

export function jvmProgram({ engine, java, jars }: JvmPrograms, place: JvmPlace): TargetProgram {
  const { file, secrets, jvm, agent, request, logsDir, onProcesses } = place
  const path = writeTargetFile(logsDir, file)
  const scratch = temporaryFolder('loadcurve-target-')
  const args = [
    ...jvm.flags,
    // what the run decides comes last, where it counts: the folder below is removed
    heapFlag(jvm.heapBytes),
    `-Djava.io.tmpdir=${scratch}`,
    '-XX:+ExitOnOutOfMemoryError',
    ...('jar' in agent ? agentFlags(agent.jar, agent.port) : []),
    '-cp',
    join(jars, '*'),
    engine.mainClass,
    path,
  ]
  return {
    workers: [{ command: java, args, env: bareEnvironment(request.env), settings: secrets }],
    // it is started as a whole; whether it takes curves, the probe shows
    isReady: (ready) => ready.length === 1,
    logsDir,
    onProcesses,
    jvms: watchedJvms(agent),
    causeOf: (lastLines) => causeOfDeath(lastLines, jvm),
    afterStop: async () => {
      // an engine keeps its jobs there, and with them what it may not leave behind: passwords
      rmSync(scratch, { recursive: true, force: true })
      if (file.zookeeper !== null) await removeZnodes(file.zookeeper, { engine, java, jars }, request)
    },
  }
}

/** What submits a pipeline to a cluster, and takes it from there when it is asked to end. */
export function clusterProgram({ engine, java, jars }: JvmPrograms, place: JvmPlace): TargetProgram {
  const { file, secrets, jvm, agent, request, logsDir, onProcesses } = place
  // each of them has an agent, and says in its log where
  const agentOptions = 'jar' in agent ? agentFlags(agent.jar, anyPort) : []
  const ownOptions = [heapFlag(jvm.heapBytes), '-XX:+ExitOnOutOfMemoryError', ...agentOptions]
  const workerOptions = [...jvm.flags, ...ownOptions]
  const path = writeTargetFile(logsDir, { ...file, cluster: { ...file.cluster!, workerOptions } })
  const jar = join(jars, 'submitted', 'topology.jar')
  const args = [...smallJvm(submitterMiB), `-Dstorm.jar=${jar}`, '-cp', join(jars, '*'), engine.clusterClass, path]
  return {
    workers: [{ name: 'submitter', command: java, args, env: bareEnvironment(request.env), settings: secrets }],
    isReady: (ready) => ready.length === 1,
    logsDir,
    onProcesses,
  }
}

/** One JVM, which is the first process of the target. */
function watchedJvms(agent: JvmAgent): WatchedJvms {
  if ('unavailable' in agent) return { now: () => [], unavailable: agent.unavailable }
  const jvms = [{ name: 'target-0', url: agentUrl(agent.port) }]
  return { now: () => jvms, unavailable: null }
}

/** In a process of its own, once the engine has ended: what still runs writes there again. What stays is told. */
export async function removeZnodes(
  { host, port, root }: NonNullable<TargetFile['zookeeper']>,
  programs: JvmPrograms,
  request: FetchRequest,
): Promise<void> {
  const args = [programs.engine.znodesClass, `${host}:${port}`, root]
  const refusal = await refusalOf(programs, args, { request, withinMs: znodesWithinMs })
  if (refusal !== null) notify(request, `${root}-... stays in ZooKeeper ${host}:${port}: ${refusal}`)
}

/** Runs a class of the engine; null = it succeeded. */
async function refusalOf(
  { java, jars }: JvmPrograms,
  args: readonly string[],
  { request, withinMs }: { readonly request: FetchRequest; readonly withinMs: number },
): Promise<string | null> {
  const asked = { env: bareEnvironment(request.env), signal: AbortSignal.timeout(withinMs) }
  const { exitCode, output } = await runTool(
    java,
    [...smallJvm(helperMiB), '-cp', join(jars, '*'), ...args],
    asked,
  ).catch(() => ({
    exitCode: null,
    output: 'it took too long',
  }))
  return exitCode === 0 ? null : lastLines(output, 1).join('')
}

import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectories } from '../../directories.ts'
import { LoadcurveError } from '../../errors.ts'
import type { Access, ManagedSpec } from '../../types/services.ts'
import { type LaunchPlan, planLaunches } from '../launch-plan.ts'
import { accessOf, startWaves } from '../own-services.ts'
import { killProcesses } from '../processes/ending.ts'
import { ProcessGroup } from '../processes/process-group.ts'
import { type RecordedProcess, writeJson } from '../processes/process-record.ts'
import { cacheDir, inCache } from '../programs/cache.ts'
import { keepClassList } from '../programs/class-archive.ts'
import { throwIfAborted, type Variables } from '../programs/tool.ts'
import { requirePrograms } from '../required-programs.ts'
import {
  healthOf,
  lockStack,
  mismatch,
  readStackState,
  requireOwnStack,
  type StackPaths,
  type StackState,
  stackPaths,
} from './stack-state.ts'

export interface StackRequest {
  readonly spec: ManagedSpec
  readonly env: Variables
  onProgress(text: string): void
  readonly signal: AbortSignal
}

/**
 * Starts services that outlive this process; does nothing if they are already up. Leftovers of a broken stack are
 * removed first.
 *
 * @throws LoadcurveError USAGE when a stack is up that does not fit; otherwise as a start of services
 */
export async function stackUp(request: StackRequest): Promise<StackState> {
  const cache = cacheDir(request.env)
  return inCache(cache, () => up(cache, request))
}

async function up(cache: string, request: StackRequest): Promise<StackState> {
  const release = lockStack(cache, 'stack up')
  try {
    requireOwnStack(cache)
    const state = readStackState(cache)
    if (state !== null && healthOf(state) === 'up') return fitting(state, request)
    await clear(cache)
    return await start(cache, request)
  } finally {
    release()
  }
}

function fitting(state: StackState, { spec, onProgress }: StackRequest): StackState {
  const why = mismatch(state.settings, spec)
  if (why === null) {
    onProgress('the services are already up')
    return state
  }
  throw new LoadcurveError('USAGE', `services are up, but ${why}`, { hint: 'type: loadcurve stack down' })
}

async function start(cache: string, request: StackRequest): Promise<StackState> {
  const { spec, env, signal } = request
  const paths = stackPaths(cache)
  const programs = await requirePrograms(spec, { ...request, cacheDir: cache })
  throwIfAborted(signal)
  makeDirectories(paths.data)
  rmSync(paths.logs, { recursive: true, force: true })
  makeDirectories(paths.logs)
  const plan = await planLaunches(spec, programs, { dataDir: paths.data, logsDir: paths.logs }, env)
  let processes: readonly RecordedProcess[] = []
  const group = new ProcessGroup({
    onChange: (started) => {
      processes = started
      write(paths, spec, plan, processes, false)
    },
  })
  try {
    await startWaves(plan, group, request)
    return write(paths, spec, plan, processes, true)
  } catch (thrown) {
    await group.stop(0)
    rmSync(paths.state, { force: true })
    rmSync(paths.data, { recursive: true, force: true })
    throw thrown
  }
}

const nothingGiven: Access = { kafka: null, redis: null, zookeeper: null, jolokiaUrls: [] }

function write(
  paths: StackPaths,
  settings: ManagedSpec,
  plan: LaunchPlan,
  processes: readonly RecordedProcess[],
  complete: boolean,
): StackState {
  const facts = plan.waves.flat().map((launch) => launch.facts)
  const access = accessOf(plan, nothingGiven)
  const state: StackState = { format: 1, complete, settings: withPorts(settings, plan), processes, access, facts }
  writeJson(paths.state, state)
  return state
}

/** The settings with the ports that were chosen. */
function withPorts(settings: ManagedSpec, plan: LaunchPlan): ManagedSpec {
  const portOf = (name: string) => plan.waves.flat().find((launch) => launch.name === name)?.port ?? null
  const { kafka, redis, zookeeper } = settings
  return {
    ...settings,
    kafka: kafka && { ...kafka, port: portOf('kafka') },
    redis: redis && { ...redis, port: portOf('redis') },
    zookeeper: zookeeper && { ...zookeeper, port: portOf('zookeeper') },
  }
}

/**
 * Stops the stack's processes and removes its data; logs are kept. false: there was nothing to stop.
 *
 * @throws LoadcurveError TARGET_FAILED while a run uses it; RESULTS_UNWRITABLE
 */
export async function stackDown(cache: string): Promise<boolean> {
  if (!existsSync(stackPaths(cache).folder)) return false
  return inCache(cache, async () => {
    const release = lockStack(cache, 'stack down')
    try {
      requireOwnStack(cache)
      return await clear(cache)
    } finally {
      release()
    }
  })
}

async function clear(cache: string): Promise<boolean> {
  const paths = stackPaths(cache)
  const state = readStackState(cache)
  await killProcesses(state?.processes.map(({ identity }) => identity) ?? [])
  keepClassList(cache, join(paths.data, 'kafka'))
  rmSync(paths.data, { recursive: true, force: true, maxRetries: 5 })
  rmSync(paths.state, { force: true })
  return state !== null
}

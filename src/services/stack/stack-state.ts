import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { LoadcurveError } from '../../errors.ts'
import type { Access, ManagedSpec, ServiceFacts, ServiceName } from '../../types/services.ts'
import { isAlive, type ProcessTable, realProcesses } from '../processes/identity.ts'
import { holderOf, type LockHolder, takeLock, untilExit } from '../processes/lock-file.ts'
import { type PortWorld, realPorts } from '../processes/ports.ts'
import { isObject, isProcessList, type RecordedProcess, readJson } from '../processes/process-record.ts'

/** The services that `stack up` keeps between runs. */
export interface StackState {
  readonly format: 1
  /** false: a start was cut off, or is going on */
  readonly complete: boolean
  readonly settings: ManagedSpec
  readonly processes: readonly RecordedProcess[]
  readonly access: Access
  readonly facts: readonly ServiceFacts[]
}

export type StackHealth = 'down' | 'up' | 'broken'

export interface StackPaths {
  readonly folder: string
  readonly state: string
  readonly lock: string
  readonly data: string
  readonly logs: string
}

export function stackPaths(cacheDir: string): StackPaths {
  const folder = join(cacheDir, 'stack')
  return {
    folder,
    state: join(folder, 'state.json'),
    lock: join(folder, 'lock.json'),
    data: join(folder, 'data'),
    logs: join(folder, 'logs'),
  }
}

/** null = no stack, or a file that this version cannot read. */
export function readStackState(cacheDir: string): StackState | null {
  const value = readJson(stackPaths(cacheDir).state)
  return isStackState(value) ? value : null
}

function isStackState(value: unknown): value is StackState {
  return (
    isObject(value) &&
    value.format === 1 &&
    typeof value.complete === 'boolean' &&
    isObject(value.settings) &&
    isObject(value.access) &&
    Array.isArray(value.facts) &&
    isProcessList(value.processes)
  )
}

/** `broken`: a service has died, a start was cut off, or the machine was started again since. */
export function healthOf(state: StackState | null, processes: ProcessTable = realProcesses): StackHealth {
  if (state === null) return 'down'
  return state.complete && deadOf(state, processes).length === 0 ? 'up' : 'broken'
}

/** Processes of a stack that are gone. */
export function deadOf(state: StackState, processes: ProcessTable = realProcesses): RecordedProcess[] {
  return state.processes.filter(({ identity }) => !isAlive(identity, processes))
}

/**
 * Why a stack does not do for what is wanted; null = it does. What was asked of a stack beside (a ZooKeeper) does no harm.
 */
export function mismatch(stack: ManagedSpec, wanted: ManagedSpec): string | null {
  if (wanted.durable && !stack.durable) return 'its Redis does not write what it acknowledges'
  return (
    different('kafka', stack.kafka, wanted.kafka, ['profile', 'brokers', 'heapBytes']) ??
    different('redis', stack.redis, wanted.redis, ['maxMemoryBytes']) ??
    different('zookeeper', stack.zookeeper, wanted.zookeeper, ['heapBytes'])
  )
}

type Ported = { readonly port: number | null }

function different<T extends Ported>(
  service: string,
  there: T | null,
  wanted: T | null,
  fields: readonly (keyof T & string)[],
): string | null {
  if (wanted === null) return null
  if (there === null) return `it has no ${service}`
  if (wanted.port !== null && wanted.port !== there.port)
    return `its ${service} is on port ${there.port} (asked for: ${wanted.port})`
  const field = fields.find((name) => there[name] !== wanted[name])
  return field === undefined ? null : `its ${service} has ${field}: ${there[field]} (asked for: ${wanted[field]})`
}

/** Who uses the stack at the moment; null = nobody. */
export function stackUser(cacheDir: string, processes: ProcessTable = realProcesses): LockHolder | null {
  return holderOf(stackPaths(cacheDir).lock, processes)
}

/**
 * Takes the stack for this process and returns what gives it back.
 *
 * @throws LoadcurveError TARGET_FAILED that names a live process that has it
 */
export function lockStack(cacheDir: string, purpose: string): () => void {
  const taken = takeLock(stackPaths(cacheDir).lock, purpose)
  if ('release' in taken) return untilExit(taken.release)
  const { holder } = taken
  const who = holder === null ? 'another process' : `${holder.purpose} (pid ${holder.identity.pid})`
  throw new LoadcurveError('TARGET_FAILED', `the services of 'stack up' are in use by ${who}`, {
    hint: 'wait until it has ended; or let this one have services of its own with another LOADCURVE_CACHE',
  })
}

/** Name of a service -> its log. Logs outlive the services. */
export function stackLogs(cacheDir: string): ReadonlyMap<string, string> {
  const folder = stackPaths(cacheDir).logs
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.log')) : []
  return new Map(names.sort().map((name) => [name.slice(0, -'.log'.length), join(folder, name)]))
}

/** Where `stack up` listens: the usual ports and 10,000, so that it never answers in place of a service of the user's. */
export const stackPorts: Readonly<Record<ServiceName, number>> = { kafka: 19_092, redis: 16_379, zookeeper: 12_181 }

/** The stack's port of a service, or null (any free one) while somebody has it, who is told. */
export async function stackPortOf(
  service: ServiceName,
  onProgress: (text: string) => void,
  world: PortWorld = realPorts(),
): Promise<number | null> {
  const port = stackPorts[service]
  if (await world.isFree(port)) return port
  onProgress(`port ${port} is taken by ${world.holderOf(port) ?? 'another process'}; ${service} gets a free one`)
  return null
}

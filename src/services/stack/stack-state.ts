import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { LoadcurveError } from '../../errors.ts'
import type { Access, ManagedSpec, ServiceFacts, ServiceName } from '../../types/services.ts'
import { isAlive, type ProcessIdentity, type ProcessTable, realProcesses, standingOf } from '../processes/identity.ts'
import { holderInWords, holderOf, type LockHolder, takeLock, untilExit } from '../processes/lock-file.ts'
import { type PortWorld, realPorts } from '../processes/ports.ts'
import { isIdentity, isObject, isProcessList, type RecordedProcess, readJson } from '../processes/process-record.ts'

/** The services that `stack up` keeps between runs. */
export interface StackState {
  readonly format: 1
  /** false: a start was interrupted, or is in progress */
  readonly complete: boolean
  readonly settings: ManagedSpec
  readonly processes: readonly RecordedProcess[]
  readonly access: Access
  readonly facts: readonly ServiceFacts[]
}

/** `foreign`: it belongs to another machine or container that shares the cache */
export type StackHealth = 'down' | 'up' | 'broken' | 'foreign'

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

/**
 * Refuses to touch a stack that this version cannot judge while its processes may live: one whose state has another format
 * or is damaged, or one of another machine or container.
 *
 * @throws LoadcurveError TARGET_FAILED with what to do
 */
export function requireOwnStack(cacheDir: string, processes: ProcessTable = realProcesses): void {
  const { state: path } = stackPaths(cacheDir)
  const state = readStackState(cacheDir)
  if (state !== null && healthOf(state, processes) === 'foreign') throw foreignStack(state)
  if (state !== null || !existsSync(path)) return
  const alive = identitiesIn(readJson(path)).filter((identity) => standingOf(identity, processes) !== 'gone')
  if (alive.length === 0) return
  const pids = alive.map(({ pid }) => pid).join(', ')
  throw new LoadcurveError('TARGET_FAILED', `another version of loadcurve wrote ${path}, and its services still run`, {
    hint: `stop them with 'stack down' of that version, or end the processes ${pids} yourself`,
  })
}

function foreignStack({ processes }: StackState): LoadcurveError {
  const place = processes.find(({ identity }) => identity.place !== undefined)?.identity.place?.split(' ')[0]
  const message = `the services of 'stack up' in this cache belong to ${place}, another machine or container`
  return new LoadcurveError('TARGET_FAILED', message, {
    hint: 'set another LOADCURVE_CACHE here; if that machine is gone, remove the folder stack of this cache',
  })
}

/** Every process that a file of any format names. */
function identitiesIn(value: unknown): ProcessIdentity[] {
  if (isIdentity(value)) return [value]
  if (Array.isArray(value)) return value.flatMap(identitiesIn)
  return isObject(value) ? Object.values(value).flatMap(identitiesIn) : []
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

/** `broken`: a service has died, a start was interrupted, or the machine was rebooted since. */
export function healthOf(state: StackState | null, processes: ProcessTable = realProcesses): StackHealth {
  if (state === null) return 'down'
  if (state.processes.some(({ identity }) => standingOf(identity, processes) === 'foreign')) return 'foreign'
  return state.complete && deadOf(state, processes).length === 0 ? 'up' : 'broken'
}

/** Processes of a stack that are gone. */
export function deadOf(state: StackState, processes: ProcessTable = realProcesses): RecordedProcess[] {
  return state.processes.filter(({ identity }) => !isAlive(identity, processes))
}

/**
 * Why a stack does not fit what is wanted; null = it fits. Extra services (a ZooKeeper) do not matter.
 */
export function mismatch(stack: ManagedSpec, wanted: ManagedSpec): string | null {
  if (wanted.durable && !stack.durable) return 'redis does not write acknowledged data to disk'
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
  if (there === null) return `they do not include ${service}`
  if (wanted.port !== null && wanted.port !== there.port)
    return `${service} is on port ${there.port} (requested: ${wanted.port})`
  const field = fields.find((name) => there[name] !== wanted[name])
  return field === undefined ? null : `${service} has ${field}: ${there[field]} (requested: ${wanted[field]})`
}

/** The current user of the stack; null = none. */
export function stackUser(cacheDir: string, processes: ProcessTable = realProcesses): LockHolder | null {
  return holderOf(stackPaths(cacheDir).lock, processes)
}

/**
 * Locks the stack for this process and returns the function that releases it.
 *
 * @throws LoadcurveError TARGET_FAILED with the live process that holds it
 */
export function lockStack(cacheDir: string, purpose: string): () => void {
  const taken = takeLock(stackPaths(cacheDir).lock, purpose)
  if ('release' in taken) return untilExit(taken.release)
  const who = holderInWords(taken.holder)
  throw new LoadcurveError('TARGET_FAILED', `the services of 'stack up' are in use by ${who}`, {
    hint: 'wait until it has finished, or set another LOADCURVE_CACHE so that this one starts its own services',
  })
}

/** Name of a service -> its log. Logs outlive the services. */
export function stackLogs(cacheDir: string): ReadonlyMap<string, string> {
  const folder = stackPaths(cacheDir).logs
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.log')) : []
  return new Map(names.sort().map((name) => [name.slice(0, -'.log'.length), join(folder, name)]))
}

/** Ports of `stack up`: the usual ones plus 10,000, so that it never stands in for a service of the user. */
export const stackPorts: Readonly<Record<ServiceName, number>> = { kafka: 19_092, redis: 16_379, zookeeper: 12_181 }

/** The stack's port of a service; null (any free one) if it is taken, and then the holder is reported. */
export async function stackPortOf(
  service: ServiceName,
  onProgress: (text: string) => void,
  world: PortWorld = realPorts(),
): Promise<number | null> {
  const port = stackPorts[service]
  if (await world.isFree(port)) return port
  onProgress(`port ${port} is taken by ${world.holderOf(port) ?? 'another process'}; ${service} uses a free one`)
  return null
}

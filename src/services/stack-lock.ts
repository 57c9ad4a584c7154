import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { LoadcurveError } from '../errors.ts'
import { identify, isAlive, type ProcessIdentity, type ProcessTable, realProcesses } from './process-identity.ts'
import { isIdentity, isObject, readJson } from './service-record.ts'
import { stackPaths } from './stack-state.ts'

export interface StackUser {
  readonly identity: ProcessIdentity
  /** `a run`, `stack up` */
  readonly purpose: string
}

/** Who uses the stack at the moment; null = nobody. A lock whose process is gone counts for nothing. */
export function stackUser(cacheDir: string, processes: ProcessTable = realProcesses): StackUser | null {
  const value = readJson(stackPaths(cacheDir).lock)
  if (!isObject(value) || !isIdentity(value.identity) || typeof value.purpose !== 'string') return null
  const user = { identity: value.identity, purpose: value.purpose }
  return isAlive(user.identity, processes) ? user : null
}

/**
 * Takes the stack for this process and returns what gives it back. The lock appears whole, or not at all (link(2)).
 *
 * @throws LoadcurveError TARGET_FAILED that names a live process that has it
 */
export function lockStack(cacheDir: string, purpose: string): () => void {
  const { folder, lock } = stackPaths(cacheDir)
  mkdirSync(folder, { recursive: true })
  const mine = `${lock}.${process.pid}`
  writeFileSync(mine, JSON.stringify({ identity: identify(process.pid), purpose }))
  try {
    if (tryLink(mine, lock)) return releaseOf(lock)
    const user = stackUser(cacheDir)
    if (user !== null) throw inUse(user)
    rmSync(lock, { force: true })
    if (tryLink(mine, lock)) return releaseOf(lock)
    throw inUse(stackUser(cacheDir))
  } finally {
    rmSync(mine, { force: true })
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw thrown
  }
}

function releaseOf(lock: string): () => void {
  let held = true
  const release = () => {
    if (held) rmSync(lock, { force: true })
    held = false
    process.removeListener('exit', release)
  }
  process.once('exit', release)
  return release
}

function inUse(user: StackUser | null): LoadcurveError {
  const who = user === null ? 'another process' : `${user.purpose} (pid ${user.identity.pid})`
  return new LoadcurveError('TARGET_FAILED', `the services of 'stack up' are in use by ${who}`, {
    hint: 'wait until it has ended; or let this one have services of its own with another LOADCURVE_CACHE',
  })
}

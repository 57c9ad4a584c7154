import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { identify, isAlive, type ProcessIdentity, type ProcessTable, realProcesses } from './identity.ts'
import { isIdentity, isObject, readJson } from './process-record.ts'

export interface LockHolder {
  readonly identity: ProcessIdentity
  /** `a run`, `stack up` */
  readonly purpose: string
}

/** Who holds a lock at the moment; null = no one. A lock whose process is gone does not count. */
export function holderOf(lock: string, processes: ProcessTable = realProcesses): LockHolder | null {
  const value = readJson(lock)
  if (!isObject(value) || !isIdentity(value.identity) || typeof value.purpose !== 'string') return null
  const holder = { identity: value.identity, purpose: value.purpose }
  return isAlive(holder.identity, processes) ? holder : null
}

/** The function that releases the lock, or the live process that holds it; null if that could not be read. */
export type Taken = { readonly release: () => void } | { readonly holder: LockHolder | null }

/** Takes a lock for this process. The file appears atomically (link(2)). */
export function takeLock(lock: string, purpose: string): Taken {
  mkdirSync(dirname(lock), { recursive: true })
  const mine = `${lock}.${process.pid}`
  writeFileSync(mine, JSON.stringify({ identity: identify(process.pid), purpose }))
  try {
    if (tryLink(mine, lock)) return heldOf(lock)
    const holder = holderOf(lock)
    if (holder !== null) return { holder }
    rmSync(lock, { force: true })
    return tryLink(mine, lock) ? heldOf(lock) : { holder: holderOf(lock) }
  } finally {
    rmSync(mine, { force: true })
  }
}

function heldOf(lock: string): Taken {
  let held = true
  const release = () => {
    if (held) rmSync(lock, { force: true })
    held = false
  }
  return { release }
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

/** Releases once: when called, or when the process exits. */
export function untilExit(release: () => void): () => void {
  const once = () => {
    process.removeListener('exit', once)
    release()
  }
  process.once('exit', once)
  return once
}

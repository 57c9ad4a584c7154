import { randomBytes } from 'node:crypto'
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { makeDirectories } from '../../directories.ts'
import { identify, type ProcessIdentity, type ProcessTable, realProcesses, standingOf } from './identity.ts'
import { isIdentity, isObject, readJson } from './process-record.ts'

export interface LockHolder {
  readonly identity: ProcessIdentity
  /** `a run`, `stack up` */
  readonly purpose: string
  /** the file that says so */
  readonly claim?: string
}

/** Who holds a lock, and what to do if nobody here can tell whether that process still lives. */
export function holderInWords(holder: LockHolder | null): string {
  if (holder === null) return 'another process'
  const { identity, purpose, claim } = holder
  const who = `${purpose} (pid ${identity.pid})`
  if (standingOf(identity) !== 'foreign') return who
  const host = identity.place?.split(' ')[0]
  return `${who} on ${host}, another machine or container that shares this cache; remove ${claim} if it is gone`
}

/**
 * Who holds a lock at the moment; null = no one. A lock whose process is gone does not count; one of another machine or
 * container does, since nobody here can tell.
 */
export function holderOf(lock: string, processes: ProcessTable = realProcesses): LockHolder | null {
  return claimsOn(lock).flatMap((claim) => liveHolder(claim, processes) ?? [])[0] ?? null
}

/** The function that releases the lock, or the live process that holds it; null if that could not be read. */
export type Taken = { readonly release: () => void } | { readonly holder: LockHolder | null }

const tries = 10
const longestPauseMs = 20

/**
 * Takes a lock for this process. Every claim is a file with a name of its own, which nobody uses again: so a dead one can
 * be removed without ever hitting a new one. Who finds another live claim beside its own steps back: of two that come at
 * once the later sees the earlier, so two never hold it; both may step back, and try again.
 */
export function takeLock(lock: string, purpose: string): Taken {
  makeDirectories(dirname(lock))
  const holder: LockHolder = { identity: identify(process.pid)!, purpose }
  for (let attempt = 1; ; attempt++) {
    const mine = claim(lock, holder)
    const other = othersOn(lock, mine)
    if (other === null) return heldOf(mine)
    rmSync(mine, { force: true })
    if (attempt === tries || !isFresh(lock, other)) return { holder: other }
    pauseMs(Math.random() * longestPauseMs)
  }
}

/** Written elsewhere first: nobody ever sees a claim that is not whole yet, and takes it for a dead one. */
function claim(lock: string, holder: LockHolder): string {
  const own = `${process.pid}-${randomBytes(4).toString('hex')}`
  const draft = join(dirname(lock), `draft-${own}`)
  writeFileSync(draft, JSON.stringify(holder), { flag: 'wx' })
  renameSync(draft, `${lock}.${own}`)
  return `${lock}.${own}`
}

/** Another live claim; dead ones are removed. */
function othersOn(lock: string, mine: string): LockHolder | null {
  for (const claim of claimsOn(lock)) {
    if (claim === mine) continue
    const holder = liveHolder(claim, realProcesses)
    if (holder !== null) return holder
    rmSync(claim, { force: true })
  }
  return null
}

/** Whether a claim that stood in the way is gone again: its process stepped back as this one did. */
function isFresh(lock: string, { identity }: LockHolder): boolean {
  pauseMs(1)
  return !claimsOn(lock).some((claim) => liveHolder(claim, realProcesses)?.identity.pid === identity.pid)
}

/** All files that claim the lock; the first is that of versions up to 0.2.0. */
function claimsOn(lock: string): string[] {
  const name = basename(lock)
  try {
    const names = readdirSync(dirname(lock)).filter((one) => one === name || one.startsWith(`${name}.`))
    return names.sort().map((one) => join(dirname(lock), one))
  } catch {
    return []
  }
}

function liveHolder(claim: string, processes: ProcessTable): LockHolder | null {
  const value = readJson(claim)
  if (!isObject(value) || !isIdentity(value.identity) || typeof value.purpose !== 'string') return null
  const holder = { identity: value.identity, purpose: value.purpose, claim }
  return standingOf(holder.identity, processes) === 'gone' ? null : holder
}

function heldOf(mine: string): Taken {
  let held = true
  const release = () => {
    if (held) rmSync(mine, { force: true })
    held = false
  }
  return { release }
}

function pauseMs(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
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

import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { canListProcesses, type ListedProcess, listProcesses } from './listed.ts'

/** A process that cannot be mistaken for a later one with the same id: ids are reused, also after a reboot. */
export interface ProcessIdentity {
  readonly pid: number
  /** when it started, as the system reports it; only compared, never parsed */
  readonly started: string
  /** the machine and the container in which it runs: elsewhere the same id means nothing; missing: versions up to 0.2.0 */
  readonly place?: string
}

/** What the operating system must be asked; tests replace it. */
export interface ProcessTable {
  /** null: there is no such process, or it is a zombie */
  startedOf(pid: number): string | null
  /** where these processes are; default: here */
  readonly place?: string
  /** all of them with their arguments, as far as the system tells; default: it does not */
  listed?(): readonly ListedProcess[]
}

export const realProcesses: ProcessTable = { startedOf, listed: () => (canListProcesses() ? listProcesses() : []) }

/** `foreign`: on another machine or in another container that shares the cache, so nobody here can tell. */
export type Standing = 'alive' | 'gone' | 'foreign'

export function standingOf(identity: ProcessIdentity, processes: ProcessTable = realProcesses): Standing {
  if (identity.place !== undefined && identity.place !== (processes.place ?? herePlace())) return 'foreign'
  return processes.startedOf(identity.pid) === identity.started ? 'alive' : 'gone'
}

/** The identity of a live process. null: it has already ended. */
export function identify(pid: number, processes: ProcessTable = realProcesses): ProcessIdentity | null {
  const started = processes.startedOf(pid)
  return started === null ? null : { pid, started, place: processes.place ?? herePlace() }
}

export function isAlive(identity: ProcessIdentity, processes: ProcessTable = realProcesses): boolean {
  return standingOf(identity, processes) === 'alive'
}

/** Sends a signal, unless the process is gone. true: it was sent. */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false
  try {
    process.kill(identity.pid, name)
    return true
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw thrown
  }
}

function startedOf(pid: number): string | null {
  return process.platform === 'linux' ? startedOnLinux(pid, readOrNull) : startedElsewhere(pid)
}

/** The text of a file; null if it cannot be read. */
type Read = (path: string) => string | null

/**
 * Boot and clock ticks since then: `<boot>/<ticks>`. Without a /proc, as in a bare chroot, all that is known is whether
 * there is such a process.
 */
export function startedOnLinux(pid: number, read: Read): string | null {
  const stat = read(`/proc/${pid}/stat`)
  if (stat === null) return read('/proc/self/stat') === null && exists(pid) ? 'unknown' : null
  const ticks = startTicksOf(stat)
  return ticks === null ? null : `${bootOf(read)}/${ticks}`
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Field 22 of /proc/<pid>/stat (proc(5)), null for a zombie or a dead process. The name in field 2 may contain blanks
 * and brackets, so fields are counted from its last bracket.
 */
export function startTicksOf(stat: string): string | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const state = fields[0]
  if (state === 'Z' || state === 'X') return null
  return fields[19] ?? null
}

let knownPlace: string | null = null

/** Host name, machine and namespace of process ids: `build-7 4f0c9a… pid:[4026531836]`. */
export function herePlace(): string {
  knownPlace ??= [hostname(), machineId(), pidNamespace()].join(' ').trim()
  return knownPlace
}

/** See machine-id(5). */
function machineId(): string {
  return readOrNull('/etc/machine-id')?.trim() ?? ''
}

/** See pid_namespaces(7). */
function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}

/**
 * The id of the boot; where /proc has none, as in sandboxes that hide /proc/sys, the second of the boot (proc(5), `btime`);
 * empty where that is hidden too, and ids may then be mistaken only across a reboot.
 */
function bootOf(read: Read): string {
  const id = read('/proc/sys/kernel/random/boot_id')?.trim()
  return id || (/^btime (\d+)$/m.exec(read('/proc/stat') ?? '')?.[1] ?? '')
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function startedElsewhere(pid: number): string | null {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' })
    return text.trim() || null
  } catch {
    return null
  }
}

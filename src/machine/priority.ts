import { readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { Cgroup } from './cgroup.ts'

/** Files of the kernel. Errors of `write`: any, where the user may not. */
export interface KernelFiles {
  /** null = there is no such file, or it cannot be read */
  readonly read: (path: string) => string | null
  readonly write: (path: string, text: string) => void
}

/** What the user asked for. */
export interface Wish {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** nice value of this process: above 0 it was started to leave the CPUs to others */
  readonly ownNice: number
}

/** The first of all: what the kernel's scale ends with. */
const firstNice = -20
const sessionFile = '/proc/self/autogroup'
/** set to `usual`, the harness asks for nothing */
const variable = 'LOADCURVE_PRIORITY'

const realFiles: KernelFiles = {
  read: (path) => {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      return null
    }
  },
  write: writeFileSync,
}

/**
 * The nice value of the session of this process; null = the kernel does not weigh processes by session here. Where it does
 * (sched(7), "The autogroup feature"), each session has an equal share of busy CPUs, however many threads it has, and
 * the nice value of a single thread counts only within its session. A control group with a weight of its own comes first.
 */
export function sessionNice(files = realFiles, cgroup = new Cgroup()): number | null {
  if (files.read('/proc/sys/kernel/sched_autogroup_enabled')?.trim() !== '1' || cgroup.isWeighed) return null
  const nice = /nice (-?\d+)/.exec(files.read(sessionFile) ?? '')?.[1]
  return nice === undefined ? null : Number(nice)
}

/**
 * Lets the harness go before the services and the pipeline on this machine, each of which has a session of its own: a
 * generator that waits for a CPU is late, and an observer that does sees results too late. It takes little of the CPUs,
 * but at once. Returns what gives the priority back. Does nothing where the kernel or the user's rights do not allow it,
 * or where the user started it with a lower priority (`nice loadcurve run`).
 */
export function goFirst(
  files = realFiles,
  cgroup = new Cgroup(),
  { environment, ownNice }: Wish = { environment: process.env, ownNice: os.getPriority() },
): () => void {
  const before = sessionNice(files, cgroup)
  if (environment[variable] === 'usual' || ownNice > 0) return () => {}
  // at the end of the scale already: another run of the same terminal did that, and gives it back
  if (before === null || before <= firstNice) return () => {}
  return setNice(files, firstNice) ? () => void setNice(files, before) : () => {}
}

function setNice({ write }: KernelFiles, nice: number): boolean {
  try {
    write(sessionFile, String(nice))
    return true
  } catch {
    return false
  }
}

/** Bit of CAP_SYS_NICE (capabilities(7)). */
const sysNice = 1n << 23n
/** RLIMIT_NICE counts from 40 (nice -20) down (getrlimit(2)). */
const limitOfFirst = 20 - firstNice

/** Whether this process may go first; null = the kernel does not weigh processes by session here. */
export function mayGoFirst(files = realFiles, cgroup = new Cgroup()): boolean | null {
  if (sessionNice(files, cgroup) === null) return null
  const capabilities = /^CapEff:\s*([0-9a-f]+)$/m.exec(files.read('/proc/self/status') ?? '')?.[1] ?? '0'
  const limit = /^Max nice priority\s+(\d+)/m.exec(files.read('/proc/self/limits') ?? '')?.[1] ?? '0'
  return (BigInt(`0x${capabilities}`) & sysNice) !== 0n || Number(limit) >= limitOfFirst
}

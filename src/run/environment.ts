import { readFileSync } from 'node:fs'
import os from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { machineLimits, usableMachine } from '../machine/cgroup.ts'
import { sessionNice } from '../machine/priority.ts'
import type { HostFacts } from '../types/result.ts'

/** This machine, as far as it bears on speed: cores and memory are those that this process may use. */
export function hostFacts(): HostFacts {
  const cpus = os.cpus()
  return {
    hostname: os.hostname(),
    cpuModel: cpus[0]?.model.trim() || 'unknown',
    ...usableMachine(),
    ...machineLimits(),
    governor: textOf('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')?.trim() || null,
    sessionNice: sessionNice(),
    kernel: os.release(),
    os: `${os.type()} ${os.version()}`,
    arch: os.arch(),
    node: process.versions.node,
    v8: process.versions.v8,
  }
}

/** Commit that is checked out where `dir` lies, read from git's files; null = no repository, or no commit yet. */
export function gitCommit(dir: string): string | null {
  const repository = findRepository(resolve(dir))
  if (repository === null) return null
  const head = textOf(join(repository, 'HEAD'))?.trim() ?? ''
  const ref = /^ref: (\S+)$/.exec(head)?.[1]
  return ref === undefined ? asCommit(head) : commitOf(repository, ref)
}

/** Walks up to `.git`: a folder, or the file of a worktree or submodule that says where its folder is. */
function findRepository(from: string): string | null {
  for (let dir = from; ; dir = dirname(dir)) {
    const dotGit = join(dir, '.git')
    if (textOf(join(dotGit, 'HEAD')) !== null) return dotGit
    const elsewhere = /^gitdir: (.+)$/m.exec(textOf(dotGit) ?? '')?.[1]
    if (elsewhere !== undefined) return resolve(dir, elsewhere.trim())
    if (dirname(dir) === dir) return null
  }
}

/** A worktree keeps its branches in the repository that `commondir` names. */
function commitOf(repository: string, ref: string): string | null {
  const common = resolve(repository, textOf(join(repository, 'commondir'))?.trim() ?? '.')
  for (const home of [repository, common]) {
    const loose = asCommit(textOf(join(home, ref))?.trim() ?? '')
    if (loose !== null) return loose
  }
  const packed = (textOf(join(common, 'packed-refs')) ?? '').split('\n').find((line) => line.endsWith(` ${ref}`))
  return asCommit(packed?.split(' ')[0] ?? '')
}

function asCommit(text: string): string | null {
  return /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text) ? text : null
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

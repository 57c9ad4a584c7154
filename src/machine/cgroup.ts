import { readFileSync } from 'node:fs'
import os from 'node:os'
import { dirname, join, relative } from 'node:path'

/** What a container, a service manager or an administrator allows this process; null = no limit. */
export interface CgroupLimits {
  /** CPU time per time, in cores: 0.5 is half a core */
  readonly cpus: number | null
  readonly memoryBytes: number | null
}

/** Counters of the control group whose CPU quota is the tightest. */
export interface CgroupThrottling {
  readonly periods: number
  /** periods in which the quota was used up */
  readonly throttledPeriods: number
  /** of all CPUs together: may grow faster than time */
  readonly throttledUs: number
}

/** Text of a file, or null if it cannot be read. */
export type ReadText = (path: string) => string | null

const noLimits: CgroupLimits = { cpus: null, memoryBytes: null }
/** Version 1 writes the largest whole number of pages where there is no limit. */
const unlimitedBytes = 2 ** 60

interface Mount {
  /** which part of the hierarchy is mounted, and where */
  readonly root: string
  readonly at: string
  readonly type: string
  readonly options: readonly string[]
}

/**
 * The control groups of this process, versions 1 and 2 (kernel documentation, admin-guide/cgroup-v2 and cgroup-v1). A limit
 * of any group around the process holds, so the tightest counts. Anything that cannot be read is no limit.
 */
export class Cgroup {
  private readonly read: ReadText
  private readonly cpuDirs: readonly string[]
  private readonly memoryDirs: readonly string[]
  /** whether a group around the process, beside that of the whole machine, has a weight of its own for the CPUs */
  readonly isWeighed: boolean

  constructor(read: ReadText = readText) {
    this.read = read
    const mounts = mountsIn(read('/proc/self/mountinfo') ?? '')
    const groups = read('/proc/self/cgroup') ?? ''
    const [v1, v2] = [dirsOf(groups, mounts, 'cpu'), dirsOf(groups, mounts, null)]
    this.cpuDirs = [...v1, ...v2]
    // in version 2 the group of the whole machine has no such file
    this.isWeighed = v1.length > 1 || v2.some((dir) => read(join(dir, 'cpu.weight')) !== null)
    this.memoryDirs = [...dirsOf(groups, mounts, 'memory'), ...dirsOf(groups, mounts, null)]
  }

  limits(): CgroupLimits {
    if (this.cpuDirs.length === 0 && this.memoryDirs.length === 0) return noLimits
    return {
      cpus: least(this.cpuDirs.map((dir) => this.cpusIn(dir))),
      memoryBytes: least(this.memoryDirs.map((dir) => this.memoryIn(dir))),
    }
  }

  /** null = no quota, so nothing is ever throttled */
  throttling(): CgroupThrottling | null {
    const { cpus } = this.limits()
    const dir = cpus === null ? undefined : this.cpuDirs.find((one) => this.cpusIn(one) === cpus)
    const counters = new Map(
      [...(dir === undefined ? '' : (this.read(join(dir, 'cpu.stat')) ?? '')).matchAll(/^(\w+) (\d+)$/gm)].map(
        ([, name, value]) => [name!, Number(value)],
      ),
    )
    const [periods, throttledPeriods] = [counters.get('nr_periods'), counters.get('nr_throttled')]
    if (periods === undefined || throttledPeriods === undefined) return null
    // version 1 counts nanoseconds
    const throttledUs = counters.get('throttled_usec') ?? (counters.get('throttled_time') ?? 0) / 1000
    return { periods, throttledPeriods, throttledUs }
  }

  private cpusIn(dir: string): number | null {
    const [quota, period] = (this.read(join(dir, 'cpu.max')) ?? '').trim().split(' ')
    const text = quota || this.read(join(dir, 'cpu.cfs_quota_us')) || ''
    const cpus = Number(text) / Number(period ?? this.read(join(dir, 'cpu.cfs_period_us')))
    return Number.isFinite(cpus) && cpus > 0 ? cpus : null
  }

  private memoryIn(dir: string): number | null {
    const text = this.read(join(dir, 'memory.max')) ?? this.read(join(dir, 'memory.limit_in_bytes')) ?? ''
    const bytes = Number(text)
    return bytes > 0 && bytes < unlimitedBytes ? bytes : null
  }
}

/** What this process may use: of the machine, what its control groups leave. Cores may be a fraction. */
export function usableMachine(cgroup = new Cgroup()): { readonly cores: number; readonly memoryBytes: number } {
  const { cpus, memoryBytes } = cgroup.limits()
  return {
    // of the cores that the process may be put on (a cpuset)
    cores: Math.min(os.availableParallelism(), cpus ?? Number.POSITIVE_INFINITY),
    memoryBytes: Math.min(os.totalmem(), memoryBytes ?? Number.POSITIVE_INFINITY),
  }
}

/** Under the names of HostFacts. */
export function machineLimits(cgroup = new Cgroup()): {
  readonly quotaCores: number | null
  readonly memoryLimitBytes: number | null
} {
  const { cpus, memoryBytes } = cgroup.limits()
  return { quotaCores: cpus, memoryLimitBytes: memoryBytes }
}

/** The folders of the group of a controller and of those around it, the innermost first; null = version 2. */
function dirsOf(groups: string, mounts: readonly Mount[], controller: string | null): string[] {
  const line = groups
    .split('\n')
    .map((text) => /^\d+:([^:]*):(\/.*)$/.exec(text))
    .find((match) => (controller === null ? match?.[1] === '' : match?.[1]?.split(',').includes(controller)))
  const mount = mounts.find(({ type, options }) =>
    controller === null ? type === 'cgroup2' : type === 'cgroup' && options.includes(controller),
  )
  if (mount === undefined) return []
  const below = relative(mount.root, line?.[2] ?? mount.root)
  // a container may see the path of its host, which is not there for it: then its own group is what is mounted
  const innermost = below.startsWith('..') ? mount.at : join(mount.at, below)
  const dirs: string[] = []
  for (let dir = innermost; dir.length >= mount.at.length; dir = dirname(dir)) dirs.push(dir)
  return dirs
}

/** proc(5): `36 35 98:0 /root /mount options ... - type source superoptions` */
function mountsIn(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ')
    const [type, , options] = after?.split(' ') ?? []
    const [, , , root, at] = before?.split(' ') ?? []
    if (root === undefined || at === undefined || !/^cgroup2?$/.test(type ?? '')) return []
    return [{ root, at, type: type!, options: options?.split(',') ?? [] }]
  })
}

function least(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : Math.min(...known)
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

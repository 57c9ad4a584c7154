import { describe, expect, it } from 'vitest'
import { Cgroup } from '../../src/machine/cgroup.ts'
import { fingerprintOf } from '../../src/results/host-hash.ts'
import { hostFacts } from '../../src/run/environment.ts'

const inside = (files: Record<string, string>) => new Cgroup((path) => files[path] ?? null)

const v2 = '30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n'
const v1 = [
  '33 32 0:30 / /sys/fs/cgroup/cpu,cpuacct rw shared:10 - cgroup cgroup rw,cpu,cpuacct',
  '36 32 0:33 / /sys/fs/cgroup/memory rw shared:13 - cgroup cgroup rw,memory',
  '',
].join('\n')

describe('control groups of version 2', () => {
  const container = {
    '/proc/self/mountinfo': v2,
    '/proc/self/cgroup': '0::/\n',
    '/sys/fs/cgroup/cpu.max': '30000 100000\n',
    '/sys/fs/cgroup/memory.max': '536870912\n',
    '/sys/fs/cgroup/cpu.stat': 'usage_usec 9\nnr_periods 330\nnr_throttled 108\nthrottled_usec 4200000\n',
  }

  it('limit a container to a part of a core and of the memory', () => {
    expect(inside(container).limits()).toEqual({ cpus: 0.3, memoryBytes: 2 ** 29 })
  })

  it('tell in how many periods the quota was used up, and for how long', () => {
    expect(inside(container).throttling()).toEqual({ periods: 330, throttledPeriods: 108, throttledUs: 4_200_000 })
  })

  it('limit a service by the tightest group around it', () => {
    const service = {
      '/proc/self/mountinfo': v2,
      '/proc/self/cgroup': '0::/system.slice/bench.service\n',
      '/sys/fs/cgroup/system.slice/bench.service/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/system.slice/cpu.max': '150000 100000\n',
      '/sys/fs/cgroup/system.slice/memory.max': 'max\n',
      '/sys/fs/cgroup/system.slice/cpu.stat': 'nr_periods 10\nnr_throttled 2\nthrottled_usec 7\n',
    }
    expect(inside(service).limits()).toEqual({ cpus: 1.5, memoryBytes: null })
    expect(inside(service).throttling()).toEqual({ periods: 10, throttledPeriods: 2, throttledUs: 7 })
  })
})

describe('control groups of version 1', () => {
  const files = {
    '/proc/self/mountinfo': v1,
    '/proc/self/cgroup': '4:memory:/docker/abc\n2:cpu,cpuacct:/docker/abc\n',
    '/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us': '60000\n',
    '/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us': '100000\n',
    '/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.stat': 'nr_periods 5\nnr_throttled 1\nthrottled_time 8000000\n',
    '/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes': '268435456\n',
    '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
  }

  it('have quotas and limits too, and count nanoseconds', () => {
    expect(inside(files).limits()).toEqual({ cpus: 0.6, memoryBytes: 2 ** 28 })
    expect(inside(files).throttling()).toEqual({ periods: 5, throttledPeriods: 1, throttledUs: 8000 })
  })

  it('are those at the mount where a container sees the path of its host', () => {
    const { '/proc/self/cgroup': _, ...rest } = files
    const mounted = {
      ...rest,
      '/proc/self/mountinfo': v1.replace('0:30 / ', '0:30 /docker/abc '),
      '/proc/self/cgroup': '2:cpu,cpuacct:/\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '50000\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
    }
    expect(inside(mounted).limits().cpus).toBe(0.5)
  })

  it('are no limit where the quota is -1 and the memory is as large as can be', () => {
    const open = {
      ...files,
      '/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes': '9223372036854771712\n',
    }
    expect(inside(open).limits()).toEqual({ cpus: null, memoryBytes: null })
    expect(inside(open).throttling()).toBeNull()
  })
})

it('a machine without control groups has no limits', () => {
  expect(inside({}).limits()).toEqual({ cpus: null, memoryBytes: null })
})

it('two quotas are two machines: their runs are not compared', () => {
  const host = hostFacts()
  const fingerprints = [0.3, 0.6].map((cores) => fingerprintOf({ ...host, cores }, '1'))
  expect(new Set(fingerprints).size).toBe(2)
})

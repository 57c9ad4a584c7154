import { Cgroup } from '../../machine/cgroup.ts'
import type { Collector } from '../../types/measurement.ts'
import { Counters, Series } from '../counters.ts'
import {
  type CpuField,
  cpuFields,
  parseDiskstats,
  parseMeminfo,
  parseNetDev,
  parsePressureUs,
  parseStat,
} from './proc-files.ts'

export interface HostIo {
  /** text of a file, or null if it cannot be read */
  readFile(path: string): string | null
  /** a monotonic clock */
  nowUs(): number
}

const resources = ['cpu', 'io', 'memory'] as const
const working: readonly CpuField[] = ['user', 'nice', 'system', 'irq', 'softirq']

/**
 * The machine, from /proc. Rates are averages since the previous sample; the first sample has only gauges.
 *
 * | series | is |
 * |---|---|
 * | `host.cpu_busy_ratio`, `host.cpu<n>_busy_ratio` | busy time of all cores and of each, without stolen time |
 * | `host.cpu_steal_ratio` | time that the hypervisor took |
 * | `host.cpu_iowait_ratio` | time idle with disk requests open |
 * | `host.cpu_throttled_periods_ratio` | share of the periods in which the CPU quota of this process was used up |
 * | `host.cpu_throttled_ratio` | share of the time that the quota took, of all its threads together |
 * | `host.memory_available_bytes`, `host.memory_used_ratio` | MemAvailable; share of MemTotal that is not available |
 * | `host.disk_read_bytesPerS`, `host.disk_write_bytesPerS` | sum over whole disks |
 * | `host.net_rx_bytesPerS`, `host.net_tx_bytesPerS` | all interfaces except lo |
 * | `host.net_lo_bytesPerS` | traffic on this machine, counted once |
 * | `host.pressure_<cpu, io, memory>_ratio` | time during which some task waited for it |
 * | `host.context_switchesPerS` | of all tasks |
 */
export function hostCollector(io: HostIo): Collector {
  const stat = new Counters()
  const disks = new Counters()
  const interfaces = new Counters()
  const pressure = new Counters()
  const cgroup = new Cgroup((path) => io.readFile(path))
  const quota = new Counters()
  let lastUs: number | null = null
  return {
    name: 'host',
    unavailable:
      io.readFile('/proc/stat') === null ? 'the host collector needs /proc/stat, which does not exist here' : null,
    sample: () => {
      const nowUs = io.nowUs()
      const elapsedUs = lastUs === null ? null : nowUs - lastUs
      lastUs = nowUs
      const series = new Series()
      stat.look(parseStat(io.readFile('/proc/stat') ?? ''))
      putCpus(series, stat)
      series.putPerS('host.context_switchesPerS', stat.growth('ctxt'), elapsedUs)
      quota.look(new Map(Object.entries(cgroup.throttling() ?? {})))
      series.putRatio('host.cpu_throttled_periods_ratio', quota.growth('throttledPeriods'), quota.growth('periods'))
      series.putRatio('host.cpu_throttled_ratio', quota.growth('throttledUs'), elapsedUs)
      putMemory(series, parseMeminfo(io.readFile('/proc/meminfo') ?? ''))
      disks.look(parseDiskstats(io.readFile('/proc/diskstats') ?? ''))
      putDisks(series, disks, elapsedUs)
      interfaces.look(parseNetDev(io.readFile('/proc/net/dev') ?? ''))
      putInterfaces(series, interfaces, elapsedUs)
      pressure.look(readPressure(io))
      for (const name of resources) series.putRatio(`host.pressure_${name}_ratio`, pressure.growth(name), elapsedUs)
      return series.values
    },
    close: () => {},
  }
}

function putCpus(series: Series, stat: Counters): void {
  for (const name of stat.names()) {
    if (!name.endsWith(' user')) continue
    const cpu = name.slice(0, -' user'.length)
    const totalTicks = passedTicks(stat, cpu)
    const core = cpu === 'cpu' ? null : Number(cpu.slice('cpu'.length))
    const busy = core === null ? 'host.cpu_busy_ratio' : (`host.cpu${core}_busy_ratio` as const)
    series.putRatio(busy, growthOf(stat, cpu, working), totalTicks)
    if (core !== null) continue
    series.putRatio('host.cpu_steal_ratio', stat.growth('cpu steal'), totalTicks)
    series.putRatio('host.cpu_iowait_ratio', stat.growth('cpu iowait'), totalTicks)
  }
}

/** null when one of the fields has no growth */
function growthOf(stat: Counters, cpu: string, fields: readonly CpuField[]): number | null {
  const growths = fields.map((field) => stat.growth(`${cpu} ${field}`))
  return growths.reduce<number | null>((sum, growth) => (sum === null || growth === null ? null : sum + growth), 0)
}

/** All ticks of a CPU. proc(5): iowait may go backwards, and kernels before 2.6.11 have no steal; both count as 0 then. */
function passedTicks(stat: Counters, cpu: string): number | null {
  const sure = growthOf(stat, cpu, ['idle', ...working])
  if (sure === null) return null
  const unsure = cpuFields.filter((field) => field === 'iowait' || field === 'steal')
  return unsure.reduce((sum, field) => sum + (stat.growth(`${cpu} ${field}`) ?? 0), sure)
}

function putMemory(series: Series, bytes: ReadonlyMap<string, number>): void {
  const available = bytes.get('MemAvailable') ?? null
  const total = bytes.get('MemTotal') ?? null
  series.put('host.memory_available_bytes', available)
  if (available !== null && total !== null) series.putRatio('host.memory_used_ratio', total - available, total)
}

function putDisks(series: Series, disks: Counters, elapsedUs: number | null): void {
  for (const way of ['read', 'write'] as const) {
    const growth = disks.growthOfAll(disks.names().filter((name) => name.endsWith(` ${way}`)))
    series.putPerS(`host.disk_${way}_bytesPerS`, growth, elapsedUs)
  }
}

function putInterfaces(series: Series, interfaces: Counters, elapsedUs: number | null): void {
  for (const way of ['rx', 'tx'] as const) {
    const others = interfaces.names().filter((name) => name.endsWith(` ${way}`) && name !== `lo ${way}`)
    series.putPerS(`host.net_${way}_bytesPerS`, interfaces.growthOfAll(others), elapsedUs)
  }
  series.putPerS('host.net_lo_bytesPerS', interfaces.growth('lo rx'), elapsedUs)
}

function readPressure(io: HostIo): Map<string, number> {
  const totals = new Map<string, number>()
  for (const name of resources) {
    const us = parsePressureUs(io.readFile(`/proc/pressure/${name}`) ?? '')
    if (us !== null) totals.set(name, us)
  }
  return totals
}

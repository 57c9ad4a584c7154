/**
 * The system-wide files of /proc as numbers. Fields that are missing or not whole numbers are left out. Fields: proc(5)
 * and the kernel's Documentation/filesystems/proc.rst and admin-guide/iostats.rst.
 */
export type CpuField = 'user' | 'nice' | 'system' | 'idle' | 'iowait' | 'irq' | 'softirq' | 'steal'
export const cpuFields = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const

const sectorBytes = 512
const stacked = /^(loop|ram|zram|dm-|md|sr|fd)/

/** `cpu` and `cpu<n>` with their ticks by field, keyed `cpu0 idle`; context switches as `ctxt`. */
export function parseStat(text: string): Map<string, number> {
  const counters = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [name = '', ...rest] = words(line)
    if (name === 'ctxt') setWhole(counters, 'ctxt', rest[0])
    else if (/^cpu\d*$/.test(name))
      for (const [i, field] of cpuFields.entries()) setWhole(counters, `${name} ${field}`, rest[i])
  }
  return counters
}

/** Bytes by name, from lines such as `MemAvailable:   24290368 kB`. */
export function parseMeminfo(text: string): Map<string, number> {
  const bytes = new Map<string, number>()
  for (const line of text.split('\n')) {
    const match = /^(\w+):\s+(\d+) kB\s*$/.exec(line)
    if (match !== null) bytes.set(match[1]!, Number(match[2]) * 1024)
  }
  return bytes
}

/**
 * Bytes read and written by whole disks, keyed `vda read`, `vda write`. A partition is a device whose name is another
 * device's name and a number (`sda1`; `nvme0n1p2` if the disk's name ends in a digit). Loop and memory devices are not
 * disks; devices that are made of others (dm, md) would count their bytes twice.
 */
export function parseDiskstats(text: string): Map<string, number> {
  const lines = text.split('\n').map(words)
  const names = new Set(lines.flatMap((line) => line[2] ?? []))
  const counters = new Map<string, number>()
  for (const line of lines) {
    const name = line[2]
    if (name === undefined || stacked.test(name) || isPartition(name, names)) continue
    setWhole(counters, `${name} read`, line[5], sectorBytes)
    setWhole(counters, `${name} write`, line[9], sectorBytes)
  }
  return counters
}

function isPartition(name: string, names: ReadonlySet<string>): boolean {
  const plain = /^(.*[a-z])\d+$/.exec(name)?.[1]
  const numbered = /^(.*\d)p\d+$/.exec(name)?.[1]
  return (plain !== undefined && names.has(plain)) || (numbered !== undefined && names.has(numbered))
}

/** Bytes by network interface, keyed `eth0 rx`, `eth0 tx`. */
export function parseNetDev(text: string): Map<string, number> {
  const counters = new Map<string, number>()
  for (const line of text.split('\n')) {
    const match = /^\s*([^\s:|]+):\s*(.*)$/.exec(line)
    if (match === null) continue
    const fields = words(match[2]!)
    setWhole(counters, `${match[1]} rx`, fields[0])
    setWhole(counters, `${match[1]} tx`, fields[8])
  }
  return counters
}

/** Microseconds during which some task waited for the resource; null if the kernel does not report it. */
export function parsePressureUs(text: string): number | null {
  const match = /^some .*\btotal=(\d+)/m.exec(text)
  return match === null ? null : Number(match[1])
}

/** Nanoseconds on a CPU, and waiting for one; how often it got one. */
export interface ScheduleTimes {
  readonly onCpuNs: number
  readonly waitingNs: number
  readonly slices: number
}

export function parseSchedstat(text: string): ScheduleTimes | null {
  const match = /^(\d+) (\d+) (\d+)/.exec(text)
  return match === null ? null : { onCpuNs: Number(match[1]), waitingNs: Number(match[2]), slices: Number(match[3]) }
}

function words(line: string): string[] {
  return line.trim().split(/\s+/)
}

function setWhole(into: Map<string, number>, name: string, text: string | undefined, times = 1): void {
  if (text !== undefined && /^\d+$/.test(text)) into.set(name, Number(text) * times)
}

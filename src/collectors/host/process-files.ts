/**
 * The files of one process below /proc. Fields: proc(5) and the kernel's Documentation/filesystems/proc.rst.
 *
 * Ticks of `stat` are of 10 ms: user space is told times in USER_HZ, which Linux fixes at 100 on every architecture
 * that Node runs on, whatever its own timer does (include/asm-generic/param.h). The kernel knows the time to the
 * nanosecond and only rounds it to ticks, so a difference is wrong by 10 ms at most, however long it is.
 */
const tickUs = 10_000

export interface ProcessStat {
  /** it waits for nothing but its parent to take note */
  readonly ended: boolean
  /** user and system time of all threads, those that have ended too */
  readonly cpuUs: number
  readonly majorFaults: number
  readonly threads: number
  /** ticks from the machine's start to its own */
  readonly startTicks: number
}

/**
 * `pid (name) state ppid ...`: the name may hold spaces and parentheses, so fields are counted after the last `)`,
 * where the state is field 3. null where a field is missing.
 */
export function parseProcessStat(text: string): ProcessStat | null {
  const fields = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(' ')
  const field = (number: number) => Number(fields[number - 3])
  const startTicks = field(22)
  if (!Number.isInteger(startTicks)) return null
  return {
    ended: fields[0] === 'Z' || fields[0] === 'X',
    cpuUs: (field(14) + field(15)) * tickUs,
    majorFaults: field(12),
    threads: field(20),
    startTicks,
  }
}

export interface ProcessStatus {
  readonly rssBytes: number | null
  readonly voluntary: number | null
  readonly involuntary: number | null
}

/** Of `status`: resident memory of the process, context switches of the one thread whose file it is. */
export function parseStatus(text: string): ProcessStatus {
  const number = (pattern: RegExp) => {
    const match = pattern.exec(text)
    return match === null ? null : Number(match[1])
  }
  const rssKilobytes = number(/^VmRSS:\s+(\d+) kB$/m)
  return {
    rssBytes: rssKilobytes === null ? null : rssKilobytes * 1024,
    voluntary: number(/^voluntary_ctxt_switches:\s+(\d+)$/m),
    involuntary: number(/^nonvoluntary_ctxt_switches:\s+(\d+)$/m),
  }
}

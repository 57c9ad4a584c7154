/**
 * The files of one process below /proc. Fields: proc(5) and the kernel's Documentation/filesystems/proc.rst.
 *
 * A tick in `stat` is 10 ms: Linux reports times in USER_HZ, which is 100 on every architecture that Node runs on,
 * whatever the kernel's own timer does (include/asm-generic/param.h). The kernel measures in nanoseconds and rounds to
 * ticks only here, so a difference is wrong by at most 10 ms, however long it is.
 */
const tickUs = 10_000

export interface ProcessStat {
  /** a zombie or dead */
  readonly ended: boolean
  /** user and system time of all threads, including ended ones */
  readonly cpuUs: number
  readonly majorFaults: number
  readonly threads: number
  /** ticks from boot to its start */
  readonly startTicks: number
}

/**
 * `pid (name) state ppid ...`: the name may contain spaces and parentheses, so fields are counted after the last `)`,
 * where the state is field 3. null if a field is missing.
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

/** From `status`: resident memory of the process, and context switches of the thread that the file belongs to. */
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

import { readdirSync } from 'node:fs'
import type { Collector } from '../../types/measurement.ts'
import type { ServiceProcess } from '../../types/services.ts'
import { Counters, Series } from '../counters.ts'
import { parseSchedstat } from './proc-files.ts'
import { type ProcessStat, parseProcessStat, parseStatus } from './process-files.ts'
import { readFileOrNull } from './thread-facts.ts'

export interface ProcessIo {
  /** the processes to watch now: a restarted service has a new pid */
  processes(): readonly ServiceProcess[]
  /** a monotonic clock */
  nowUs(): number
  /** text of a file, or null if it cannot be read */
  readFile?(path: string): string | null
  /** names in a directory; empty if it cannot be read */
  listDir?(path: string): readonly string[]
}

type Files = Required<Pick<ProcessIo, 'readFile' | 'listDir'>>

/** A live process: its pid may be reused, but not together with its start time. */
interface Life {
  readonly name: string
  readonly key: string
  readonly stat: ProcessStat
  readonly threads: readonly string[]
  readonly rssBytes: number | null
}

const switchKinds = ['voluntary', 'involuntary'] as const

/**
 * Each process of the pipeline, from /proc. Ratios and rates cover the time since the previous sample. `<name>` is that
 * of the service: `kafka`, `kafka-2`, `redis`, `zookeeper`, `target-0`.
 *
 * | series | is |
 * |---|---|
 * | `process.<name>_cpu_ratio` | CPU time of all its threads, relative to one core: 2 is two cores |
 * | `process.<name>_run_queue_ratio` | time its threads were ready but had no core, summed over threads |
 * | `process.<name>_rss_bytes`, `process.<name>_threads` | current values |
 * | `process.<name>_major_faultsPerS` | pages that were read from disk |
 * | `process.<name>_voluntary_switchesPerS`, `process.<name>_involuntary_switchesPerS` | it waited; it was preempted |
 *
 * Run queue and switches cover the threads that are in both samples. A process that ended, or whose files cannot be
 * read, is left out; a restarted service has only gauges at first, and ratios from its second sample on.
 */
export function processCollector(io: ProcessIo): Collector {
  const { processes, nowUs } = io
  const files: Files = { readFile: io.readFile ?? readFileOrNull, listDir: io.listDir ?? namesIn }
  const counters = new Counters()
  const threads = new Threads(files.readFile)
  let lastUs: number | null = null
  return {
    name: 'process',
    unavailable:
      files.readFile('/proc/self/stat') === null
        ? 'the process collector needs /proc, which does not exist here'
        : null,
    sample: () => {
      const elapsedUs = lastUs === null ? null : nowUs() - lastUs
      lastUs = nowUs()
      const lives = processes().flatMap((process) => lifeOf(process, files) ?? [])
      counters.look(new Map([...lives.flatMap(countersOf), ...threads.look(lives)]))
      const series = new Series()
      for (const life of lives) putProcess(series, counters, life, elapsedUs)
      return series.values
    },
    close: () => {},
  }
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function lifeOf({ name, pid }: ServiceProcess, { readFile, listDir }: Files): Life | null {
  const stat = parseProcessStat(readFile(`/proc/${pid}/stat`) ?? '')
  if (stat === null || stat.ended) return null
  const { rssBytes } = parseStatus(readFile(`/proc/${pid}/status`) ?? '')
  const threads = listDir(`/proc/${pid}/task`).map((tid) => `/proc/${pid}/task/${tid}`)
  return { name, key: `${pid} ${stat.startTicks}`, stat, threads, rssBytes }
}

function countersOf({ key, stat }: Life): [string, number][] {
  return [
    [`${key} cpu`, stat.cpuUs],
    [`${key} faults`, stat.majorFaults],
  ]
}

/**
 * Counters of threads by name. A JVM has a hundred threads, most of which sleep: the status of a thread that got no core
 * since the last sample is not read again. It may have been switched off its core once; that counts when it next runs.
 */
class Threads {
  private readonly readFile: Files['readFile']
  private before: ReadonlyMap<string, Switches> = new Map()

  constructor(readFile: Files['readFile']) {
    this.readFile = readFile
  }

  look(lives: readonly Life[]): [string, number][] {
    const now = new Map<string, Switches>()
    const counters: [string, number][] = []
    for (const { key, threads } of lives) {
      for (const thread of threads) {
        const times = parseSchedstat(this.readFile(`${thread}/schedstat`) ?? '')
        const switches = this.switchesOf(`${key} ${thread}`, thread, times?.slices ?? null)
        now.set(`${key} ${thread}`, switches)
        if (times !== null) counters.push([waitName(key, thread), times.waitingNs / 1000])
        for (const kind of switchKinds) {
          const count = switches[kind]
          if (count !== null) counters.push([switchName(key, thread, kind), count])
        }
      }
    }
    this.before = now
    return counters
  }

  private switchesOf(name: string, thread: string, slices: number | null): Switches {
    const known = this.before.get(name)
    if (known !== undefined && slices !== null && known.slices === slices) return known
    const { voluntary, involuntary } = parseStatus(this.readFile(`${thread}/status`) ?? '')
    return { slices, voluntary, involuntary }
  }
}

interface Switches {
  /** how often it got a core; null if the kernel does not report it */
  readonly slices: number | null
  readonly voluntary: number | null
  readonly involuntary: number | null
}

function waitName(key: string, thread: string): string {
  return `${key} ${thread} wait`
}

function switchName(key: string, thread: string, kind: (typeof switchKinds)[number]): string {
  return `${key} ${thread} ${kind}`
}

function putProcess(series: Series, counters: Counters, life: Life, elapsedUs: number | null): void {
  const { name, key, stat, threads, rssBytes } = life
  const grown = (of: (thread: string) => string) => counters.growthOfAll(threads.map(of))
  series.put(`process.${name}_rss_bytes`, rssBytes)
  series.put(`process.${name}_threads`, stat.threads)
  series.putShare(`process.${name}_cpu_ratio`, counters.growth(`${key} cpu`), elapsedUs)
  series.putPerS(`process.${name}_major_faultsPerS`, counters.growth(`${key} faults`), elapsedUs)
  const waitedUs = grown((thread) => waitName(key, thread))
  series.putShare(`process.${name}_run_queue_ratio`, waitedUs, elapsedUs)
  for (const kind of switchKinds) {
    const switches = grown((thread) => switchName(key, thread, kind))
    series.putPerS(`process.${name}_${kind}_switchesPerS`, switches, elapsedUs)
  }
}

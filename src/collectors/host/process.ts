import { readdirSync } from 'node:fs'
import type { Collector } from '../../types/measurement.ts'
import type { ServiceProcess } from '../../types/services.ts'
import { Counters, Series } from '../counters.ts'
import { parseSchedstat } from './proc-files.ts'
import { type ProcessStat, parseProcessStat, parseStatus } from './process-files.ts'
import { readFileOrNull } from './thread-facts.ts'

export interface ProcessIo {
  /** the processes that are to be watched now: a service that was started again has another pid */
  processes(): readonly ServiceProcess[]
  /** a clock that never goes back */
  nowUs(): number
  /** text of a file, or null where it cannot be read */
  readFile?(path: string): string | null
  /** names in a directory; none where it cannot be read */
  listDir?(path: string): readonly string[]
}

type Files = Required<Pick<ProcessIo, 'readFile' | 'listDir'>>

/** A process that lives: its pid may be given to another one, its start time with it may not. */
interface Life {
  readonly name: string
  readonly key: string
  readonly stat: ProcessStat
  readonly threads: readonly string[]
  readonly rssBytes: number | null
}

const switchKinds = ['voluntary', 'involuntary'] as const

/**
 * Each process of the pipeline, from /proc. Ratios and rates are of the time since the previous sample. `<name>` is the
 * service's: `kafka`, `kafka-2`, `redis`, `zookeeper`, `target-0`.
 *
 * | series | is |
 * |---|---|
 * | `process.<name>_cpu_ratio` | CPU time of all its threads, of one core: 2 is two cores |
 * | `process.<name>_run_queue_ratio` | time in which its threads were ready and had no core, added up over threads |
 * | `process.<name>_rss_bytes`, `process.<name>_threads` | now |
 * | `process.<name>_major_faultsPerS` | pages that had to come from a disk |
 * | `process.<name>_voluntary_switchesPerS`, `process.<name>_involuntary_switchesPerS` | it waited; its time was up |
 *
 * Run queue and switches are of the threads that lived at both looks. A process that ended, or whose files may not be
 * read, is left out; a service that was started again has gauges at first and ratios from its second look on.
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
      files.readFile('/proc/self/stat') === null ? 'the process collector needs /proc, which is not here' : null,
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
 * Counters of threads by name. A JVM has a hundred threads and most of them sleep: the status of one that was given no
 * core since the last look is not read again. It may have been switched once, away from the core it had; that counts
 * when it next runs.
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
  /** how often it was given a core; null where the kernel does not tell */
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

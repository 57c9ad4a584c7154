import type { Collector } from '../../types/measurement.ts'
import type { ThreadName } from '../../types/series/harness.ts'
import { Counters, Series } from '../counters.ts'
import { parseSchedstat } from './proc-files.ts'

export interface HarnessIo {
  /** text of a file, or null if it cannot be read */
  readFile(path: string): string | null
  /** a monotonic clock */
  nowUs(): number
  /** the running threads: `main`, `generator0`, `target0`, `observer`; a thread without a known id is left out */
  threads(): readonly { readonly name: ThreadName; readonly tid: number }[]
  /** bytes sent but not yet accepted, over all generators */
  inFlightBytes(): number
  /** delay of the main thread's event loop since the last reset; NaN = nothing recorded */
  readonly eventLoop: { p99Us(): number; reset(): void }
  /** total time spent in garbage collection by the main thread */
  gcUs(): number
  rssBytes(): number
  /** of the main thread */
  heapUsedBytes(): number
  /** stops watching the process */
  close?(): void
}

/**
 * loadcurve itself: shows whether the instrument disturbs what it measures. Ratios are of one core, averaged since the
 * previous sample; the first sample has only gauges.
 *
 * | series | is |
 * |---|---|
 * | `harness.cpu_<thread>_ratio` | time on a CPU |
 * | `harness.run_queue_<thread>_ratio` | time ready to run, but waiting for a CPU |
 * | `harness.rss_bytes`, `harness.heap_used_bytes`, `harness.in_flight_bytes` | current values |
 * | `harness.gc_ratio`, `harness.event_loop_delay_p99_us` | of the main thread: workers wait in the kernel, without an event loop |
 */
export function harnessCollector(io: HarnessIo): Collector {
  const counters = new Counters()
  let lastUs: number | null = null
  return {
    name: 'harness',
    unavailable: null,
    sample: () => {
      const nowUs = io.nowUs()
      const elapsedUs = lastUs === null ? null : nowUs - lastUs
      lastUs = nowUs
      counters.look(readCounters(io))
      const series = new Series()
      putGauges(series, io)
      putRatios(series, counters, io.threads(), elapsedUs)
      return series.values
    },
    close: () => io.close?.(),
  }
}

function readCounters(io: HarnessIo): Map<string, number> {
  const counters = new Map([['gc', io.gcUs()]])
  for (const { name, tid } of io.threads()) {
    const times = parseSchedstat(io.readFile(`/proc/self/task/${tid}/schedstat`) ?? '')
    if (times === null) continue
    counters.set(`cpu ${name} ${tid}`, times.onCpuNs / 1000)
    counters.set(`wait ${name} ${tid}`, times.waitingNs / 1000)
  }
  return counters
}

function putGauges(series: Series, io: HarnessIo): void {
  series.put('harness.rss_bytes', io.rssBytes())
  series.put('harness.heap_used_bytes', io.heapUsedBytes())
  series.put('harness.in_flight_bytes', io.inFlightBytes())
  series.put('harness.event_loop_delay_p99_us', io.eventLoop.p99Us())
  io.eventLoop.reset()
}

function putRatios(
  series: Series,
  counters: Counters,
  threads: ReturnType<HarnessIo['threads']>,
  elapsedUs: number | null,
): void {
  series.putRatio('harness.gc_ratio', counters.growth('gc'), elapsedUs)
  for (const { name, tid } of threads) {
    series.putRatio(`harness.cpu_${name}_ratio`, counters.growth(`cpu ${name} ${tid}`), elapsedUs)
    series.putRatio(`harness.run_queue_${name}_ratio`, counters.growth(`wait ${name} ${tid}`), elapsedUs)
  }
}

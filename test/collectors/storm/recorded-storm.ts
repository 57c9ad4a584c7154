import { graphiteLine } from '../../../src/collectors/storm/graphite-line.ts'
import { workersCollector } from '../../../src/collectors/storm/storm.ts'
import { StormMetrics } from '../../../src/collectors/storm/storm-metrics.ts'
import type { Collector } from '../../../src/types/measurement.ts'
import { clockAt, recorded } from '../recorded.ts'

/** The run whose lines were recorded. */
export const run = 'quick-1'

/** Two reports of Storm's workers, one second apart. */
export function reports(of: 'storm' | 'trident'): [string[], string[]] {
  const lines = recorded(`graphite-${of}.txt`).trim().split('\n')
  const [first, second] = [...new Set(lines.map((line) => line.split(' ').at(-1)))]
  const at = (second: string | undefined) => lines.filter((line) => line.endsWith(` ${second}`))
  return [at(first), at(second)]
}

/** Workers that say what they are told to, and the collector that hears them. */
export class FakeWorkers {
  readonly clock = clockAt()
  readonly collector: Collector
  readonly #metrics = new StormMetrics(run, this.clock.nowUs)

  constructor() {
    this.collector = workersCollector(this.#metrics)
  }

  say(lines: readonly string[]): this {
    for (const text of lines) {
      const line = graphiteLine(text)
      if (line !== null) this.#metrics.take(line)
    }
    return this
  }

  /** A second passes, and they report. */
  later(lines: readonly string[], s = 1): this {
    this.clock.atUs += s * 1e6
    return this.say(lines)
  }

  values(): Record<string, number> {
    return this.collector.sample() as Record<string, number>
  }
}

/** The line of a counter or a gauge of a task. */
export function line(component: string, metric: string, value: number | string, worker = 6700): string {
  return `storm.worker.${run}-1-1796054032.localhost.${component}.default.4.${worker}-${metric} ${value} 1796054057`
}

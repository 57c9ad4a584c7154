import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineStatistics } from '../../types/engine-statistics.ts'
import type { Collector } from '../../types/measurement.ts'
import { answerWithinMs } from '../deadline.ts'
import { type AskHttp, askHttp } from '../prometheus/http-text.ts'
import type { GraphiteLine } from './graphite-line.ts'
import { GraphiteListener } from './graphite-listener.ts'
import { StormMetrics } from './storm-metrics.ts'
import { StormUi } from './ui.ts'

/** A report of a worker each second, and the time that it takes to come. */
const oneReportMs = 1200

export interface StormCollectorIo {
  nowUs(): number
  /** between two samples */
  readonly periodUs: number
}

/** Listens on a free port, from before the topology starts; `uiPort`: where the engine will answer. */
export async function openStormStatistics(topology: string, uiPort: number): Promise<EngineStatistics> {
  let take: (line: GraphiteLine) => void = () => {}
  const listener = await GraphiteListener.open((line) => take(line))
  return {
    ports: { graphitePort: listener.port, uiPort },
    collectors: ({ nowUs, periodUs }) => {
      const metrics = new StormMetrics(topology, nowUs)
      take = (line) => metrics.take(line)
      return [workersCollector(metrics), uiCollector({ base: `http://127.0.0.1:${uiPort}`, topology, periodUs })]
    },
    close: () => listener.close(),
  }
}

/**
 * What Storm's workers report each second (GraphiteStormReporter). `<component>` is a spout or a bolt; the run's name is
 * left out of it. Values are over all tasks of a component. Storm counts one tuple in 20 and adds 20 for it.
 *
 * | series | is |
 * |---|---|
 * | `storm.lag_<component>_records` | records of the topic that a Kafka spout has not seen acked |
 * | `storm.queue_<component>` | tuples in receive queues, at that moment |
 * | `storm.held_back_<component>_ratio` | share of the time in which max.spout.pending held a spout back, mean of its tasks |
 * | `storm.capacity_<component>_ratio` | share of the time spent in execute, of the busiest task; Storm's mean over up to 10 minutes |
 * | `storm.complete_<component>_us` | complete latency: Storm's mean of the last three sampled tuples, mean of the tasks |
 * | `storm.emitted_<component>PerS`, `.executed_`, `.acked_`, `.failed_` | differences of counters; streams of Storm itself are not in emitted |
 * | `storm.count_emitted_<component>`, `.count_executed_`, `.count_acked_`, `.count_failed_` | their growth since the topology started, over restarts of its workers |
 *
 * A counter has no name until it counts: what is missing is not 0.
 */
export function workersCollector(metrics: StormMetrics): Collector {
  return {
    name: 'storm',
    unavailable: null,
    sample: () => metrics.values(),
    settle: async () => {
      if (metrics.heardUs !== null) await sleep(oneReportMs)
    },
    close: () => {},
  }
}

export interface UiPlace extends Pick<StormCollectorIo, 'periodUs'> {
  readonly base: string
  readonly topology: string
  readonly ask?: AskHttp
}

/**
 * What a user of Storm UI sees, all time, from nimbus, which hears from workers every few seconds.
 *
 * | series | is |
 * |---|---|
 * | `storm.ui_emitted_<component>`, `.ui_executed_`, `.ui_acked_`, `.ui_failed_` | counts; emitted has streams of Storm itself in it |
 * | `storm.ui_complete_<component>_us`, `.ui_execute_`, `.ui_process_` | latencies, means |
 */
export function uiCollector({ base, topology, periodUs, ask = askHttp }: UiPlace): Collector {
  const ui = new StormUi(base, topology, answerWithinMs(periodUs), ask)
  return { name: 'storm-ui', unavailable: null, sample: () => ui.values(), close: () => {} }
}

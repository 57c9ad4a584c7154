import type { Collector } from '../../types/measurement.ts'
import type { SeriesName } from '../../types/series.ts'
import { Counters, Series } from '../counters.ts'
import { answerWithinMs } from '../deadline.ts'
import { type AskHttp, askHttp } from '../prometheus/http-text.ts'
import { readBroker } from './broker-beans.ts'

export interface KafkaBrokersIo {
  /** Jolokia agents, one a broker */
  readonly jolokiaUrls: readonly string[]
  /** a clock that never goes back */
  nowUs(): number
  readonly ask?: AskHttp
}

const times = [
  ['total', 'TotalTimeMs'],
  ['queue', 'RequestQueueTimeMs'],
  ['local', 'LocalTimeMs'],
  ['remote', 'RemoteTimeMs'],
] as const
const requests = [
  ['produce', 'Produce'],
  ['fetch', 'FetchConsumer'],
] as const
const flows = [
  ['kafka.in_recordsPerS', 'MessagesInPerSec'],
  ['kafka.in_bytesPerS', 'BytesInPerSec'],
  ['kafka.out_bytesPerS', 'BytesOutPerSec'],
  ['kafka.failed_producesPerS', 'FailedProduceRequestsPerSec'],
] as const

/** One broker and what it said at its last two looks. */
class Broker {
  private readonly url: string
  readonly counters = new Counters()
  gauges: ReadonlyMap<string, number> = new Map()
  elapsedUs: number | null = null
  private lastUs: number | null = null

  constructor(url: string) {
    this.url = url
  }

  async look(ask: AskHttp, nowUs: () => number): Promise<void> {
    const { counters, gauges } = await readBroker(this.url, ask, answerWithinMs)
    const atUs = nowUs()
    const elapsedUs = this.lastUs === null ? null : atUs - this.lastUs
    this.lastUs = atUs
    if (gauges.get('started ms') !== this.gauges.get('started ms')) this.counters.forget()
    this.counters.look(counters)
    this.gauges = gauges
    // the JVM's own clock does not know how long the answer took
    const uptimeMs = this.counters.growth('uptime ms')
    this.elapsedUs = uptimeMs === null ? elapsedUs : uptimeMs * 1000
  }
}

/**
 * Kafka's brokers, through the Jolokia agent in each of them. Rates and means are of the time since the previous
 * sample, from differences of counts and sums; the broker's own rates follow slowly and its percentiles are of a
 * reservoir that forgets over minutes. It times requests in whole milliseconds.
 *
 * | series | is |
 * |---|---|
 * | `kafka.in_recordsPerS`, `.in_bytesPerS`, `.out_bytesPerS` | records and bytes that producers send and consumers take; sums |
 * | `kafka.failed_producesPerS` | produce requests that were refused |
 * | `kafka.produce_<total, queue, local, remote>_mean_us` | a Produce request: whole, waiting for a handler, in it, waiting for replicas |
 * | `kafka.fetch_<total, queue, local, remote>_mean_us` | a consumer's Fetch; `remote`, and so `total`, holds the long poll: waiting for data is no load |
 * | `kafka.produce_requestsPerS`, `kafka.fetch_requestsPerS` | requests answered |
 * | `kafka.request_queue` | requests that wait for a handler now |
 * | `kafka.handler_idle_ratio` | time in which request handlers had nothing to do; before 4.0 with a controller's of the same process |
 * | `kafka.network_idle_ratio` | as the broker gives it, a mean over its last half minute |
 * | `kafka.flushesPerS`, `kafka.flush_mean_us` | flushes of log files; the system writes most of them without one |
 * | `kafka.under_replicated_partitions`, `kafka.offline_replicas` | now |
 * | `kafka.gc_ratio`, `kafka.heap_used_bytes` | time in garbage collection, heap |
 * | `kafka.brokers_answering` | of those that were asked |
 *
 * Of several brokers: sums of flows, queues and partitions, means over all requests, the least idle ratios, the largest
 * of the others; and `kafka.broker<n>_in_bytesPerS`, `kafka.broker<n>_handler_idle_ratio` of each, from 1, in the order
 * of the addresses. While a broker does not answer there are only those of the others: a sum without it would lie.
 */
export function kafkaBrokersCollector({ jolokiaUrls, nowUs, ask = askHttp }: KafkaBrokersIo): Collector {
  const brokers = jolokiaUrls.map((url) => new Broker(url))
  return {
    name: 'kafka',
    unavailable: brokers.length === 0 ? 'no Jolokia agent of a Kafka broker is known' : null,
    sample: async () => {
      const looks = await Promise.allSettled(brokers.map((broker) => broker.look(ask, nowUs)))
      const answered = brokers.filter((_, i) => looks[i]!.status === 'fulfilled')
      const failed = looks.find((look) => look.status === 'rejected')
      if (answered.length === 0 && failed !== undefined) throw failed.reason
      const series = new Series()
      series.put('kafka.brokers_answering', answered.length)
      if (brokers.length > 1) for (const broker of answered) putEach(series, broker, brokers.indexOf(broker) + 1)
      if (answered.length === brokers.length) putAll(series, brokers)
      return series.values
    },
    close: () => {},
  }
}

function putEach(series: Series, broker: Broker, number: number): void {
  const bytes = broker.counters.growth('BytesInPerSec')
  series.putPerS(`kafka.broker${number}_in_bytesPerS`, bytes, broker.elapsedUs)
  series.put(`kafka.broker${number}_handler_idle_ratio`, idleRatio(broker))
}

function putAll(series: Series, brokers: readonly Broker[]): void {
  for (const [name, counter] of flows) series.put(name, sum(brokers, rate(counter)))
  for (const [name, request] of requests) {
    series.put(`kafka.${name}_requestsPerS`, sum(brokers, rate(`${request} TotalTimeMs count`)))
    for (const [part, time] of times) putMean(series, brokers, `kafka.${name}_${part}_mean_us`, `${request} ${time}`)
  }
  series.put('kafka.flushesPerS', sum(brokers, rate('flush count')))
  putMean(series, brokers, 'kafka.flush_mean_us', 'flush')
  for (const name of ['request_queue', 'under_replicated_partitions', 'offline_replicas'] as const)
    series.put(`kafka.${name}`, sum(brokers, gauge(name)))
  series.put('kafka.handler_idle_ratio', extreme(brokers, idleRatio, Math.min))
  series.put('kafka.network_idle_ratio', extreme(brokers, gauge('network_idle_ratio'), Math.min))
  series.put('kafka.heap_used_bytes', extreme(brokers, gauge('heap_used_bytes'), Math.max))
  series.put('kafka.gc_ratio', extreme(brokers, gcRatio, Math.max))
}

type Figure = (broker: Broker) => number | null

const gauge =
  (name: string): Figure =>
  ({ gauges }) =>
    gauges.get(name) ?? null

const rate =
  (counter: string): Figure =>
  ({ counters, elapsedUs }) => {
    const growth = counters.growth(counter)
    return growth === null || elapsedUs === null || elapsedUs <= 0 ? null : (growth * 1e6) / elapsedUs
  }

/** nanoseconds a second to a share; a process with two pools in one meter (3.9) reads up to 2 */
const idleRatio: Figure = (broker) => {
  const idleNsPerS = rate('handler idle ns')(broker)
  return idleNsPerS === null ? null : Math.min(1, idleNsPerS / 1e9)
}

const gcRatio: Figure = (broker) => {
  const gcMsPerS = rate('gc ms')(broker)
  return gcMsPerS === null ? null : Math.min(1, gcMsPerS / 1000)
}

/** null where one of the brokers does not have it */
function all(brokers: readonly Broker[], figure: Figure): number[] | null {
  const figures = brokers.flatMap((broker) => figure(broker) ?? [])
  return figures.length === brokers.length ? figures : null
}

function sum(brokers: readonly Broker[], figure: Figure): number | null {
  return all(brokers, figure)?.reduce((total, value) => total + value, 0) ?? null
}

function extreme(brokers: readonly Broker[], figure: Figure, choose: (...of: number[]) => number): number | null {
  const figures = all(brokers, figure)
  return figures === null ? null : choose(...figures)
}

function putMean(series: Series, brokers: readonly Broker[], name: SeriesName, histogram: string): void {
  // a sum is a rounded mean times a count: where nothing was added it may move by a hair either way
  const addedMs = sum(brokers, ({ counters }) => counters.change(`${histogram} sum`))
  const count = sum(brokers, ({ counters }) => counters.growth(`${histogram} count`))
  series.putMean(name, addedMs === null ? null : Math.max(0, addedMs) * 1000, count)
}

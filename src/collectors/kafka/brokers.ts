import type { Collector } from '../../types/measurement.ts'
import type { SeriesName } from '../../types/series.ts'
import { Counters, Series } from '../counters.ts'
import { answerWithinMs } from '../deadline.ts'
import { JolokiaAgent } from '../jvm/jolokia.ts'
import { type AskHttp, askHttp } from '../prometheus/http-text.ts'
import { readBroker } from './broker-beans.ts'

export interface KafkaBrokersIo {
  /** Jolokia agents, one per broker */
  readonly jolokiaUrls: readonly string[]
  /** of each request, with their secrets */
  readonly headers?: Readonly<Record<string, string>>
  /** a monotonic clock */
  nowUs(): number
  /** between two samples; default 1 s */
  readonly periodUs?: number
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

/** One broker and its last two samples. */
class Broker {
  private readonly agent: JolokiaAgent
  readonly counters = new Counters()
  gauges: ReadonlyMap<string, number> = new Map()
  elapsedUs: number | null = null
  private lastUs: number | null = null

  constructor(agent: JolokiaAgent) {
    this.agent = agent
  }

  async look(nowUs: () => number): Promise<void> {
    const { counters, gauges } = await readBroker(this.agent)
    const atUs = nowUs()
    const elapsedUs = this.lastUs === null ? null : atUs - this.lastUs
    this.lastUs = atUs
    if (gauges.get('started ms') !== this.gauges.get('started ms')) this.counters.forget()
    this.counters.look(counters)
    this.gauges = gauges
    // the JVM's own clock excludes the time that the response took
    const uptimeMs = this.counters.growth('uptime ms')
    this.elapsedUs = uptimeMs === null ? elapsedUs : uptimeMs * 1000
  }
}

/**
 * Kafka's brokers, through the Jolokia agent in each of them. Rates and means cover the time since the previous sample,
 * from differences of counts and sums; the broker's own rates follow slowly, and its percentiles come from a reservoir
 * that decays over minutes. It times requests in whole milliseconds.
 *
 * | series | is |
 * |---|---|
 * | `kafka.in_recordsPerS`, `.in_bytesPerS`, `.out_bytesPerS` | records and bytes from producers, bytes to consumers; sums |
 * | `kafka.failed_producesPerS` | produce requests that were refused |
 * | `kafka.produce_<total, queue, local, remote>_mean_us` | a Produce request: total, waiting for a handler, in the handler, waiting for replicas |
 * | `kafka.fetch_<total, queue, local, remote>_mean_us` | a consumer's Fetch; `remote`, and so `total`, includes the long poll: waiting for data is not load |
 * | `kafka.produce_requestsPerS`, `kafka.fetch_requestsPerS` | requests answered |
 * | `kafka.request_queue` | requests that currently wait for a handler |
 * | `kafka.handler_idle_ratio` | idle time of request handlers; before 4.0 including those of a controller in the same process |
 * | `kafka.network_idle_ratio` | as the broker reports it, a mean over up to a minute; left out while it is younger than that |
 * | `kafka.flushesPerS`, `kafka.flush_mean_us` | flushes of log files; the system writes most data without one |
 * | `kafka.under_replicated_partitions`, `kafka.offline_replicas` | current values |
 * | `kafka.gc_ratio`, `kafka.heap_used_bytes` | time in garbage collection, heap |
 * | `kafka.brokers_answering` | number of brokers that responded |
 *
 * With several brokers: sums of flows, queues and partitions, means over all requests, the smallest idle ratios, the
 * largest of the others; and `kafka.broker<n>_in_bytesPerS`, `kafka.broker<n>_handler_idle_ratio` for each, from 1, in
 * the order of the addresses. While a broker does not respond, only the per-broker series of the others are written: a
 * sum without it would be wrong.
 */
export function kafkaBrokersCollector(io: KafkaBrokersIo): Collector {
  const { jolokiaUrls, headers = {}, nowUs, periodUs, ask = askHttp } = io
  const brokers = jolokiaUrls.map(
    (url) => new Broker(new JolokiaAgent({ url, headers, ask, withinMs: answerWithinMs(periodUs) })),
  )
  return {
    name: 'kafka',
    unavailable: brokers.length === 0 ? 'no URL of a Jolokia agent of a Kafka broker is known' : null,
    sample: async () => {
      const looks = await Promise.allSettled(brokers.map((broker) => broker.look(nowUs)))
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
  series.put('kafka.network_idle_ratio', extreme(brokers, networkIdle, Math.min))
  series.put('kafka.heap_used_bytes', extreme(brokers, gauge('heap_used_bytes'), Math.max))
  series.put('kafka.gc_ratio', extreme(brokers, gcRatio, Math.max))
}

type Metric = (broker: Broker) => number | null

const gauge =
  (name: string): Metric =>
  ({ gauges }) =>
    gauges.get(name) ?? null

const rate =
  (counter: string): Metric =>
  ({ counters, elapsedUs }) => {
    const growth = counters.growth(counter)
    return growth === null || elapsedUs === null || elapsedUs <= 0 ? null : (growth * 1e6) / elapsedUs
  }

/** Kafka's window has two samples of 30 s. Until it is full, the mean holds the start of the broker. */
const windowMs = 60_000

const networkIdle: Metric = ({ gauges }) =>
  (gauges.get('up ms') ?? 0) < windowMs ? null : (gauges.get('network_idle_ratio') ?? null)

/** nanoseconds per second to a share; a process with two pools in one meter (3.9) reads up to 2 */
const idleRatio: Metric = (broker) => {
  const idleNsPerS = rate('handler idle ns')(broker)
  return idleNsPerS === null ? null : Math.min(1, idleNsPerS / 1e9)
}

const gcRatio: Metric = (broker) => {
  const gcMsPerS = rate('gc ms')(broker)
  return gcMsPerS === null ? null : Math.min(1, gcMsPerS / 1000)
}

/** null if one of the brokers does not have it */
function all(brokers: readonly Broker[], metric: Metric): number[] | null {
  const values = brokers.flatMap((broker) => metric(broker) ?? [])
  return values.length === brokers.length ? values : null
}

function sum(brokers: readonly Broker[], metric: Metric): number | null {
  return all(brokers, metric)?.reduce((total, value) => total + value, 0) ?? null
}

function extreme(brokers: readonly Broker[], metric: Metric, choose: (...of: number[]) => number): number | null {
  const values = all(brokers, metric)
  return values === null ? null : choose(...values)
}

function putMean(series: Series, brokers: readonly Broker[], name: SeriesName, histogram: string): void {
  // a sum is a rounded mean times a count: even if nothing was added, it may change slightly in either direction
  const addedMs = sum(brokers, ({ counters }) => counters.change(`${histogram} sum`))
  const count = sum(brokers, ({ counters }) => counters.growth(`${histogram} count`))
  series.putMean(name, addedMs === null ? null : Math.max(0, addedMs) * 1000, count)
}

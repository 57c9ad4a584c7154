import type { Collector } from '../../types/measurement.ts'
import { Counters, Series } from '../counters.ts'
import { answerWithinMs } from '../deadline.ts'
import { type MetricsPlace, metricsOf, tlsOptionsOf } from './metrics.ts'
import { type NodeCounts, nodeCounts } from './node-counts.ts'

export interface ZookeeperIo extends MetricsPlace {
  /** a monotonic clock */
  nowUs(): number
  /** between two samples; default 1 s */
  readonly periodUs?: number
  readonly nodes?: NodeCounts
}

/** Counting is work for the server, which looks at all of its nodes each time. */
const mostNodesToCount = 100_000

const gauges = [
  ['zookeeper.outstanding_requests', 'zk_outstanding_requests'],
  ['zookeeper.znodes', 'zk_znode_count'],
  ['zookeeper.ephemerals', 'zk_ephemerals_count'],
  ['zookeeper.watches', 'zk_watch_count'],
  ['zookeeper.connections', 'zk_num_alive_connections'],
  ['zookeeper.data_bytes', 'zk_approximate_data_size'],
  ['zookeeper.open_files', 'zk_open_file_descriptor_count'],
] as const

/** summaries in whole milliseconds: `zk_sum_<name>` and `zk_cnt_<name>` */
const means = [
  ['zookeeper.fsync_mean_us', 'fsynctime'],
  ['zookeeper.update_mean_us', 'updatelatency'],
  ['zookeeper.read_mean_us', 'readlatency'],
  ['zookeeper.proposal_mean_us', 'proposal_process_time'],
] as const

const rates = [
  ['zookeeper.fsyncsPerS', 'zk_cnt_fsynctime'],
  ['zookeeper.updatesPerS', 'zk_cnt_updatelatency'],
  ['zookeeper.readsPerS', 'zk_cnt_readlatency'],
  ['zookeeper.commitsPerS', 'zk_commit_count'],
  ['zookeeper.packets_receivedPerS', 'zk_packets_received'],
  ['zookeeper.packets_sentPerS', 'zk_packets_sent'],
  ['zookeeper.received_bytesPerS', 'zk_bytes_received_count'],
  ['zookeeper.sent_bytesPerS', 'zk_response_bytes'],
] as const

/**
 * ZooKeeper, by the four-letter word `mntr` or the command `monitor` of its admin server (names of 3.6 and later; 3.5
 * has only gauges and packets). Rates and means
 * cover the time since the previous sample, from differences of the server's sums and counts; its own means and
 * percentiles are over its lifetime. It counts whole milliseconds: a mean of many is right to about half of one.
 *
 * | series | is |
 * |---|---|
 * | `zookeeper.outstanding_requests` | requests that currently wait |
 * | `zookeeper.znodes`, `.ephemerals`, `.watches`, `.connections`, `.open_files` | current values |
 * | `zookeeper.data_bytes` | approximate size of all znodes |
 * | `zookeeper.fsync_mean_us`, `.fsyncsPerS` | syncs of the transaction log |
 * | `zookeeper.fsync_max_us` | the longest sync since the server started: it never decreases |
 * | `zookeeper.update_mean_us`, `.read_mean_us`, `.updatesPerS`, `.readsPerS` | requests, as timed by the server |
 * | `zookeeper.proposal_mean_us` | time a request spends in the first processor |
 * | `zookeeper.commitsPerS` | commits; 0 on a standalone server |
 * | `zookeeper.packets_receivedPerS`, `.packets_sentPerS` | including pings, and this collector: 1 received and about 3 sent per sample |
 * | `zookeeper.received_bytesPerS`, `.sent_bytesPerS` | requests and responses of clients |
 * | `zookeeper.writes_<namespace>PerS`, `.written_<namespace>_bytesPerS` | writes below a first path segment |
 * | `zookeeper.nodes_<namespace>` | nodes below a first path segment that was written to; not on a server with more than 100,000 nodes, nor before 3.6 |
 */
export function zookeeperCollector({ nowUs, periodUs, ...place }: ZookeeperIo): Collector {
  const counters = new Counters()
  const metrics = metricsOf(place, answerWithinMs(periodUs))
  const nodes = place.nodes ?? nodeCounts(place.access, tlsOptionsOf(place), answerWithinMs(periodUs))
  let lastUs: number | null = null
  return {
    name: 'zookeeper',
    unavailable: null,
    sample: async () => {
      const [answer, counted] = await Promise.all([metrics(), nodes.below(countable(counters))])
      const sinceUs = lastUs === null ? null : nowUs() - lastUs
      lastUs = nowUs()
      lookAt(counters, answer)
      const elapsedUs = ownElapsedUs(counters) ?? sinceUs
      const series = new Series()
      for (const [name, key] of gauges) series.put(name, answer.get(key) ?? null)
      putFsyncMax(series, answer)
      putMeans(series, counters)
      putRates(series, counters, elapsedUs)
      putNamespaces(series, counters, elapsedUs)
      for (const [namespace, count] of counted) series.put(`zookeeper.nodes_${namespace}`, count)
      return series.values
    },
    close: () => nodes.close(),
  }
}

/** A server whose uptime went back has restarted, and counts from 0. */
function lookAt(counters: Counters, answer: ReadonlyMap<string, number>): void {
  counters.look(answer)
  if (counters.growth('zk_uptime') !== null || !answer.has('zk_uptime')) return
  counters.forget()
  counters.look(answer)
}

/** By the server's own clock, which excludes the time that the response took; null if it reports no uptime. */
function ownElapsedUs(counters: Counters): number | null {
  const uptimeMs = counters.growth('zk_uptime')
  return uptimeMs === null ? null : uptimeMs * 1000
}

/** Without any sync the maximum is 0, which is not a measurement. */
function putFsyncMax(series: Series, answer: ReadonlyMap<string, number>): void {
  const longestMs = answer.get('zk_max_fsynctime')
  if (longestMs !== undefined && (answer.get('zk_cnt_fsynctime') ?? 0) > 0)
    series.put('zookeeper.fsync_max_us', longestMs * 1000)
}

function putMeans(series: Series, counters: Counters): void {
  for (const [name, key] of means) {
    const sumMs = counters.growth(`zk_sum_${key}`)
    series.putMean(name, sumMs === null ? null : sumMs * 1000, counters.growth(`zk_cnt_${key}`))
  }
}

function putRates(series: Series, counters: Counters, elapsedUs: number | null): void {
  for (const [name, key] of rates) series.putPerS(name, counters.growth(key), elapsedUs)
}

/** Of the last sample: those that have been written to. */
function namespacesOf(counters: Counters): string[] {
  return counters.names().flatMap((key) => /^zk_cnt_(.+)_write_per_namespace$/.exec(key)?.[1] ?? [])
}

function countable(counters: Counters): string[] {
  const nodes = counters.value('zk_znode_count')
  return nodes === null || nodes > mostNodesToCount ? [] : namespacesOf(counters)
}

/** A namespace is listed from its first write on: a new one was at 0 before. */
function putNamespaces(series: Series, counters: Counters, elapsedUs: number | null): void {
  for (const namespace of namespacesOf(counters)) {
    const key = `zk_cnt_${namespace}_write_per_namespace`
    const bytes = counters.growthFromNothing(`zk_sum_${namespace}_write_per_namespace`)
    series.putPerS(`zookeeper.writes_${namespace}PerS`, counters.growthFromNothing(key), elapsedUs)
    series.putPerS(`zookeeper.written_${namespace}_bytesPerS`, bytes, elapsedUs)
  }
}

import { type KafkaAdmin, openAdmin } from '../../kafka/admin/admin.ts'
import type { Collector } from '../../types/measurement.ts'
import type { KafkaAccess } from '../../types/services.ts'
import { Counters, Series } from '../counters.ts'
import { answerWithinMs, openedLink } from '../deadline.ts'
import { OffsetHistory } from './offset-history.ts'

export interface KafkaTopic {
  readonly topic: string
  /** its name in series, the same in every run: `curves`, `updates` */
  readonly label: string
}

export type OffsetSource = Pick<KafkaAdmin, 'endOffsets' | 'committedOffsets' | 'close'>

export interface KafkaLagIo {
  readonly access: KafkaAccess
  readonly topics: readonly KafkaTopic[]
  /** the consumer group whose lag is measured; null = there is none */
  readonly group: string | null
  /** the user named the group, perhaps wrongly: a run in which its lag was never known says so */
  readonly groupIsGiven?: boolean
  /** a monotonic clock */
  nowUs(): number
  /** between two samples; default 1 s */
  readonly periodUs?: number
  open?(access: KafkaAccess): Promise<OffsetSource>
}

interface Looks {
  readonly counters: Counters
  readonly histories: Map<number, OffsetHistory>
}

/**
 * How far the consumers of Kafka's topics are behind, by the protocol. Rates cover the time since the previous sample.
 *
 * | series | is |
 * |---|---|
 * | `kafka.<topic>_appendedPerS` | appended records, from the growth of the end offsets |
 * | `kafka.<topic>_committedPerS` | records that the group committed |
 * | `kafka.<topic>_lag_records` | records after the committed offsets, all partitions |
 * | `kafka.<topic>_lag_largest_records` | lag of the partition that is furthest behind |
 * | `kafka.<topic>_lag_us` | age of the oldest uncommitted record, from the time when the log ended there |
 *
 * A group commits after processing, and not at once: its lag includes its commit interval. The lag of a partition
 * without a commit is unknown, and then the sums are unknown too. Age needs a sample from before the record was
 * appended: it is left out for records that existed when the collector started.
 */
export function kafkaLagCollector(io: KafkaLagIo): Collector {
  const { access, topics, group, nowUs, periodUs, open = openOffsets } = io
  const who = `kafka at ${access.addresses.join(', ')}`
  const link = openedLink(who, answerWithinMs(periodUs), () => open(access), closeQuietly)
  const looks = new Map<string, Looks>()
  for (const { topic } of topics) looks.set(topic, { counters: new Counters(), histories: new Map() })
  let lastUs: number | null = null
  let known = false
  return {
    name: 'kafka-lag',
    unavailable: topics.length === 0 ? 'no Kafka topic is monitored' : null,
    sample: async () => {
      const offsets = await link.use((source) => readOffsets(source, topics, group, nowUs))
      const elapsedUs = lastUs === null ? null : offsets.atUs - lastUs
      lastUs = offsets.atUs
      const series = new Series()
      for (const [i, { topic, label }] of topics.entries())
        putTopic(series, label, looks.get(topic)!, offsets.of[i]!, elapsedUs)
      known ||= topics.some(({ label }) => `kafka.${label}_lag_records` in series.values)
      return series.values
    },
    missing: () => (known || lastUs === null ? [] : lagOfGiven(io)),
    close: () => link.close(),
  }
}

function lagOfGiven({ group, groupIsGiven = false }: KafkaLagIo): string[] {
  return groupIsGiven && group !== null ? [`the lag of the group ${group}`] : []
}

interface TopicOffsets {
  /** by partition: null = nothing committed */
  readonly committed: readonly (number | null)[]
  readonly ends: readonly number[]
  readonly endsUs: number
}

function openOffsets(access: KafkaAccess): Promise<OffsetSource> {
  return openAdmin(access, 'loadcurve-lag')
}

function closeQuietly(source: OffsetSource): void {
  source.close().catch(() => {}) // the connection is given up either way
}

/** Commits before ends, so that a lag is never negative. */
async function readOffsets(
  source: OffsetSource,
  topics: readonly KafkaTopic[],
  group: string | null,
  nowUs: () => number,
): Promise<{ readonly atUs: number; readonly of: readonly TopicOffsets[] }> {
  const of = await Promise.all(
    topics.map(async ({ topic }): Promise<TopicOffsets> => {
      const committed = group === null ? [] : await source.committedOffsets(group, topic)
      const ends = await source.endOffsets(topic)
      return { committed, ends, endsUs: nowUs() }
    }),
  )
  return { atUs: nowUs(), of }
}

function putTopic(series: Series, label: string, looks: Looks, offsets: TopicOffsets, elapsedUs: number | null): void {
  const { counters, histories } = looks
  const { committed, ends, endsUs } = offsets
  const partitions = [...ends.keys()]
  counters.look(countersOf(offsets))
  for (const p of partitions) historyOf(histories, p).look(endsUs, ends[p]!)
  const growth = (of: string) => counters.growthOfAll(partitions.map((p) => `${of} ${p}`))
  series.putPerS(`kafka.${label}_appendedPerS`, growth('end'), elapsedUs)
  series.putPerS(`kafka.${label}_committedPerS`, growth('committed'), elapsedUs)
  const lags = partitions.flatMap((p) => {
    const from = committed[p] ?? null
    return from === null ? [] : [Math.max(0, ends[p]! - from)]
  })
  if (lags.length === 0 || lags.length < partitions.length) return
  series.put(
    `kafka.${label}_lag_records`,
    lags.reduce((sum, lag) => sum + lag, 0),
  )
  series.put(`kafka.${label}_lag_largest_records`, Math.max(...lags))
  series.put(`kafka.${label}_lag_us`, oldestUs(partitions, histories, offsets))
}

function countersOf({ committed, ends }: TopicOffsets): Map<string, number> {
  const counters = new Map(ends.map((end, p) => [`end ${p}`, end]))
  for (const [p, offset] of committed.entries()) if (offset !== null) counters.set(`committed ${p}`, offset)
  return counters
}

function historyOf(histories: Map<number, OffsetHistory>, partition: number): OffsetHistory {
  const history = histories.get(partition) ?? new OffsetHistory()
  histories.set(partition, history)
  return history
}

/** Age of the oldest uncommitted record over all partitions; null if it is unknown for one of them. */
function oldestUs(
  partitions: readonly number[],
  histories: ReadonlyMap<number, OffsetHistory>,
  { committed, ends, endsUs }: TopicOffsets,
): number | null {
  let oldest = 0
  for (const p of partitions) {
    const next = committed[p]!
    if (next >= ends[p]!) continue
    const appendedUs = histories.get(p)!.appendedUs(next)
    if (appendedUs === null) return null
    oldest = Math.max(oldest, endsUs - appendedUs)
  }
  return oldest
}

import { type Bean, type BeanQuestion, type JolokiaAgent, numberOf } from '../jvm/jolokia.ts'

/** Metrics of one broker. Counters are monotonic; a name is missing if the broker does not have it. */
export interface BrokerFigures {
  readonly counters: ReadonlyMap<string, number>
  readonly gauges: ReadonlyMap<string, number>
}

const requests = ['Produce', 'FetchConsumer'] as const
const requestTimes = ['TotalTimeMs', 'RequestQueueTimeMs', 'LocalTimeMs', 'RemoteTimeMs'] as const
const topicCounts = ['MessagesInPerSec', 'BytesInPerSec', 'BytesOutPerSec', 'FailedProduceRequestsPerSec'] as const

/** series and bean of a histogram; its counters become `<series> count` and `<series> sum` */
const histograms = [
  ...requests.flatMap((request) =>
    requestTimes.map((time) => [
      `${request} ${time}`,
      `kafka.network:type=RequestMetrics,name=${time},request=${request}`,
    ]),
  ),
  ['flush', 'kafka.log:type=LogFlushStats,name=LogFlushRateAndTimeMs'],
] as const

const counts = topicCounts.map((name) => [name, `kafka.server:type=BrokerTopicMetrics,name=${name}`] as const)

const values = [
  ['request_queue', 'kafka.network:type=RequestChannel,name=RequestQueueSize'],
  ['network_idle_ratio', 'kafka.network:type=SocketServer,name=NetworkProcessorAvgIdlePercent'],
  ['under_replicated_partitions', 'kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions'],
  ['offline_replicas', 'kafka.server:type=ReplicaManager,name=OfflineReplicaCount'],
] as const

/** For the broker only, if it reports that (4.x); otherwise together with the controller in the same process. */
const idlePools = ['BrokerRequestHandlerAvgIdlePercent', 'RequestHandlerAvgIdlePercent'] as const

const question = (bean: string, ...attributes: string[]): BeanQuestion => ({ bean, attributes })

const questions: readonly BeanQuestion[] = [
  ...histograms.map(([, bean]) => question(bean!, 'Count', 'Mean')),
  ...counts.map(([, bean]) => question(bean, 'Count')),
  ...values.map(([, bean]) => question(bean, 'Value')),
  ...idlePools.map((name) => question(`kafka.server:type=KafkaRequestHandlerPool,name=${name}`, 'Count')),
  question('java.lang:type=GarbageCollector,name=*', 'CollectionTime'),
  question('java.lang:type=Memory', 'HeapMemoryUsage'),
  question('java.lang:type=Runtime', 'StartTime', 'Uptime'),
]

/**
 * One sample of a broker, over its Jolokia agent. The mean of a histogram is over its lifetime, so mean x count is its
 * sum. The idle meters count nanoseconds without work: growth of the count over time is the exact idle share, which
 * their rates only follow slowly.
 */
export async function readBroker(agent: JolokiaAgent): Promise<BrokerFigures> {
  const answers = await agent.read(questions)
  let next = 0
  const take = () => answers[next++]?.beans ?? new Map<string, Bean>()
  const counters = new Map<string, number>()
  const gauges = new Map<string, number>()
  for (const [name] of histograms) setHistogram(counters, name!, first(take()))
  for (const [name] of counts) set(counters, name, numberOf(first(take()), 'Count'))
  for (const [name] of values) set(gauges, name, numberOf(first(take()), 'Value'))
  const pools = idlePools.map(() => numberOf(first(take()), 'Count'))
  set(counters, 'handler idle ns', pools.find((ns) => ns !== null) ?? null)
  set(counters, 'gc ms', sumOf(take(), 'CollectionTime'))
  setHeap(gauges, first(take()))
  const runtime = first(take())
  set(gauges, 'started ms', numberOf(runtime, 'StartTime'))
  set(counters, 'uptime ms', numberOf(runtime, 'Uptime'))
  set(gauges, 'up ms', numberOf(runtime, 'Uptime'))
  return { counters, gauges }
}

function first(beans: ReadonlyMap<string, Bean>): Bean | undefined {
  return beans.values().next().value
}

function set(into: Map<string, number>, name: string, value: number | null): void {
  if (value !== null && Number.isFinite(value)) into.set(name, value)
}

function setHistogram(into: Map<string, number>, name: string, bean: Bean | undefined): void {
  const count = numberOf(bean, 'Count')
  const mean = numberOf(bean, 'Mean')
  if (count === null || mean === null) return
  into.set(`${name} count`, count)
  into.set(`${name} sum`, count * mean)
}

function setHeap(into: Map<string, number>, memory: Bean | undefined): void {
  const usage = memory?.HeapMemoryUsage
  if (typeof usage === 'object' && usage !== null) set(into, 'heap_used_bytes', numberOf(usage as Bean, 'used'))
}

function sumOf(beans: ReadonlyMap<string, Bean>, attribute: string): number | null {
  const numbers = [...beans.values()].flatMap((bean) => numberOf(bean, attribute) ?? [])
  return numbers.length === 0 ? null : numbers.reduce((sum, number) => sum + number, 0)
}

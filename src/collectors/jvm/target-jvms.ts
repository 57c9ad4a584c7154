import type { Collector } from '../../types/measurement.ts'
import type { WatchedJvm, WatchedJvms } from '../../types/services.ts'
import { Counters, Series } from '../counters.ts'
import { answerWithinMs } from '../deadline.ts'
import { type AskHttp, askHttp } from '../prometheus/http-text.ts'
import { type Bean, type BeanAnswer, type BeanQuestion, JolokiaAgent, numberOf } from './jolokia.ts'

export interface TargetJvmsIo {
  readonly jvms: WatchedJvms
  readonly periodUs: number
  readonly ask?: AskHttp
}

/** What a JVM answered. */
interface Look {
  readonly name: string
  /** counters of the same JVM have the same */
  readonly key: string
  readonly heap: Bean
  readonly threads: number | null
  readonly uptimeMs: number | null
  readonly collectors: readonly CollectorLook[]
}

interface CollectorLook {
  /** `G1-Young-Generation` */
  readonly gc: string
  readonly count: number | null
  readonly timeMs: number | null
}

const memory = 'java.lang:type=Memory'
const threading = 'java.lang:type=Threading'
const runtime = 'java.lang:type=Runtime'
const questions: readonly BeanQuestion[] = [
  { bean: memory, attributes: ['HeapMemoryUsage'] },
  { bean: threading, attributes: ['ThreadCount'] },
  { bean: runtime, attributes: ['StartTime', 'Uptime'] },
  { bean: 'java.lang:name=*,type=GarbageCollector', attributes: ['CollectionCount', 'CollectionTime'] },
]

/** Their time passes beside the program, which does not wait for it: ZGC and Shenandoah count their pauses apart. */
const concurrent = /Cycles$/

/**
 * Each JVM of the target, by the Jolokia agent that it was started with. `<name>` is that of its process, `target-0`;
 * `<gc>` that of a garbage collector.
 *
 * | series | is |
 * |---|---|
 * | `jvm.<name>_heap_used_bytes`, `jvm.<name>_heap_max_bytes` | the heap now, with what was not collected yet; its limit |
 * | `jvm.<name>_gc_ratio` | share of the time in which the JVM stood still to collect, since the previous sample |
 * | `jvm.<name>_gc_<gc>_ratio`, `jvm.<name>_gc_<gc>_collectionsPerS` | the same for one collector, and how often |
 * | `jvm.<name>_threads` | threads that Java knows |
 *
 * A JVM that does not respond is left out; a sample in which none responds is a failure. One that was started again has
 * ratios from its second sample on.
 */
export function targetJvmsCollector({ jvms, periodUs, ask = askHttp }: TargetJvmsIo): Collector {
  const counters = new Counters()
  const agents = new Map<string, JolokiaAgent>()
  const agentAt = (url: string): JolokiaAgent => {
    const agent = agents.get(url) ?? new JolokiaAgent({ url, ask, withinMs: answerWithinMs(periodUs) })
    agents.set(url, agent)
    return agent
  }
  return {
    name: 'jvm',
    unavailable: jvms.unavailable,
    sample: async () => {
      const asked = await Promise.allSettled(jvms.now().map((jvm) => lookAt(jvm, agentAt(jvm.url))))
      const looks = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
      const failed = asked.find((one) => one.status === 'rejected')
      if (looks.length === 0 && failed !== undefined) throw failed.reason
      counters.look(new Map(looks.flatMap(countersOf)))
      const series = new Series()
      for (const look of looks) put(series, counters, look)
      return series.values
    },
    close: () => {},
  }
}

async function lookAt({ name }: WatchedJvm, agent: JolokiaAgent): Promise<Look> {
  const [ofMemory, ofThreads, ofRuntime, ofGc] = await agent.read(questions)
  const started = ofRuntime?.beans.get(runtime)
  const heap = ofMemory?.beans.get(memory)?.HeapMemoryUsage
  return {
    name,
    key: `${name} ${numberOf(started, 'StartTime')}`,
    heap: typeof heap === 'object' && heap !== null ? (heap as Bean) : {},
    threads: numberOf(ofThreads?.beans.get(threading), 'ThreadCount'),
    uptimeMs: numberOf(started, 'Uptime'),
    collectors: collectorsOf(ofGc),
  }
}

function collectorsOf(answer: BeanAnswer | undefined): CollectorLook[] {
  return [...(answer?.beans ?? [])].flatMap(([objectName, bean]) => {
    const gc = /[:,]name=([^,]+)/.exec(objectName)?.[1]?.replaceAll(/[^\w-]+/g, '-')
    if (gc === undefined) return []
    return [{ gc, count: numberOf(bean, 'CollectionCount'), timeMs: numberOf(bean, 'CollectionTime') }]
  })
}

function countersOf({ key, uptimeMs, collectors }: Look): [string, number][] {
  const named: [string, number | null][] = [
    [`${key} uptime`, uptimeMs],
    ...collectors.flatMap(({ gc, count, timeMs }): [string, number | null][] => [
      [`${key} ${gc} count`, count],
      [`${key} ${gc} ms`, timeMs],
    ]),
  ]
  return named.flatMap(([name, value]) => (value === null ? [] : [[name, value]]))
}

function put(series: Series, counters: Counters, { name, key, heap, threads, collectors }: Look): void {
  const max = numberOf(heap, 'max')
  series.put(`jvm.${name}_heap_used_bytes`, numberOf(heap, 'used'))
  // -1 is a heap without a limit
  series.put(`jvm.${name}_heap_max_bytes`, max === -1 ? null : max)
  series.put(`jvm.${name}_threads`, threads)
  const elapsedMs = counters.growth(`${key} uptime`)
  const timeOf = ({ gc }: CollectorLook) => `${key} ${gc} ms`
  const pausing = collectors.filter(({ gc }) => !concurrent.test(gc))
  series.putRatio(`jvm.${name}_gc_ratio`, counters.growthOfAll(pausing.map(timeOf)), elapsedMs)
  for (const one of collectors) {
    const { gc } = one
    series.putRatio(`jvm.${name}_gc_${gc}_ratio`, counters.growth(timeOf(one)), elapsedMs)
    const elapsedUs = elapsedMs === null ? null : elapsedMs * 1000
    series.putPerS(`jvm.${name}_gc_${gc}_collectionsPerS`, counters.growth(`${key} ${gc} count`), elapsedUs)
  }
}

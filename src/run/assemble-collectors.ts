import type { Clock } from '../clock.ts'
import { harnessCollector } from '../collectors/host/harness.ts'
import { hostCollector } from '../collectors/host/host.ts'
import { processFacts, readFileOrNull } from '../collectors/host/thread-facts.ts'
import type { EngineStatistics } from '../types/engine-statistics.ts'
import type { Collector } from '../types/measurement.ts'
import type { Scenario } from '../types/scenario.ts'
import type { ThreadName } from '../types/series/harness.ts'
import type { ServiceProcess, ServicesSpec, WatchedJvms, Wiring } from '../types/services.ts'
import { jolokiaHeaders, sourceHeaders } from './source-login.ts'

/** What collectors know about the run that they watch. */
export interface CollectorPlace {
  readonly clock: Clock
  /** holds the secrets of sources */
  readonly env: NodeJS.ProcessEnv
  readonly wiring: Wiring | null
  readonly services: ServicesSpec
  threads(): readonly { readonly name: ThreadName; readonly tid: number }[]
  inFlightBytes(): number
  /** what the target says of itself; null = nothing that we know */
  readonly statistics: EngineStatistics | null
  /** those that this run has, with what the report calls them */
  readonly topics: readonly { readonly topic: string; readonly label: string }[]
  /** consumer group of the target, if it is known */
  readonly group: string | null
  /** the scenario names the group */
  readonly groupIsGiven: boolean
  /** of the pipeline */
  processes(): readonly ServiceProcess[]
  /** null: it does not run in JVMs that the run started */
  readonly jvms: WatchedJvms | null
}

export interface CollectorPlan {
  readonly collector: Collector
  readonly periodUs: number
}

/** The collectors of a run, each with its period. */
export async function assembleCollectors(
  collect: Scenario['collect'],
  place: CollectorPlace,
): Promise<CollectorPlan[]> {
  return [
    ...inProcess(collect, place),
    ...(await aroundPipeline(collect, place)),
    ...ofEngine(collect, place),
    ...(await chosenByUser(collect, place)),
  ]
}

function inProcess({ hostUs, harnessUs }: Scenario['collect'], place: CollectorPlace): CollectorPlan[] {
  const { clock, threads, inFlightBytes } = place
  const nowUs = () => clock.nowUs()
  return [
    { collector: hostCollector({ readFile: readFileOrNull, nowUs }), periodUs: hostUs },
    {
      collector: harnessCollector({ ...processFacts(), readFile: readFileOrNull, nowUs, threads, inFlightBytes }),
      periodUs: harnessUs,
    },
  ]
}

async function aroundPipeline(collect: Scenario['collect'], place: CollectorPlace): Promise<CollectorPlan[]> {
  const { wiring, services, env, clock, processes, jvms } = place
  if (wiring === null) return []
  const nowUs = () => clock.nowUs()
  const { kafka, redis, zookeeper, jolokiaUrls } = wiring.access
  const plans: CollectorPlan[] = []
  if (processes().length > 0) {
    const { processCollector } = await import('../collectors/host/process.ts')
    plans.push({ collector: processCollector({ processes, nowUs }), periodUs: collect.processUs })
  }
  if (jvms !== null) {
    const { targetJvmsCollector } = await import('../collectors/jvm/target-jvms.ts')
    plans.push({ collector: targetJvmsCollector({ jvms, periodUs: collect.jvmUs }), periodUs: collect.jvmUs })
  }
  if (kafka !== null) {
    const { kafkaCollectors } = await import('../collectors/kafka/kafka.ts')
    const { topics, group, groupIsGiven } = place
    for (const collector of kafkaCollectors({
      access: kafka,
      jolokiaUrls,
      headers: jolokiaHeaders(services.kafka, env),
      topics,
      group,
      groupIsGiven,
      nowUs,
      periodUs: collect.kafkaUs,
    }))
      plans.push({ collector, periodUs: collect.kafkaUs })
  }
  if (redis !== null) {
    const { redisCollector } = await import('../collectors/redis/redis.ts')
    plans.push({
      collector: redisCollector({ access: redis, nowUs, periodUs: collect.redisUs }),
      periodUs: collect.redisUs,
    })
  }
  if (zookeeper !== null) {
    const { zookeeperCollector } = await import('../collectors/zookeeper/zookeeper.ts')
    plans.push({
      collector: zookeeperCollector({
        access: zookeeper,
        ...(services.zookeeper?.managed === false && services.zookeeper),
        nowUs,
        periodUs: collect.zookeeperUs,
      }),
      periodUs: collect.zookeeperUs,
    })
  }
  return plans
}

function ofEngine({ stormUs: periodUs }: Scenario['collect'], { statistics, clock }: CollectorPlace): CollectorPlan[] {
  const collectors = statistics?.collectors({ nowUs: () => clock.nowUs(), periodUs }) ?? []
  return collectors.map((collector) => ({ collector, periodUs }))
}

async function chosenByUser(
  { prometheus, jmx }: Scenario['collect'],
  { clock, env }: CollectorPlace,
): Promise<CollectorPlan[]> {
  const nowUs = () => clock.nowUs()
  const plans: CollectorPlan[] = []
  if (prometheus.length > 0) {
    const { prometheusCollector } = await import('../collectors/prometheus/prometheus.ts')
    for (const spec of prometheus)
      plans.push({
        collector: prometheusCollector({ spec, nowUs, headers: sourceHeaders(spec, env) }),
        periodUs: spec.everyUs,
      })
  }
  if (jmx.length > 0) {
    const { jmxCollector } = await import('../collectors/jvm/jmx.ts')
    for (const spec of jmx)
      plans.push({
        collector: jmxCollector({ spec, nowUs, headers: sourceHeaders(spec, env) }),
        periodUs: spec.everyUs,
      })
  }
  return plans
}

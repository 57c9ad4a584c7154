import { join } from 'node:path'
import type { ManagedKafka, ManagedSpec } from '../types/services.ts'
import { kafkaLaunches } from './kafka.ts'
import type { BrokerPorts } from './kafka-config.ts'
import { agentUrl } from './processes/jolokia-agent.ts'
import { freePorts, loopback, requireFree } from './processes/ports.ts'
import type { Variables } from './programs/tool.ts'
import { redisLaunch } from './redis.ts'
import type { Programs } from './required-programs.ts'
import type { ServiceLaunch } from './service-launch.ts'
import { zookeeperLaunch } from './zookeeper.ts'

export interface LaunchPlan {
  /** started wave by wave; launches of one wave start in parallel */
  readonly waves: readonly (readonly ServiceLaunch[])[]
  readonly jolokiaUrls: readonly string[]
}

export interface Places {
  readonly dataDir: string
  readonly logsDir: string
}

/** Chooses ports and writes the configuration of everything to be started. */
export async function planLaunches(
  spec: ManagedSpec,
  programs: Programs,
  places: Places,
  env: Variables,
): Promise<LaunchPlan> {
  const ports = await choosePorts(spec)
  const logFileOf = (name: string) => join(places.logsDir, `${name}.log`)
  const common = { dataDir: places.dataDir, env }
  const first: ServiceLaunch[] = []
  if (spec.redis !== null) {
    const { maxMemoryBytes } = spec.redis
    const redis = { program: programs.redis!, port: ports.redis, maxMemoryBytes, durable: spec.durable }
    first.push(redisLaunch({ ...common, ...redis, logFile: logFileOf('redis') }))
  }
  if (spec.zookeeper !== null) {
    const { heapBytes } = spec.zookeeper
    const zookeeper = { java: programs.java!, ...programs.zookeeper!, heapBytes, port: ports.zookeeper }
    first.push(zookeeperLaunch({ ...common, ...zookeeper, logFile: logFileOf('zookeeper') }))
  }
  const brokers = spec.kafka === null ? [] : brokersOf(spec, spec.kafka, programs, ports, { ...common, logFileOf })
  const waits = spec.kafka?.profile === 'zookeeper'
  return {
    waves: waits ? [first, brokers] : [[...first, ...brokers]],
    jolokiaUrls: programs.jolokia === null ? [] : ports.brokers.map(({ jolokia }) => agentUrl(jolokia)),
  }
}

function brokersOf(
  spec: ManagedSpec,
  kafka: ManagedKafka,
  programs: Programs,
  ports: ChosenPorts,
  common: { dataDir: string; env: Variables; logFileOf: (name: string) => string },
): ServiceLaunch[] {
  const own = `${loopback}:${ports.zookeeper}`
  return kafkaLaunches({
    ...common,
    java: programs.java!,
    ...programs.kafka!,
    heapBytes: kafka.heapBytes,
    plan: {
      brokers: ports.brokers,
      controllerPort: ports.controller,
      replication: kafka.replication,
      zookeeper: kafka.profile === 'zookeeper' ? (spec.zookeeperAddress ?? own) : null,
      extraListeners: [],
      extraProperties: {},
    },
    jolokiaJar: programs.jolokia,
    classArchive: programs.classes,
  })
}

interface ChosenPorts {
  readonly redis: number
  readonly zookeeper: number
  readonly controller: number
  readonly brokers: readonly BrokerPorts[]
}

async function choosePorts(spec: ManagedSpec): Promise<ChosenPorts> {
  const brokers = spec.kafka?.brokers ?? 0
  const fixed = [
    ['kafka', spec.kafka?.port],
    ['redis', spec.redis?.port],
    ['zookeeper', spec.zookeeper?.port],
  ] as const
  const taken = new Set<number>()
  for (const [service, port] of fixed) {
    if (port === null || port === undefined) continue
    await requireFree(port, service)
    taken.add(port)
  }
  const free = await freePorts(3 + 2 * brokers, taken)
  const next = () => free.pop()!
  return {
    redis: spec.redis?.port ?? next(),
    zookeeper: spec.zookeeper?.port ?? next(),
    controller: next(),
    brokers: Array.from({ length: brokers }, (_, i) => ({
      client: (i === 0 ? spec.kafka?.port : null) ?? next(),
      jolokia: next(),
    })),
  }
}

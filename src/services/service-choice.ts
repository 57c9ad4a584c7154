import type {
  Access,
  ManagedSpec,
  ManagedZookeeper,
  ServiceFacts,
  ServiceName,
  ServicesSpec,
} from '../types/services.ts'
import { hostAndPort, kafkaAccessOf, redisAccessOf, requireReachable, unmanagedFacts } from './access.ts'
import type { Variables } from './programs/tool.ts'

/** The ZooKeeper that comes with Kafka's profile zookeeper if the scenario does not set one. */
const broughtZookeeper: ManagedZookeeper = { managed: true, heapBytes: 128 * 2 ** 20, port: null }

/** Which services a run needs that must be started. */
export function managedOf(spec: ServicesSpec, needed: readonly ServiceName[], durable: boolean): ManagedSpec {
  const kafka = needed.includes('kafka') && spec.kafka.managed ? spec.kafka : null
  const redis = needed.includes('redis') && spec.redis.managed ? spec.redis : null
  const onZookeeper = kafka?.profile === 'zookeeper'
  const wanted = onZookeeper || needed.includes('zookeeper') ? (spec.zookeeper ?? broughtZookeeper) : null
  return {
    kafka,
    redis,
    zookeeper: wanted?.managed === true ? wanted : null,
    zookeeperAddress: wanted?.managed === false ? wanted.address : null,
    durable,
  }
}

/**
 * Access to services that run elsewhere, with their secrets, after a first connection to each.
 *
 * @throws LoadcurveError for a variable that is not set, and for a service that cannot be reached
 */
export async function unmanagedPart(
  spec: ServicesSpec,
  needed: readonly ServiceName[],
  env: Variables,
): Promise<{ access: Access; facts: ServiceFacts[] }> {
  const kafka = needed.includes('kafka') && !spec.kafka.managed ? spec.kafka : null
  const redis = needed.includes('redis') && !spec.redis.managed ? spec.redis : null
  const zookeeper = needed.includes('zookeeper') && spec.zookeeper?.managed === false ? spec.zookeeper : null
  const access: Access = {
    kafka: kafka && kafkaAccessOf(kafka, env),
    redis: redis && redisAccessOf(redis, env),
    zookeeper: zookeeper && hostAndPort(zookeeper.address, 'services.zookeeper.address'),
    jolokiaUrls: kafka?.jolokiaUrls ?? [],
  }
  const brokers = kafka?.addresses.map((address) => hostAndPort(address, 'services.kafka.addresses')) ?? []
  await Promise.all([
    kafka && requireReachable('kafka', brokers),
    access.redis && requireReachable('redis', [access.redis]),
    access.zookeeper && requireReachable('zookeeper', [access.zookeeper]),
  ])
  const facts: ServiceFacts[] = []
  if (kafka !== null) facts.push(unmanagedFacts('kafka', kafka.addresses.join(', ')))
  if (redis !== null) facts.push(unmanagedFacts('redis', redis.address))
  if (zookeeper !== null) facts.push(unmanagedFacts('zookeeper', zookeeper.address))
  return { access, facts }
}

export function startsNothing({ kafka, redis, zookeeper }: ManagedSpec): boolean {
  return kafka === null && redis === null && zookeeper === null
}

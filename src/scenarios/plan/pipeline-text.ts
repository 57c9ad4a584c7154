import type { DriverSpec } from '../../types/driver.ts'
import type { KafkaCluster, ManagedKafka, ServiceName, ServicesSpec, TlsSpec } from '../../types/services.ts'
import { formatBytes } from '../../units.ts'
import { writeAcks } from '../fields/driver-schema.ts'
import { writeDuration } from '../fields/quantities.ts'

/** What matters of a driver, in words. */
export function driverSettings(driver: DriverSpec): string[] {
  if (!('format' in driver)) return []
  const { format, timeoutUs, lingerUs } = driver
  const linger = `linger ${writeDuration(lingerUs)}`
  const timeout = `timeout ${writeDuration(timeoutUs)}`
  if (driver.kind === 'redis') return [`${driver.structure}s`, format, linger, timeout]
  const choice = driver.connections === 0 ? [] : [`${driver.connections} connections per generator`]
  if (driver.kind === 'http') return [format, ...choice, timeout, ...headerNames(driver.headers)]
  return [
    driver.client === 'own' ? 'own client' : driver.client,
    format,
    `acks ${writeAcks(driver.acks)}`,
    ...(driver.idempotent ? ['idempotent'] : []),
    ...(driver.compression === 'none' ? [] : [driver.compression]),
    linger,
    ...(driver.client === 'own' ? [`${driver.requests} requests per connection`] : []),
    ...choice,
    timeout,
  ]
}

function headerNames(headers: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(headers)
  return names.length === 0 ? [] : [`headers ${names.join(' and ')}`]
}

/** The services that a run uses, each in words, without anything secret. */
export function serviceTexts(services: ServicesSpec, needed: readonly ServiceName[]): string[] {
  const texts: Readonly<Record<ServiceName, () => string>> = {
    kafka: () => kafkaText(services.kafka),
    redis: () => redisText(services.redis),
    zookeeper: () => zookeeperText(services.zookeeper),
  }
  return needed.map((name) => `${name} ${texts[name]()}`)
}

function kafkaText(kafka: ManagedKafka | KafkaCluster): string {
  const copies = copiesText(kafka.replication)
  if (!kafka.managed) {
    const login = kafka.sasl === null ? [] : [`${kafka.sasl.mechanism} as ${kafka.sasl.username}`]
    const prefix = kafka.topicPrefix === null ? [] : [`own topics begin with ${kafka.topicPrefix}`]
    return `at ${[kafka.addresses.join(', '), ...tlsText(kafka.tls), ...login, ...copies, ...prefix].join(', ')}`
  }
  const mode = kafka.profile === 'kraft' ? 'KRaft' : 'ZooKeeper mode'
  const brokers = kafka.brokers === 1 ? '1 broker' : `${kafka.brokers} brokers`
  const warm = kafka.warmBroker ? ['warmed up'] : []
  const facts = [mode, brokers, ...copies, `heap ${formatBytes(kafka.heapBytes)}`, ...warm, ...portText(kafka.port)]
  return `managed (${facts.join(', ')})`
}

function copiesText(replication: number | 'default'): string[] {
  if (replication === 'default') return ['copies as the brokers choose']
  return replication === 1 ? [] : [`${replication} copies`]
}

function redisText(redis: ServicesSpec['redis']): string {
  if (!redis.managed) {
    const login = redis.username === null ? [] : [`as ${redis.username}`]
    return `at ${[redis.address, ...tlsText(redis.tls), ...login].join(', ')}`
  }
  const bound = redis.maxMemoryBytes === 0 ? [] : [`at most ${formatBytes(redis.maxMemoryBytes)}`]
  const facts = [...bound, ...portText(redis.port)]
  return facts.length === 0 ? 'managed' : `managed (${facts.join(', ')})`
}

function zookeeperText(zookeeper: ServicesSpec['zookeeper']): string {
  if (zookeeper === null) return 'none'
  if (!zookeeper.managed) return `at ${zookeeper.address}`
  return `managed (${[`heap ${formatBytes(zookeeper.heapBytes)}`, ...portText(zookeeper.port)].join(', ')})`
}

function tlsText(tls: TlsSpec | null): string[] {
  return tls === null ? [] : ['TLS']
}

function portText(port: number | null): string[] {
  return port === null ? [] : [`port ${port}`]
}

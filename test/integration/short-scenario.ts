import type { Access } from '../../src/types/services.ts'

/** What a short run has of its own. */
export interface ShortRun {
  readonly engine?: string
  readonly workload?: string
  readonly driver?: string
  /** further fields of the fleet */
  readonly fleet?: string
  readonly parallelism?: number
  readonly options?: string
  readonly load?: string
  readonly drain?: string
}

/** Two seconds of load on services that run already; a drain that a busy machine cannot miss. */
export function shortScenario({ kafka, redis, zookeeper }: Access, parts: ShortRun): string {
  const keeper = zookeeper === null ? '' : `\n  zookeeper: { address: '${zookeeper.host}:${zookeeper.port}' }`
  return `name: short
why: Is every reading there, whatever the way?
seed: 3
firstDay: 2014-01-06
fleet: { meters: 4k, model: london${parts.fleet ?? ''} }
partitions: 4
target:
  engine: ${parts.engine ?? 'node'}
  workload: ${parts.workload ?? 'tariff-curves'}
  parallelism: ${parts.parallelism ?? 1}
  options: { ${parts.options ?? ''} }
driver: { ${parts.driver ?? 'kind: kafka'} }
services:
  kafka: { addresses: ['${kafka!.addresses[0]}'] }
  redis: { address: '${redis!.host}:${redis!.port}' }${keeper}
load: [${parts.load ?? '{ kind: hold, rate: 4k/s, for: 2s }'}]
drain: ${parts.drain ?? '30s'}
`
}

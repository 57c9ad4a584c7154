import { describe, expect, test } from 'vitest'
import { type KeptPlace, whatIsKept } from '../../../src/run/testbed/kept-names.ts'
import { defaultDrivers, defaultOptionsOf, defaultServices, defaultTarget } from '../../../src/scenarios/defaults.ts'
import type { TargetSpec } from '../../../src/types/scenario.ts'
import type { ServicesSpec } from '../../../src/types/services.ts'

const elsewhere: ServicesSpec = {
  kafka: {
    managed: false,
    addresses: ['b1:9092', 'b2:9092'],
    replication: 1,
    topicPrefix: null,
    tls: null,
    sasl: null,
    jolokiaUrls: [],
    jolokiaLogin: { headers: {}, username: null, password: null },
  },
  redis: { managed: false, address: 'r1:6379', username: null, password: { env: 'REDIS_PASSWORD' }, tls: null },
  zookeeper: null,
}

function place(services: ServicesSpec, changes: Partial<KeptPlace> = {}, engine: 'node' | 'none' = 'node'): KeptPlace {
  const shared = { workload: 'tariff-curves', ...defaultTarget } as const
  const target: TargetSpec =
    engine === 'none'
      ? { ...shared, engine, options: defaultOptionsOf.none }
      : { ...shared, engine, options: defaultOptionsOf.node }
  return {
    scenario: { services, target, driver: defaultDrivers.kafka },
    wiring: {
      access: {
        kafka: { addresses: ['b1:9092', 'b2:9092'], tls: null, sasl: null },
        redis: { host: 'r1', port: 6379, username: null, password: 'hidden', tls: null },
        zookeeper: null,
        jolokiaUrls: [],
      },
      curvesTopic: 'a-curves',
      updatesTopic: 'a-updates',
      updatesPartitions: 1,
      group: 'a-target',
      redisPrefix: 'lc:a',
      httpHeaders: {},
      httpUrl: null,
    },
    keptDir: null,
    keysSaved: false,
    ...changes,
  }
}

describe('what --keep keeps', () => {
  test('is told by its names and addresses where services run elsewhere', () => {
    expect(whatIsKept(place(elsewhere))).toBe(
      'kept: topics a-curves and a-updates on b1:9092,b2:9092; keys lc:a:* on r1:6379',
    )
  })

  test('is told by its folder where the run started the services', () => {
    expect(whatIsKept(place(defaultServices, { keptDir: '/cache/services/9-ab', keysSaved: true }))).toBe(
      'kept: topics a-curves and a-updates in /cache/services/9-ab; keys lc:a:* in /cache/services/9-ab',
    )
  })

  test('are no keys where Redis was gone before it could write them down', () => {
    expect(whatIsKept(place(defaultServices, { keptDir: '/cache/services/9-ab' }))).toContain(
      '; not the keys lc:a:*, which Redis could not save',
    )
  })

  test('is no topic that the run did not make', () => {
    expect(whatIsKept(place(elsewhere, {}, 'none'))).toBe(
      'kept: topics a-curves on b1:9092,b2:9092; keys lc:a:* on r1:6379',
    )
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  batchReadingBy,
  defaultCollect,
  defaultDrainUs,
  defaultDrivers,
  defaultFleet,
  defaultGenerators,
  defaultJvm,
  defaultMode,
  defaultObjective,
  defaultOptionsOf,
  defaultPeriodUs,
  defaultPhase,
  defaultReplication,
  defaultSaturation,
  defaultServices,
  defaultTarget,
  defaultZookeeper,
} from '../../src/scenarios/defaults.ts'
import { fieldsByDriver, writeAcks } from '../../src/scenarios/fields/driver-schema.ts'
import { writeBytes, writeDuration } from '../../src/scenarios/fields/quantities.ts'
import { scenarioJsonSchema } from '../../src/scenarios/fields/schema.ts'
import { optionsByEngine } from '../../src/scenarios/fields/target-schema.ts'
import { driverKinds } from '../../src/types/driver.ts'
import { engineKinds, engines } from '../../src/types/engines.ts'
import { smallest, valid, withLoad } from './examples.ts'

const pairs = [
  ['embedded', 'null'],
  ['embedded', 'embedded'],
  ['node', 'kafka'],
  ['node', 'http'],
  ['node', 'redis'],
  ['storm', 'kafka'],
  ['external', 'kafka'],
  ['none', 'kafka'],
] as const

describe('a file that says nothing of it', () => {
  test.each(pairs)('has the defaults of the engine %s and the driver %s, and no field of another', (engine, kind) => {
    const { target, driver } = valid(smallest, { overrides: { 'target.engine': engine, 'driver.kind': kind } })
    const jvm = engines[engine].inJvm ? { mode: defaultMode, cluster: null, jvm: defaultJvm } : {}
    const options = defaultOptionsOf[engine]
    expect(target).toEqual({ ...defaultTarget, engine, workload: 'tariff-curves', ...jvm, options })
    expect(driver).toEqual(defaultDrivers[kind])
  })

  test('has a ZooKeeper of the run where its engine keeps its state in one', () => {
    const keeps = valid(smallest, { overrides: { 'target.engine': 'storm', 'driver.kind': 'kafka' } })
    expect(keeps.services.zookeeper).toEqual(defaultZookeeper)
    expect(valid(smallest).services.zookeeper).toBeNull()
  })

  test('has the defaults of everything around them', () => {
    const scenario = valid(smallest)
    expect(scenario.fleet).toMatchObject(defaultFleet)
    expect([scenario.generators, scenario.partitions]).toEqual([defaultGenerators, defaultGenerators])
    expect(scenario.drainUs).toBe(defaultDrainUs)
    expect(scenario.services).toEqual(defaultServices)
    expect(scenario.collect).toEqual(defaultCollect)
    expect(scenario.phases[0]).toMatchObject(defaultPhase)
  })

  test('has them within services, sources, phases and objectives too', () => {
    const kafka = '{ managed: true }'
    const of = (overrides: Record<string, string>) => valid(smallest, { overrides })
    const both = of({ 'services.kafka': kafka, 'services.redis': kafka, 'services.zookeeper': kafka }).services
    expect(both).toEqual({ ...defaultServices, zookeeper: defaultZookeeper })
    const cluster = of({ 'services.kafka': '{ addresses: ["127.0.0.1:1"] }' }).services.kafka
    expect(cluster.replication).toBe(defaultReplication)
    const source = '[{ name: a, url: "http://127.0.0.1:1/", series: [b] }]'
    expect(of({ 'collect.prometheus': source }).collect.prometheus[0]!.everyUs).toBe(defaultPeriodUs)
    expect(of({ objectives: '[{ require: late.p99 < 1s }]' }).objectives[0]).toMatchObject(defaultObjective)
    const http = { 'target.engine': 'node', 'driver.kind': 'http' }
    const load = withLoad('{ kind: hold, rate: 1k/s, for: 1s }', '{ kind: saturate, for: 1s }')
    expect(valid(load, { overrides: http }).phases[1]!.saturation).toEqual(defaultSaturation)
  })
})

describe('the schema', () => {
  const properties = (scenarioJsonSchema() as Part).properties!

  test('tells editors the same defaults', () => {
    const { kafka, redis } = defaultDrivers
    expect(written(properties.driver!)).toEqual({
      inFlight: writeBytes(kafka.inFlightBytes),
      linger: writeDuration(kafka.lingerUs),
      format: kafka.format,
      client: kafka.client,
      acks: writeAcks(kafka.acks),
      idempotent: kafka.idempotent,
      compression: kafka.compression,
      requests: kafka.requests,
      connections: kafka.connections,
      timeout: writeDuration(kafka.timeoutUs),
      headers: {},
      structure: redis.structure,
    })
    const { embedded, node, storm, 'storm-trident': trident } = defaultOptionsOf
    expect(written(properties.target!.properties!.options!)).toEqual({
      delay: writeDuration(embedded.delayUs),
      jitter: writeDuration(embedded.jitterUs),
      loseEvery: embedded.loseEvery,
      duplicateEvery: embedded.duplicateEvery,
      corruptEvery: embedded.corruptEvery,
      store: node.store,
      maxSpoutPending: storm.maxSpoutPending,
      flushMessages: storm.flushMessages,
      ackers: storm.ackers,
      workers: storm.workers,
      publishers: storm.publishers,
      boltSleep: writeDuration(storm.boltSleepUs),
      drpc: storm.drpc,
      messageTimeout: writeDuration(storm.messageTimeoutUs),
      batch: trident.batch,
      emitInterval: writeDuration(trident.emitIntervalUs),
    })
    const { guarantee, spout, batchesInFlight, pollTimeout } = properties.target!.properties!.options!.properties!
    expect(guarantee!.description).toContain(`Default: storm ${storm.guarantee}, storm-trident ${trident.guarantee}.`)
    const usual = batchReadingBy['as-usual']
    expect(spout!.description).toContain(`Default: ${usual.spout}.`)
    expect(batchesInFlight!.description).toContain(`Default: ${usual.batchesInFlight}.`)
    expect(pollTimeout!.description).toContain(`Default: ${writeDuration(usual.pollTimeoutUs)}.`)
    expect(properties.target!.properties!.options!.properties!.flush!.description).toContain(
      `Default: ${writeDuration(embedded.flushUs)}, node ${writeDuration(node.flushUs)}, storm ${writeDuration(storm.flushUs)}.`,
    )
  })

  test('names a field of several drivers, or engines, once: its default is the same in each', () => {
    const files = Object.keys(written(properties.driver!))
    expect(new Set(driverKinds.flatMap((kind) => Object.keys(fieldsByDriver[kind])))).toEqual(new Set(files))
    const options = Object.keys(properties.target!.properties!.options!.properties!)
    expect(new Set(engineKinds.flatMap((engine) => Object.keys(optionsByEngine[engine])))).toEqual(new Set(options))
    const { kafka, http, redis } = defaultDrivers
    for (const { format, timeoutUs, inFlightBytes, lingerUs } of [http, redis])
      expect(kafka).toMatchObject({ format, timeoutUs, inFlightBytes, lingerUs })
    expect(http.connections).toBe(kafka.connections)
    const { external, storm, 'storm-trident': trident, node } = defaultOptionsOf
    for (const { store } of [external, storm, trident]) expect(store).toBe(node.store)
    expect(trident).toMatchObject({ ackers: storm.ackers, messageTimeoutUs: storm.messageTimeoutUs })
  })

  test('writes no default out: each is made from defaults.ts; only a section or a list may be left empty', () => {
    const folder = new URL('../../src/scenarios/fields/', import.meta.url)
    const files = readdirSync(folder)
    expect(files.length).toBeGreaterThan(10)
    const literal = /\.prefault\(\s*(?:['"`\d-]|true|false|\{ *\w|\[ *\w)/
    expect(files.filter((file) => literal.test(readFileSync(new URL(file, folder), 'utf8')))).toEqual([])
  })
})

/** As much of a JSON Schema as is looked at. */
interface Part {
  readonly default?: unknown
  readonly description?: string
  readonly properties?: Readonly<Record<string, Part>>
}

function written({ properties = {} }: Part): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([field, part]) => ('default' in part ? [[field, part.default]] : [])),
  )
}

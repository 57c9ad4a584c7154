import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plannedPhaseSchema, scenarioSchema } from '../../src/results/recorded-scenario.ts'
import { recordedServices } from '../../src/results/recorded-services.ts'
import {
  defaultDriver,
  defaultDrivers,
  defaultOptions,
  defaultOptionsOf,
  defaultServices,
} from '../../src/scenarios/defaults.ts'
import { parseScenario } from '../../src/scenarios/scenario-file.ts'
import { driverKinds } from '../../src/types/driver.ts'
import { engineKinds, engines } from '../../src/types/engines.ts'
import { services } from '../scenarios/drawn-services.ts'
import { phase, scenarioOf } from '../support/scenario.ts'

const folder = new URL('../../scenarios/', import.meta.url)

test.each(readdirSync(folder))('the scenario of a run of %s is read back as it was', (file) => {
  const { scenario } = parseScenario({ text: readFileSync(new URL(file, folder), 'utf8'), file, env: {} })
  expect(scenarioSchema.parse(JSON.parse(JSON.stringify(scenario)))).toEqual(scenario)
})

test('services of every kind are read back as they were', () => {
  fc.assert(
    fc.property(services, (drawn) => {
      expect(recordedServices.parse(JSON.parse(JSON.stringify(drawn)))).toEqual(drawn)
    }),
  )
})

test('a cluster of an older run has its one Jolokia agent, or none, as a list', () => {
  const cluster = { managed: false, addresses: ['localhost:1'], replication: 1, tls: null, sasl: null }
  const read = (jolokiaUrl: string | null) =>
    recordedServices.parse({ ...defaultServices, kafka: { ...cluster, jolokiaUrl } }).kafka
  expect(read('http://localhost:2')).toMatchObject({ ...cluster, jolokiaUrls: ['http://localhost:2'] })
  expect(read(null)).toMatchObject({ ...cluster, jolokiaUrls: [] })
})

test('a recorded password is refused: there is only the name of its variable', () => {
  const redis = { managed: false, address: 'localhost:1', username: null, password: 'hunter2', tls: null }
  expect(recordedServices.safeParse({ ...defaultServices, redis }).success).toBe(false)
})

/** What version 0.2.0 wrote: one flat list of options and one of driver fields, whatever the engine and the driver. */
const flat = JSON.parse(
  readFileSync(new URL('../fixtures/results-0.2.0/environment.json', import.meta.url), 'utf8'),
).scenario

describe('a scenario that version 0.2.0 recorded', () => {
  test('is read with the fields that its own engine and driver have', () => {
    const { target, driver } = scenarioSchema.parse(flat)
    const stall = { afterUs: 300_000, forUs: 100_000 }
    expect(target.options).toEqual({ ...defaultOptions, stall, loseEvery: 500 })
    expect(driver).toEqual({ ...defaultDrivers.embedded, inFlightBytes: 2 ** 24 })
  })

  test.each(driverKinds)('may have the driver %s', (kind) => {
    expect(scenarioSchema.parse({ ...flat, driver: { ...flat.driver, kind } }).driver).toEqual({
      ...defaultDrivers[kind],
      inFlightBytes: 2 ** 24,
    })
  })

  test.each(engineKinds)('may have the engine %s', (engine) => {
    const options = {
      ...flat.target.options,
      stall: null,
      loseEvery: 0,
      flushUs: engines[engine].defaultFlushUs ?? 1000,
    }
    expect(scenarioSchema.parse({ ...flat, target: { ...flat.target, engine, options } }).target.options).toEqual(
      defaultOptionsOf[engine],
    )
  })

  test('is as refused as any other where a field that its driver has is damaged', () => {
    const damaged = (more: object) => scenarioSchema.safeParse({ ...flat, driver: { ...flat.driver, ...more } }).success
    expect(damaged({ kind: 'kafka', requests: 'many' })).toBe(false)
    expect(damaged({ kind: 'kafka', lingerUs: -1 })).toBe(false)
    expect(damaged({ kind: 'pulsar' })).toBe(false)
  })
})

test('a scenario of a run before there were services has the defaults of what it could not have', () => {
  const scenario = scenarioOf({ phases: [phase('hold', 1000, 1)] })
  const { hostUs, harnessUs } = scenario.collect
  const { services: _, ...older } = {
    ...scenario,
    collect: { hostUs, harnessUs },
    phases: scenario.phases.map(({ fault, saturation, ...rest }) => rest),
  }
  expect(scenarioSchema.parse(JSON.parse(JSON.stringify(older)))).toEqual(scenario)
})

test.each(['kafka', 'http', 'redis'] as const)('a driver %s that says nothing more has its defaults', (kind) => {
  const { inFlightBytes, lingerUs } = defaultDriver
  const scenario = scenarioOf({ phases: [phase('hold', 1000, 1)] })
  expect(scenarioSchema.parse({ ...scenario, driver: { kind, inFlightBytes, lingerUs } }).driver).toEqual(
    defaultDrivers[kind],
  )
})

test('a phase with a fault, and one that saturates, are read back as they were', () => {
  const place = { index: 0, fromUs: 0, toUs: 1e6, firstMessage: 0, endMessage: 0, plannedCurves: 0 }
  for (const more of [
    { kind: 'fault', fault: { action: 'kill', what: 'redis' } },
    { kind: 'saturate', saturation: { connections: 50 } },
  ] as const) {
    const planned = { ...phase('p', 0, 1), ...place, ...more }
    expect(plannedPhaseSchema.parse(JSON.parse(JSON.stringify(planned)))).toEqual(planned)
  }
})

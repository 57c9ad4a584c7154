import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plannedPhaseSchema, scenarioSchema } from '../../src/results/recorded-scenario.ts'
import { recordedServices } from '../../src/results/recorded-services.ts'
import { defaultServices } from '../../src/scenarios/defaults.ts'
import { parseScenario } from '../../src/scenarios/scenario-file.ts'
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
  expect(read('http://localhost:2')).toEqual({ ...cluster, jolokiaUrls: ['http://localhost:2'] })
  expect(read(null)).toEqual({ ...cluster, jolokiaUrls: [] })
})

test('a recorded password is refused: there is only the name of its variable', () => {
  const redis = { managed: false, address: 'localhost:1', username: null, password: 'hunter2', tls: null }
  expect(recordedServices.safeParse({ ...defaultServices, redis }).success).toBe(false)
})

test('a scenario of a run before there were services has the defaults of what it could not have', () => {
  const scenario = scenarioOf({ phases: [phase('hold', 1000, 1)] })
  const { store, curvesTopic, updatesTopic, redisPrefix, url, ...options } = scenario.target.options
  const { kind, inFlightBytes, lingerUs } = scenario.driver
  const { hostUs, harnessUs } = scenario.collect
  const { services: _, ...older } = {
    ...scenario,
    target: { ...scenario.target, options },
    driver: { kind, inFlightBytes, lingerUs },
    collect: { hostUs, harnessUs },
    phases: scenario.phases.map(({ fault, saturation, ...rest }) => rest),
  }
  expect(scenarioSchema.parse(JSON.parse(JSON.stringify(older)))).toEqual(scenario)
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

import { describe, expect, test } from 'vitest'
import { differencesOf, fieldsOf } from '../../src/analysis/differences.ts'
import type { Environment } from '../../src/types/result.ts'

const host = {
  hostname: 'one',
  cpuModel: 'EPYC',
  cores: 2,
  memoryBytes: 24 * 2 ** 30,
  kernel: '6.1',
  os: 'Linux',
  arch: 'x64',
  node: '20.1.0',
  v8: '11',
}
const environment = (parts: {
  readonly host?: object
  readonly scenario?: object
  readonly loadcurve?: string
  readonly kafka?: string
}) =>
  fieldsOf({
    loadcurve: parts.loadcurve ?? '1.0.0',
    gitCommit: null,
    host: { ...host, ...parts.host },
    scenario: { name: 'a', why: '', seed: 1, target: { engine: 'node', readyWithinUs: 1 }, ...parts.scenario },
    services: [{ name: 'kafka', version: parts.kafka ?? '3.9.2', address: '127.0.0.1:1', settings: '' }],
  } as unknown as Environment)

const meant = (...fields: string[]) => ({ fields })

describe('the differences between two sides', () => {
  test('are none between equal runs, whatever they are called and however long they may take to be ready', () => {
    const other = environment({
      host: { hostname: 'two', memoryBytes: 24 * 2 ** 30 + 1e6 },
      scenario: { name: 'b', why: 'other', target: { engine: 'node', readyWithinUs: 9 } },
    })
    expect(differencesOf([environment({})], [other], meant())).toEqual([])
  })

  test('are told field by field, and only those that were meant may be there', () => {
    const other = environment({
      host: { kernel: '6.2' },
      scenario: { target: { engine: 'storm', readyWithinUs: 1 }, load: [{ perS: 5 }] },
      kafka: '4.0.0',
    })
    expect(differencesOf([environment({})], [other], meant('scenario.target'))).toEqual([
      { field: 'host.kernel', a: '6.1', b: '6.2', allowed: false },
      { field: 'scenario.target.engine', a: 'node', b: 'storm', allowed: true },
      { field: 'services.kafka.version', a: '3.9.2', b: '4.0.0', allowed: false },
      { field: 'scenario.load[0].perS', a: '–', b: '5', allowed: false },
    ])
  })

  test('may be the version of loadcurve, also within a side', () => {
    const [old, newer] = [environment({}), environment({ loadcurve: '1.1.0' })]
    expect(differencesOf([old, newer], [newer], meant())).toEqual([
      { field: 'loadcurve', a: '1.0.0 and 1.1.0', b: '1.1.0', allowed: true },
    ])
  })

  test('within a side are never meant', () => {
    const [one, two] = [environment({}), environment({ scenario: { seed: 2 } })]
    expect(differencesOf([one, two], [two], meant('scenario'))).toEqual([
      { field: 'scenario.seed', a: '1 and 2', b: '2', allowed: false },
    ])
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createDeal } from '../../src/contract/deal.ts'
import { binWidthUs } from '../../src/pacing/bins.ts'
import { buildSchedule } from '../../src/pacing/schedule.ts'
import { parseEnvironment } from '../../src/results/environment-file.ts'
import { parseScenario } from '../../src/scenarios/scenario-file.ts'
import { scenarioTemplate } from '../../src/scenarios/template.ts'
import type { Environment } from '../../src/types/result.ts'
import { environmentOf, withHash } from './sample-run.ts'

const shipped = new URL('../../scenarios/', import.meta.url)
const texts: [string, string][] = readdirSync(shipped)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => [file, readFileSync(new URL(file, shipped), 'utf8')])

/** What a run of this scenario writes. */
function environmentFor(text: string, overrides: Record<string, string> = {}): Environment {
  const { scenario } = parseScenario({ text, file: 'a.yaml', env: {}, overrides })
  if (scenario === null) throw new Error('not valid')
  const { phases, durationUs } = buildSchedule(scenario.phases, createDeal(scenario.fleet, scenario.partitions))
  return withHash({ ...environmentOf('a run'), scenario, phases, binUs: binWidthUs(durationUs) })
}

describe('environment.json', () => {
  test.each([
    ...texts,
    ['every field', scenarioTemplate('every')] as const,
  ])('of %s is read back as written', (_, text) => {
    const environment = environmentFor(text)
    expect(parseEnvironment(JSON.stringify(environment), 'environment.json')).toEqual(environment)
  })

  test('is read back where phases hold less than a curve, odd rates and frames that do not fit', () => {
    const load = '[{ kind: pause, for: 10ms }, { kind: hold, rate: 0.37/s, for: 1.01s }, { kind: burst, for: 20ms }]'
    const fleet = { 'fleet.meters': '101', 'fleet.frame': '7', 'fleet.points': '3', partitions: '5' }
    const environment = environmentFor(scenarioTemplate('odd'), { load, objectives: '[]', ...fleet })
    expect(parseEnvironment(JSON.stringify(environment), 'environment.json')).toEqual(environment)
  })

  test('of an earlier version, which knew no services, is read as having none', () => {
    const { services: _, ...earlier } = environmentOf('a run')
    expect(parseEnvironment(JSON.stringify(earlier), 'environment.json').services).toEqual([])
  })

  test('of a version that wrote no hash of the scenario gets it from the scenario that it holds', () => {
    const { scenarioHash, ...earlier } = environmentOf('a run')
    expect(parseEnvironment(JSON.stringify(earlier), 'environment.json').scenarioHash).toBe(scenarioHash)
    const changed = { ...earlier, scenario: { ...earlier.scenario, seed: 2 } }
    expect(parseEnvironment(JSON.stringify(changed), 'environment.json').scenarioHash).not.toBe(scenarioHash)
  })

  test('of a later version may hold more than is known', () => {
    const environment = { ...environmentOf('a run'), weather: 'fine' }
    expect(parseEnvironment(JSON.stringify(environment), 'environment.json')).toEqual(environment)
  })
})

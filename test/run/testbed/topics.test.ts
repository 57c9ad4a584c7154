import { describe, expect, it } from 'vitest'
import { namesOf } from '../../../src/run/testbed/given-names.ts'
import { curvesConfigOf } from '../../../src/run/testbed/topics.ts'
import { smallestReal, valid } from '../../scenarios/examples.ts'

const scenario = (overrides: Record<string, string>) => valid(smallestReal, { overrides })
const own = (more: string) => ({ 'services.kafka': `{ addresses: ["127.0.0.1:9092"], ${more} }` })

describe('the topics of a run', () => {
  it('and its consumer group have names with the prefix of the scenario, for rights that hold for a prefix', () => {
    expect(namesOf(scenario(own('topicPrefix: team-a.')), 'a-run')).toEqual({
      curvesTopic: 'team-a.a-run-curves',
      updatesTopic: 'team-a.a-run-updates',
      group: 'team-a.a-run-target',
      redisPrefix: 'lc:a-run',
    })
  })

  it('have the name of the run alone where the scenario gives no prefix', () => {
    expect(namesOf(scenario({}), 'a-run').curvesTopic).toBe('a-run-curves')
  })

  it('ask for a larger max.message.bytes only where a batch may need it, since a policy may forbid that', () => {
    const asked = (overrides: Record<string, string>) => curvesConfigOf(scenario(overrides))['max.message.bytes']
    const large = { 'fleet.meters': '1M', 'fleet.frame': '10_000', 'fleet.points': '48' }
    expect(asked({})).toBeUndefined()
    expect(asked({ ...large, 'fleet.frame': '100' })).toBeUndefined()
    expect(asked({ ...large, 'fleet.frame': '100', 'driver.client': 'kafkajs' })).toBe('8388608')
    expect(asked({ ...large, 'fleet.frame': '9000' })).toBeUndefined()
    expect(asked({ ...large, 'fleet.frame': '9000', 'driver.format': 'json' })).toBe('8388608')
    expect(asked(large)).toBe('8388608')
  })
})

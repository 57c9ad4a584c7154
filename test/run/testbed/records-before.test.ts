import { describe, expect, test } from 'vitest'
import { leastRecords, recordsBefore } from '../../../src/run/testbed/records-before.ts'
import type { ServiceFacts } from '../../../src/types/services.ts'

function fact(name: string, records: number | null = null, managed = true): ServiceFacts {
  return { name, managed, version: '', settings: '', address: '', recordsBefore: records }
}

const counts = new Map([
  ['one', 80_000_000],
  ['two', 2_000_000],
])
const count = async (url: string) => counts.get(url) ?? null
describe('what brokers had taken in before a run', () => {
  test('is told for each broker of ours, and for nothing else', async () => {
    const facts = await recordsBefore([fact('kafka'), fact('kafka-2'), fact('redis')], ['one', 'two'], count)
    expect(facts.map((each) => each.recordsBefore)).toEqual([80_000_000, 2_000_000, null])
  })

  test('is the least of the brokers where the cluster runs elsewhere', async () => {
    const [kafka] = await recordsBefore([fact('kafka', null, false)], ['one', 'two'], count)
    expect(kafka?.recordsBefore).toBe(2_000_000)
  })

  test('is not known where an agent is missing or silent', async () => {
    expect(await recordsBefore([fact('kafka')], [], count)).toEqual([fact('kafka')])
    expect(await recordsBefore([fact('kafka')], ['silent'], count)).toEqual([fact('kafka')])
  })
})

describe('the least used broker', () => {
  test('is the one of several that has taken in the fewest records, and none where one is not known', () => {
    expect(leastRecords([fact('kafka', 90_000_000), fact('kafka-2', 5), fact('redis')])).toBe(5)
    expect(leastRecords([fact('kafka', 90_000_000), fact('kafka-2')])).toBeNull()
    expect(leastRecords([fact('redis')])).toBeNull()
  })
})

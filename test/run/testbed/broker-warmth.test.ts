import { describe, expect, test } from 'vitest'
import { coldBroker, recordsBefore } from '../../../src/run/testbed/broker-warmth.ts'
import { defaultKafka } from '../../../src/scenarios/defaults.ts'
import type { ServiceFacts } from '../../../src/types/services.ts'

function fact(name: string, records: number | null = null, managed = true): ServiceFacts {
  return { name, managed, version: '', settings: '', address: '', recordsBefore: records }
}

const counts = new Map([
  ['one', 80_000_000],
  ['two', 2_000_000],
])
const count = async (url: string) => counts.get(url) ?? null
const elsewhere = {
  managed: false as const,
  addresses: ['127.0.0.1:9092'],
  replication: 1,
  tls: null,
  sasl: null,
  jolokiaUrls: [],
}

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

describe('a cold broker', () => {
  test('is told with its figure, also where it was up before the run', () => {
    const warning = coldBroker(defaultKafka, [fact('kafka', 1_234_567)], false)
    expect(warning).toMatchObject({ code: 'COLD_BROKER', figures: { records: 1_234_567 } })
    expect(warning?.message).toContain('the broker had taken in 1,234,567 records since its start when the run began')
    expect(coldBroker(defaultKafka, [fact('kafka', 0)], true)?.message).toContain('had taken in no record')
  })

  test('is one of several that has seen too little', () => {
    expect(coldBroker(defaultKafka, [fact('kafka', 90_000_000), fact('kafka-2', 5)], false)).toMatchObject({
      figures: { records: 5 },
    })
  })

  test('is none that has seen 70 million records, that the run warmed, or that is not ours', () => {
    expect(coldBroker(defaultKafka, [fact('kafka', 70_000_000)], false)).toBeNull()
    expect(coldBroker({ ...defaultKafka, warmBroker: true }, [fact('kafka', 40_000_000)], true)).toBeNull()
    expect(coldBroker(elsewhere, [fact('kafka', 1, false)], false)).toBeNull()
  })

  test('is one that was started for the run, where nothing tells what it has taken in', () => {
    expect(coldBroker(defaultKafka, [fact('kafka')], true)?.message).toContain('was started for this run')
    expect(coldBroker(defaultKafka, [fact('kafka')], false)).toBeNull()
  })
})

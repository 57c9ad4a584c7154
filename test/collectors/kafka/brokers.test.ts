import { describe, expect, test } from 'vitest'
import { kafkaBrokersCollector } from '../../../src/collectors/kafka/brokers.ts'
import { kafkaCollectors } from '../../../src/collectors/kafka/kafka.ts'
import type { AskHttp } from '../../../src/collectors/prometheus/http-text.ts'
import { type Answer, changed, elapsedS, first, looksAt, second } from './recorded-broker.ts'

describe('the collector of Kafka’s brokers', () => {
  test('knows queues, partitions and heap at its first look, and no rates', async () => {
    const [values] = await looksAt([first])
    expect(values).toEqual({
      'kafka.brokers_answering': 1,
      'kafka.request_queue': 0,
      'kafka.under_replicated_partitions': 0,
      'kafka.offline_replicas': 0,
      'kafka.network_idle_ratio': 1,
      'kafka.heap_used_bytes': 195_945_696,
    })
  })

  test('turns counts into rates, by the uptime of the broker', async () => {
    const [, values] = await looksAt([first, second])
    expect(values!['kafka.in_recordsPerS']).toBeCloseTo((10_161 - 121) / elapsedS, 6)
    expect(values!['kafka.in_bytesPerS']).toBeCloseTo((400_181 - 15_141) / elapsedS, 6)
    expect(values!['kafka.out_bytesPerS']).toBeCloseTo((390_788 - 10_908) / elapsedS, 6)
    expect(values!['kafka.produce_requestsPerS']).toBeCloseTo(20 / elapsedS, 6)
  })

  test('gives the mean of the requests between two looks, not of the broker’s whole life', async () => {
    const [, values] = await looksAt([first, second])
    // 9 requests took 177 ms, 29 took 241 ms: the 20 in between 64 ms
    expect(values!['kafka.produce_total_mean_us']).toBeCloseTo((241 - 177) * 50, 3)
    expect(values!['kafka.fetch_remote_mean_us']).toBeCloseTo(((326.7 * 30 - 829.6 * 10) / 20) * 1000, 3)
    expect(values!['kafka.produce_remote_mean_us']).toBe(0)
  })

  test('leaves out the idle share of network threads until its window is full: before that it holds the start', async () => {
    const young = second.map((answer) =>
      answer.request.mbean.includes('type=Runtime') ? { ...answer, value: { StartTime: 1, Uptime: 59_999 } } : answer,
    )
    const [before] = await looksAt([young])
    expect(before).not.toHaveProperty(['kafka.network_idle_ratio'])
  })

  test('takes the idle time of handlers from what they counted, not from a mean over minutes', async () => {
    const busy = changed(second, 'name=BrokerRequestHandlerAvgIdlePercent', { Count: 896_013_210_085 + 355_000_000 })
    const [, values] = await looksAt([first, busy])
    expect(values!['kafka.handler_idle_ratio']).toBeCloseTo(0.25, 6)
  })

  test('uses the meter that older brokers have', async () => {
    const old = (look: Answer[]) => look.filter(({ request }) => !request.mbean.includes('BrokerRequestHandler'))
    const busy = changed(second, 'name=RequestHandlerAvgIdlePercent', { Count: 896_469_277_765 + 710_000_000 })
    const [, values] = await looksAt([old(first), old(busy)])
    expect(values!['kafka.handler_idle_ratio']).toBeCloseTo(0.5, 6)
  })

  test('gives the share of time in garbage collection, over all collectors', async () => {
    const bean = 'java.lang:name=*,type=GarbageCollector'
    const at = (young: number, old: number) => ({ young: { CollectionTime: young }, old: { CollectionTime: old } })
    const [, values] = await looksAt([changed(first, bean, at(100, 50)), changed(second, bean, at(120, 101))])
    expect(values!['kafka.gc_ratio']).toBeCloseTo(0.05, 6)
  })

  test('has no rates across a restart of the broker', async () => {
    const restarted = changed(second, 'type=Runtime', { Uptime: 1_000_000, StartTime: 1_795_529_999_000 })
    const [, values] = await looksAt([first, restarted])
    expect(Object.keys(values!).filter((name) => /PerS|mean|handler_idle|gc/.test(name))).toEqual([])
  })

  test('adds up the flows of several brokers and takes means over all their requests', async () => {
    const busier = changed(second, 'name=TotalTimeMs,request=Produce', { Count: 109, Mean: 10 })
    const [, values] = await looksAt([first, second], [first, busier])
    expect(values!['kafka.in_recordsPerS']).toBeCloseTo((2 * 10_040) / elapsedS, 6)
    expect(values!['kafka.produce_total_mean_us']).toBeCloseTo(((64 + 1090 - 177) / 120) * 1000, 3)
    expect(values!['kafka.broker2_in_bytesPerS']).toBeCloseTo(385_040 / elapsedS, 6)
  })

  test('gives no sum without a broker that does not answer, but what the others say', async () => {
    const later = changed(second, 'name=BytesInPerSec', { Count: 999_999 })
    const [, both, one, again] = await looksAt([first, second, later, later], [first, second, null, later])
    expect(both).toHaveProperty(['kafka.in_bytesPerS'])
    expect(one!['kafka.brokers_answering']).toBe(1)
    expect(Object.keys(one!).filter((name) => !name.startsWith('kafka.broker1_'))).toEqual(['kafka.brokers_answering'])
    expect(again!['kafka.brokers_answering']).toBe(2)
  })

  test('fails when no broker answers, with the reason', async () => {
    await expect(looksAt([null])).rejects.toThrow('http://127.0.0.1:8001/jolokia cannot be reached')
  })

  test.each(['<html>hello</html>', '{ "status": 200 }'])('says so when something else answers: %s', async (answer) => {
    const ask: AskHttp = async () => ({ status: 200, text: answer })
    const collector = kafkaBrokersCollector({ jolokiaUrls: ['http://127.0.0.1:8080'], nowUs: () => 0, ask })
    await expect(collector.sample()).rejects.toThrow(
      'http://127.0.0.1:8080/jolokia does not respond like a Jolokia agent',
    )
  })
})

test('Kafka is watched by the protocol alone where no agent is known', () => {
  const io = { access: { addresses: ['k:9092'], tls: null, sasl: null }, group: 'g', nowUs: () => 0 }
  const topics = [{ topic: 't', label: 'curves' }]
  expect(kafkaCollectors({ ...io, topics, jolokiaUrls: [] }).map(({ name }) => name)).toEqual(['kafka-lag'])
  expect(kafkaCollectors({ ...io, topics: [], jolokiaUrls: ['http://k:1'] }).map(({ name }) => name)).toEqual(['kafka'])
})

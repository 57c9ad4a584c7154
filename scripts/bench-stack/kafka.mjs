/** 35 M records written to a real, warm broker by several clients, and read back. */

import { producerPerformance } from './perf-test.mjs'
import { dist, median, scenarioOf, sendAll, withServices } from './sending.mjs'
import { warm } from './warm.mjs'

const [country, some] = [35e6, 1e6]

const burst = ({ meters, frame = 1, client = 'own' }) => `
name: bench
why: How fast do curves get into a broker?
seed: 1
firstDay: 2014-01-06
fleet: { meters: ${meters}, model: london, frame: ${frame} }
partitions: 4
target: { engine: none, workload: national-curve }
driver: { kind: kafka, client: ${client}, acks: 1, inFlight: 32MiB${client === 'own' ? ', linger: 10ms, requests: 3' : ''} }
load: [{ kind: burst, for: 1s }]
drain: 300s
`

/** Sends into a separate topic and removes it. */
async function intoTopic(access, parts, after = async () => {}) {
  const { createTopics, deleteTopics } = await dist('kafka/admin/admin.js')
  const topic = `bench-${Date.now()}`
  const config = { 'retention.ms': '-1', 'max.message.bytes': '8388608' }
  await createTopics(access.kafka, [{ topic, partitions: 4, replication: 1, config }])
  const sent = await sendAll(await scenarioOf(burst(parts)), { access, curvesTopic: topic })
  await after(topic)
  await deleteTopics(access.kafka, [topic])
  return sent
}

async function repeated(times, work) {
  const seen = []
  for (let i = 0; i < times; i++) seen.push(await work())
  return seen
}

export function producers(folder) {
  return withServices(['kafka'], folder, async ({ access }) => {
    await warm(access)
    const perf = await producerPerformance(access.kafka.addresses[0], 10e6, folder)
    const singly = await repeated(3, () => intoTopic(access, { meters: country }))
    const framed = await repeated(3, () => intoTopic(access, { meters: country, frame: 512 }))
    const js = await intoTopic(access, { meters: some, client: 'kafkajs' })
    const perMillion = ({ cpuS, curves }) => (cpuS / curves) * 1e6
    const seconds = (runs) => median(runs.map((run) => run.seconds))
    const scaled = (run) => (run.seconds / run.curves) * country
    return [
      { what: 'kafka: 35 M curves, one record each', goal: 3.5, seen: seconds(singly), unit: 's', better: 'less' },
      { what: '  producer-perf-test, 10 M records, scaled to 35 M', seen: country / perf.recordsPerS, unit: 's' },
      { what: '  kafkajs, 1 M records, scaled to 35 M', seen: scaled(js), unit: 's' },
      {
        what: 'kafka: CPU of the generator for 1 M records, including fleet',
        goal: 0.07,
        seen: median(singly.map(perMillion)),
        unit: 's',
        better: 'less',
      },
      { what: '  producer-perf-test, its JVM', seen: (perf.cpuS / perf.records) * 1e6, unit: 's' },
      { what: '  kafkajs', seen: perMillion(js), unit: 's' },
      { what: 'kafka: 35 M curves in frames of 512', goal: 2, seen: seconds(framed), unit: 's', better: 'less' },
    ]
  })
}

export function readers(folder) {
  return withServices(['kafka'], folder, async ({ access }) => {
    const rates = { own: 0, kafkajs: 0 }
    await intoTopic(access, { meters: 10e6 }, async (topic) => {
      rates.own = median(await repeated(3, () => readAll(access.kafka, topic, 10e6)))
    })
    await intoTopic(access, { meters: some }, async (topic) => {
      rates.kafkajs = await readWithKafkajs(access.kafka, topic, some)
    })
    return [
      {
        what: 'observer: records fetched and decoded, one core',
        goal: 10,
        seen: rates.own,
        unit: 'M/s',
        better: 'more',
      },
      { what: '  kafkajs eachBatch, one core', seen: rates.kafkajs, unit: 'M/s' },
    ]
  })
}

/** Millions of records per second of CPU. */
async function readAll(access, topic, records) {
  const { createFetchReader } = await dist('kafka/reader/fetch-reader.js')
  const reader = createFetchReader({ access, topic, clientId: 'bench', from: 'beginning' })
  const cpu = process.cpuUsage()
  await reader.open()
  let [seen, sum] = [0, 0]
  while (seen < records) {
    const any = reader.take(50_000, (view, at) => {
      seen++
      sum += view.getUint16(at + 20, true)
    })
    await (any ? new Promise((resolve) => setImmediate(resolve)) : reader.arrival(100))
  }
  const { user, system } = process.cpuUsage(cpu)
  await reader.close()
  if (sum === 0) throw new Error('the records are empty')
  return records / (user + system)
}

async function readWithKafkajs(access, topic, records) {
  const { Kafka, logLevel } = await import('kafkajs')
  const kafka = new Kafka({ brokers: [...access.addresses], logLevel: logLevel.NOTHING })
  const consumer = kafka.consumer({ groupId: topic, maxBytesPerPartition: 8e6 })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  let [seen, cpu] = [0, null]
  const done = new Promise((resolve) => {
    consumer.run({
      eachBatch: async ({ batch }) => {
        cpu ??= process.cpuUsage()
        seen += batch.messages.length
        if (seen >= records) resolve(process.cpuUsage(cpu))
      },
    })
  })
  const { user, system } = await done
  await consumer.disconnect()
  return records / (user + system)
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type KafkaParts, KafkaProducer, realParts } from '../../src/drivers/kafka/producer.ts'
import { createTopics, endOffsets } from '../../src/kafka/admin/admin.ts'
import type { Cluster } from '../../src/kafka/cluster/cluster.ts'
import type { Connection } from '../../src/kafka/network/broker-connection.ts'
import { kafkaSpec } from '../drivers/kafka/producer-rig.ts'
import { distinctBlocks, nowUs, type OneKafka, sendAll, startOneKafka } from './kafka-driver-rig.ts'
import { needing } from './programs.ts'

const rounds = 2
const partitions = 2
const blocks = distinctBlocks(60, partitions)
const records = blocks.reduce((sum, { messages }) => sum + messages, 0)
let kafka: OneKafka

/** What comes back from the broker is withheld while `isHeld`, so that what it stores is never acknowledged. */
function partsThatHold(isHeld: () => boolean): KafkaParts {
  const holding = (connection: Connection): Connection => {
    const write: Connection['write'] = (parts, correlationId, onAnswer) =>
      connection.write(parts, correlationId, (answer) => {
        if (!Buffer.isBuffer(answer) || !isHeld()) onAnswer(answer)
        else withheld.push(onAnswer)
      })
    const withheld: Parameters<Connection['write']>[2][] = []
    return new Proxy(connection, {
      get: (target, name) => {
        if (name === 'write') return write
        // who learns that the connection is gone never gets the answers either
        if (name === 'open' && !target.open)
          for (const tell of withheld.splice(0)) target.request('ApiVersions', 0, new Uint8Array(0)).catch(tell)
        const value = Reflect.get(target, name) as unknown
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }
  return {
    ...realParts,
    openCluster: async (access, clientId) => {
      const cluster = await realParts.openCluster(access, clientId)
      return new Proxy(cluster, {
        get: (target, name) => {
          if (name === 'connection')
            return async (...asked: Parameters<Cluster['connection']>) => holding(await target.connection(...asked))
          const value = Reflect.get(target, name) as unknown
          return typeof value === 'function' ? value.bind(target) : value
        },
      })
    },
  }
}

/** Kills the broker while blocks are on their way; returns how many records its log has too many, and what was counted. */
async function killedRound(topic: string, withhold: boolean) {
  await createTopics(kafka.access, [{ topic, partitions, replication: 1, config: { 'retention.ms': '-1' } }])
  let held = false
  const driver = new KafkaProducer(
    {
      access: kafka.access,
      topic,
      clientId: 'idempotence-test',
      clock: { nowUs },
      spec: { ...kafkaSpec, connections: 0, acks: -1, idempotent: true },
      deal: { frame: 1, points: 1 },
      partitions: Array.from({ length: partitions }, (_, partition) => partition),
    },
    partsThatHold(() => held),
  )
  await driver.open()
  let back: Promise<void> | null = null
  const restart = async () => {
    // what is under way lands, and nobody learns of it
    await new Promise((resolve) => setTimeout(resolve, withhold ? 300 : 0))
    await kafka.services.kill('kafka')
    held = false
    await kafka.services.restart('kafka')
  }
  const each = (sent: number) => {
    if (sent === 20) held = withhold
    if (sent === 30) back ??= restart()
  }
  // on a busy machine the broker alone takes a minute to come back
  await sendAll(driver, blocks, each, 180_000)
  await back
  await driver.close()
  const written = (await endOffsets(kafka.access, topic)).reduce((sum, end) => sum + end)
  return { surplus: written - records, resent: driver.counters().resentReadings }
}

describe('an idempotent driver whose broker is killed and restarted', needing('java', 'mvn'), () => {
  beforeAll(async () => {
    kafka = await startOneKafka()
  })
  afterAll(() => kafka?.stop())

  it.each([
    ['in the middle', false],
    ['after it stored what it never acknowledged', true],
  ])(
    'writes nothing twice and loses nothing: %s',
    async (name, withhold) => {
      for (let round = 1; round <= rounds; round++) {
        const seen = await killedRound(`idempotence-${withhold}-${round}`, withhold)
        expect(seen, `${name}, round ${round}`).toEqual({ surplus: 0, resent: 0 })
      }
    },
    2 * rounds * 120_000,
  )
})

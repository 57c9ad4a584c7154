import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { brokersOf, type Cluster, openCluster } from '../../../src/kafka/cluster/cluster.ts'
import type { Connection } from '../../../src/kafka/network/broker-connection.ts'
import { BrokenConnection } from '../../../src/kafka/protocol/errors.ts'
import { keys } from '../fake-broker.ts'
import { FakeTopic } from '../fake-topic.ts'

let topic: FakeTopic
let cluster: Cluster | null = null

async function opened(addresses = topic.brokers.map(({ address }) => address)): Promise<Cluster> {
  cluster = await openCluster({ addresses, tls: null, sasl: null }, 'test')
  return cluster
}

function metadataAsked(): number {
  return topic.brokers.reduce((sum, broker) => sum + broker.askedFor(keys.metadata).length, 0)
}

async function closed(connection: Connection): Promise<void> {
  while (connection.open) await new Promise((resolve) => setImmediate(resolve))
}

beforeEach(async () => {
  topic = await FakeTopic.start(3, 2)
})

afterEach(async () => {
  cluster?.close()
  await topic.stop()
})

describe('a cluster', () => {
  it('knows the leader of each partition, and asks again only when it is told to', async () => {
    topic.leaders = [1, 0, -1]
    const [first, second] = topic.brokers.map(({ address }) => address)
    const known = await opened()
    const leaders = [second, first, null].map((address, partition) => ({ partition, address }))
    expect(await known.leaders('t')).toEqual(leaders)
    topic.leaders = [0, 0, 0]
    expect(await known.leaders('t')).toEqual(leaders)
    await known.refresh('t')
    expect((await known.leaders('t')).map(({ address }) => address)).toEqual([first, first, first])
    expect(metadataAsked()).toBe(2)
  })

  it('names all its brokers, without being asked for a topic', async () => {
    const addresses = topic.brokers.map(({ address }) => address)
    expect(await brokersOf({ addresses: [addresses[1]!], tls: null, sasl: null }, 'test')).toEqual(addresses)
    const [question] = topic.brokers[1]!.askedFor(keys.metadata)
    expect(question!.body.int32()).toBe(0)
  })

  it('shares one question between those who ask at the same time', async () => {
    const known = await opened()
    await Promise.all([known.refresh('t'), known.refresh('t'), known.leaders('t')])
    expect(metadataAsked()).toBe(1)
  })

  it('asks another broker when the first is away', async () => {
    const known = await opened()
    await known.leaders('t')
    await topic.brokers[0]!.stop()
    await known.refresh('t')
    expect(topic.brokers[1]!.askedFor(keys.metadata)).toHaveLength(1)
    await topic.brokers[0]!.listen()
  })

  it('keeps one connection a lane, and makes a new one when it broke', async () => {
    const { address } = topic.brokers[0]!
    const known = await opened()
    const [first, same, other] = await Promise.all([0, 0, 1].map((lane) => known.connection(address, lane)))
    expect(same).toBe(first)
    expect(other).not.toBe(first)
    topic.brokers[0]!.dropConnections()
    await closed(first!)
    const next = await known.connection(address, 0)
    expect(next.open).toBe(true)
    expect(await known.connection(address, 0)).toBe(next)
  })

  it('tries again after an attempt that failed', async () => {
    const [first, second] = topic.brokers
    const known = await opened([second!.address])
    await first!.stop()
    await expect(known.connection(first!.address, 0)).rejects.toBeInstanceOf(BrokenConnection)
    await first!.listen()
    expect((await known.connection(first!.address, 0)).open).toBe(true)
  })

  it('gives the error of the first address where none answers', async () => {
    await topic.stop()
    await expect(opened()).rejects.toThrow(`Cannot connect to the Kafka broker at ${topic.brokers[0]!.address}`)
    for (const broker of topic.brokers) await broker.listen()
  })

  it('closes its connections, and gives no more', async () => {
    const { address } = topic.brokers[0]!
    const known = await opened()
    const connection = await known.connection(address, 0)
    known.close()
    expect(connection.open).toBe(false)
    await expect(known.connection(address, 0)).rejects.toBeInstanceOf(BrokenConnection)
  })

  it('guesses that a log-in is missing when a listener closes at the first question about a topic', async () => {
    for (const broker of topic.brokers) {
      broker.answers[keys.metadata] = ({ socket }) => {
        socket.destroy()
        return null
      }
    }
    const known = await opened()
    await expect(known.leaders('t')).rejects.toMatchObject({ hint: expect.stringContaining('services.kafka.sasl') })
  })
})

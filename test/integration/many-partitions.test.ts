import { describe, expect, it } from 'vitest'
import type { Driver } from '../../src/drivers/driver.ts'
import { type Cluster, openCluster } from '../../src/kafka/cluster/cluster.ts'
import type { Connection } from '../../src/kafka/network/broker-connection.ts'
import { createFetchReader, type FetchReader } from '../../src/kafka/reader/fetch-reader.ts'
import { runScenario } from '../support/real-run.ts'
import { distinctBlocks, openDriver, sendAll, startOneKafka } from './kafka-driver-rig.ts'
import { needing } from './programs.ts'

const partitions = 300

/** How many bytes each fetch request had. */
const requests: number[] = []

function counting(connection: Connection): Connection {
  const request: Connection['request'] = (api, version, body, timeoutUs) => {
    if (api === 'Fetch') requests.push(body.length)
    return connection.request(api, version, body, timeoutUs)
  }
  return overriding(connection, { request })
}

function overriding<T extends object>(what: T, own: Partial<T>): T {
  return new Proxy(what, {
    get: (target, name) => {
      if (name in own) return own[name as keyof T]
      const value = Reflect.get(target, name) as unknown
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** The offsets that were read, by partition, in the order in which they came. */
async function readUntil(reader: FetchReader, seen: number[][], records: number): Promise<void> {
  const count = () => seen.reduce((sum, offsets) => sum + offsets.length, 0)
  while (count() < records) {
    await reader.arrival(500)
    reader.take(1000, (_view, _at, _bytes, partition, offset) => seen[partition]!.push(offset))
  }
}

describe('a topic of some hundred partitions', needing('java', 'mvn'), () => {
  it('is read to its last record exactly, in a session that names what has moved, also after the broker has restarted', async () => {
    const kafka = await startOneKafka()
    let [driver, reader]: [Driver | null, FetchReader | null] = [null, null]
    try {
      driver = await openDriver(kafka.access, { topic: 'many', partitions, spec: { acks: -1, idempotent: true } })
      const opened = async (...asked: Parameters<typeof openCluster>) => {
        const cluster = await openCluster(...asked)
        const connection: Cluster['connection'] = async (...place) => counting(await cluster.connection(...place))
        return overriding(cluster, { connection })
      }
      reader = createFetchReader({ access: kafka.access, topic: 'many', clientId: 'test', from: 'beginning' }, opened)
      await reader.open()
      const seen = Array.from({ length: partitions }, (): number[] => [])
      for (const part of [1, 2]) {
        await sendAll(driver, distinctBlocks(2 * partitions, partitions, { messages: 5 }), () => {}, 120_000)
        await readUntil(reader, seen, part * 10 * partitions)
        // a partition alone has news: the request after that says so of it alone
        await sendAll(driver, distinctBlocks(1, partitions, { messages: 5 }), () => {}, 120_000)
        await readUntil(reader, seen, part * 10 * partitions + 5 * part)
        if (part === 1) await kafka.services.restart('kafka')
      }
      const offsets = (count: number) => Array.from({ length: count }, (_, offset) => offset)
      expect(seen[0]).toEqual(offsets(30))
      for (const read of seen.slice(1)) expect(read).toEqual(offsets(20))
      expect(reader.trouble()).toMatchObject({ reconnects: 1, skippedRecords: 0, blocked: false })
      const whole = Math.max(...requests)
      expect(whole).toBeGreaterThan(24 * partitions)
      // requests that name everything: the first one, and the first after the restart
      expect(requests.filter((bytes) => bytes === whole).length).toBeLessThanOrEqual(3)
      expect(Math.min(...requests)).toBeLessThan(100)
    } finally {
      await reader?.close()
      await driver?.close()
      await kafka.stop()
    }
  })

  it('loses and doubles no reading of a run in which the broker is killed', async () => {
    const { result } = await runScenario(`name: many
why: Does every reading arrive that goes through ${partitions} partitions?
seed: 1
firstDay: 2014-01-06
fleet: { meters: 30k, model: london }
partitions: ${partitions}
target: { engine: none, workload: passthrough }
driver: { kind: kafka, acks: all, idempotent: true }
load:
  - { kind: hold, rate: 3k/s, for: 6s, name: before }
  - { kind: fault, do: kill, what: kafka, for: 2s, name: gone }
  - { kind: hold, rate: 3k/s, for: 12s, name: after }
drain: 60s
`)
    expect(result.audit).toMatchObject({ expected: 60_000, delivered: 60_000, lost: 0, duplicated: 0, wrong: 0 })
    expect(result.facts.reading).toMatchObject({ skippedUpdates: 0 })
    expect(result.facts.reading.reconnects).toBeGreaterThan(0)
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Driver } from '../../../src/drivers/driver.ts'
import { createKafkajsDriver } from '../../../src/drivers/kafka/kafkajs-driver.ts'
import { WireWriter } from '../../../src/kafka/protocol/wire.ts'
import type { KafkaDriverSpec } from '../../../src/types/driver.ts'
import { type Asked, FakeBroker, keys } from '../../kafka/fake-broker.ts'
import { readingsBlock } from '../blocks.ts'
import { kafkaSpec } from './producer-rig.ts'

const partitions = [0, 1]
const recordCountAt = 57
const notLeader = 6

interface Batch {
  readonly partition: number
  readonly records: number
}

/** What the broker does with a Produce request: it stores the batch first, and knows no sequences. */
type Fate = { readonly error?: number; readonly throttleMs?: number; readonly afterMs?: number } | 'break' | 'silence'

let broker: FakeBroker
let stored: number
let fates: Fate[]
let driver: Driver

beforeEach(async () => {
  stored = 0
  fates = []
  broker = await FakeBroker.start({
    [keys.metadata]: metadata,
    [keys.initProducerId]: () => new WireWriter().int32(0).int16(0).int64(7).int16(0).bytesWritten(),
    [keys.produce]: produced,
  })
  broker.versions = { ...broker.versions, [keys.metadata]: [4, 6] }
})
afterEach(async () => {
  await broker.stop()
})

function metadata(): Uint8Array {
  const [host = '', port] = broker.address.split(':')
  const writer = new WireWriter().int32(0)
  writer.array([0], (node) => writer.int32(node).string(host).int32(Number(port)).string(null))
  writer.string('cluster').int32(0).int32(1).int16(0).string('curves').boolean(false)
  writer.array(partitions, (partition) => {
    writer.int16(0).int32(partition).int32(0)
    for (let i = 0; i < 3; i++) writer.array([], () => {})
  })
  return writer.bytesWritten()
}

function batchesIn({ body }: Asked): readonly Batch[] {
  body.string()
  body.skip(6)
  const topics = body.array(() => {
    body.string()
    return body.array(() => ({ partition: body.int32(), records: body.bytes()!.readInt32BE(recordCountAt) }))
  })
  return topics.flat()
}

async function produced(asked: Asked): Promise<Uint8Array | null> {
  const batches = batchesIn(asked)
  const fate = fates.shift() ?? {}
  if (fate === 'silence' || fate === 'break' || !fate.error) for (const { records } of batches) stored += records
  if (fate === 'silence') return null
  if (fate === 'break') {
    asked.socket.destroy()
    return null
  }
  await new Promise((resolve) => setTimeout(resolve, fate.afterMs ?? 0))
  const writer = new WireWriter().int32(1).string('curves')
  writer.array(batches, ({ partition }) => {
    writer.int32(partition).int16(fate.error ?? 0)
    writer.int64(0).int64(-1).int64(0)
  })
  return writer.int32(fate.throttleMs ?? 0).bytesWritten()
}

/** Sends 30 readings to one partition and 20 to the other, and waits until they were accepted. */
async function sendFifty(spec: Partial<KafkaDriverSpec>): Promise<void> {
  driver = createKafkajsDriver({
    access: { addresses: [broker.address], tls: null, sasl: null },
    topic: 'curves',
    clientId: 'tester',
    clock: { nowUs: () => performance.now() * 1000 },
    spec: { ...kafkaSpec, client: 'kafkajs', lingerUs: 0, ...spec },
    deal: { frame: 1, points: 1 },
    partitions,
  })
  await driver.open()
  driver.send(readingsBlock(30), 0)
  driver.send(readingsBlock(20, { partition: 1 }), 1)
  let acked = 0
  while (acked < 2 && driver.failure === null) {
    driver.flush(performance.now() * 1000)
    driver.takeAcks(() => acked++)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  await driver.close()
}

describe('the kafka driver with kafkajs, at a broker that knows no sequences', () => {
  it('counts nothing as sent again where every batch is acknowledged at once', async () => {
    await sendFifty({ idempotent: true, acks: -1 })
    expect(stored).toBe(50)
    expect(driver.counters()).toMatchObject({ resentReadings: 0, retries: 0, reconnects: 0, throttledUs: 0 })
  })

  it.each([
    true,
    false,
  ])('counts every copy that it makes when connections break: idempotent %s', async (idempotent) => {
    fates = ['break', 'break', 'break']
    await sendFifty({ idempotent, acks: -1 })
    expect(stored).toBeGreaterThan(50)
    const { resentReadings, retries, reconnects, firstTrouble } = driver.counters()
    expect(resentReadings).toBeGreaterThanOrEqual(stored - 50)
    expect(driver.failure).toBeNull()
    expect([retries > 1, reconnects > 1]).toEqual([true, true])
    expect(firstTrouble).not.toBe('')
  })

  it('counts every copy that it makes when responses do not come within its time-out', async () => {
    fates = ['silence']
    await sendFifty({ idempotent: true, acks: -1, timeoutUs: 400_000 })
    expect(stored).toBeGreaterThan(50)
    expect(driver.counters().resentReadings).toBeGreaterThanOrEqual(stored - 50)
    expect(driver.counters().firstTrouble).toContain('did not respond within 0.4 s')
  })

  it('does not count what the broker said it did not store', async () => {
    fates = [{ error: notLeader }]
    await sendFifty({ acks: 1 })
    expect(stored).toBe(50)
    const firstTrouble = expect.stringContaining('partition')
    expect(driver.counters()).toMatchObject({ resentReadings: 0, retries: 1, firstTrouble })
  })

  it('tells for how long a quota muted it, which is no time-out', async () => {
    fates = [{ throttleMs: 1500 }, { throttleMs: 250, afterMs: 1500 }]
    await sendFifty({ acks: 1, timeoutUs: 400_000 })
    expect(stored).toBe(50)
    const throttledUs = 1_750_000
    expect(driver.counters()).toMatchObject({ throttledUs, resentReadings: 0, retries: 0, reconnects: 0 })
  })
})

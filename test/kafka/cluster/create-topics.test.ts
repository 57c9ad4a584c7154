import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTopics } from '../../../src/kafka/admin/admin.ts'
import { WireWriter } from '../../../src/kafka/protocol/wire.ts'
import type { KafkaAccess } from '../../../src/types/services.ts'
import { type Asked, FakeBroker, keys } from '../fake-broker.ts'

interface Wanted {
  readonly topic: string
  readonly partitions: number
  readonly replication: number
  readonly config: Record<string, string | null>
}

const partitions = 2
let brokers: FakeBroker[]
let access: KafkaAccess
let made: Wanted[]
/** what the controller says to each request, in turn: an error code and its own words */
let refusals: [number, string | null][]

/** Metadata of two brokers, of which the second is the controller, in the version that was asked for. */
function metadata({ version, body }: Asked): Uint8Array {
  const named = body.array(() => body.string())
  const writer = new WireWriter()
  if (version >= 3) writer.int32(0)
  writer.array(brokers, (broker) => {
    const [host = '', port] = broker.address.split(':')
    writer.int32(brokers.indexOf(broker)).string(host).int32(Number(port)).string(null)
  })
  if (version >= 2) writer.string('cluster')
  writer.int32(1)
  const topics = named.length > 0 ? made.filter(({ topic }) => named.includes(topic)) : []
  writer.array(topics, ({ topic, partitions: count }) => {
    writer.int16(0).string(topic).boolean(false)
    writer.array([...new Array(count).keys()], (partition) => {
      writer.int16(0).int32(partition).int32(0)
      if (version >= 7) writer.int32(0)
      for (let i = 0; i < (version >= 5 ? 3 : 2); i++) writer.array([], () => {})
    })
    if (version >= 8) writer.int32(0)
  })
  if (version >= 8) writer.int32(0)
  return writer.bytesWritten()
}

function created({ body }: Asked): Uint8Array {
  const wanted = body.array(() => {
    const topic = { topic: body.string(), partitions: body.int32(), replication: body.int16() }
    body.array(() => body.int32())
    return { ...topic, config: Object.fromEntries(body.array(() => [body.string(), body.nullableString()])) }
  })
  const [code, said] = refusals.shift() ?? [0, null]
  if (code === 0) made.push(...wanted)
  const writer = new WireWriter().int32(0)
  return writer.array(wanted, ({ topic }) => writer.string(topic).int16(code).string(said)).bytesWritten()
}

beforeEach(async () => {
  made = []
  refusals = []
  brokers = [await FakeBroker.start(), await FakeBroker.start()]
  for (const broker of brokers) {
    broker.versions[19] = [2, 7]
    broker.answers = { [keys.metadata]: metadata, 19: created }
  }
  access = { addresses: [brokers[0]!.address], tls: null, sasl: null }
})

afterEach(() => Promise.all(brokers.map((broker) => broker.stop())))

const create = (replication: number | null) =>
  createTopics(access, [{ topic: 't', partitions, replication, config: { 'retention.ms': '-1' } }])

describe('a topic', () => {
  it('is created by the controller, with its settings', async () => {
    await create(3)
    expect(made).toEqual([{ topic: 't', partitions, replication: 3, config: { 'retention.ms': '-1' } }])
    expect(brokers.map((broker) => broker.askedFor(19).length)).toEqual([0, 1])
  })

  it('has as many copies as the brokers have by default, where the run leaves that to them', async () => {
    await create(null)
    expect(made[0]?.replication).toBe(-1)
  })

  it('needs a number of copies from a broker that is too old to choose', async () => {
    for (const broker of brokers) broker.versions[19] = [2, 3]
    await expect(create(null)).rejects.toThrow('cannot choose the replication itself')
    expect(made).toEqual([])
  })

  it('is asked for again where the controller has just changed', async () => {
    refusals = [[41, null]]
    await create(1)
    expect(made).toHaveLength(1)
  })

  it.each([
    [44, 'Replication must be 3 on this cluster', 'a policy of the cluster forbids it'],
    [38, 'Unable to replicate the partition 3 time(s)', 'there are fewer brokers than replicas'],
    [29, null, 'this user may not do that with the topic'],
  ])('that is refused with error %i is an error with our words and those of the broker: %s', async (code, said, words) => {
    refusals = [[code, said]]
    const message = await create(1).then(
      () => expect.unreachable(),
      (error: Error) => error.message,
    )
    expect(message).toContain(`Cannot create the topic t: ${words}`)
    expect(message.endsWith(said === null ? ')' : `; the broker says: ${said}`)).toBe(true)
  })
})

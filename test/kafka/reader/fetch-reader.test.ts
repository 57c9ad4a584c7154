import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFetchReader, type FetchReader } from '../../../src/kafka/reader/fetch-reader.ts'
import { keys } from '../fake-broker.ts'
import { FakeTopic, noTrouble } from '../fake-topic.ts'

const readers: FetchReader[] = []
let topic: FakeTopic

function readerOf(from: 'end' | 'beginning' = 'beginning'): FetchReader {
  const addresses = topic.brokers.map(({ address }) => address)
  const reader = createFetchReader({ access: { addresses, tls: null, sasl: null }, topic: 't', clientId: 'test', from })
  readers.push(reader)
  return reader
}

async function opened(from: 'end' | 'beginning' = 'beginning'): Promise<FetchReader> {
  const reader = readerOf(from)
  await reader.open()
  return reader
}

/** `partition:offset value` of everything, until `count` records came. */
async function read(reader: FetchReader, count: number): Promise<string[]> {
  const seen: string[] = []
  while (seen.length < count) {
    await reader.arrival(5000)
    reader.take(1000, (view, at, bytes, partition, offset) => {
      const value = Buffer.from(view.buffer, view.byteOffset + at, bytes).toString()
      seen.push(`${partition}:${offset} ${value}`)
    })
  }
  return seen
}

async function untilFirstTrouble(reader: FetchReader): Promise<void> {
  while (reader.trouble().first === '') await reader.arrival(5)
}

function damage(bytes: Buffer): void {
  bytes[bytes.length - 2]! ^= 1
}

beforeEach(async () => {
  topic = await FakeTopic.start(2, 2)
})

afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.close()
  await topic.stop()
})

describe('a reader', () => {
  it('hands out what was there and what comes, with partition and offset', async () => {
    topic.append(0, ['a', 'b'])
    const reader = await opened()
    expect(await read(reader, 2)).toEqual(['0:0 a', '0:1 b'])
    expect(reader.take(10, () => expect.unreachable())).toBe(false)
    topic.append(1, ['c'])
    topic.append(0, ['d'])
    expect((await read(reader, 2)).sort()).toEqual(['0:2 d', '1:0 c'])
    expect(reader.trouble()).toMatchObject(noTrouble)
  })

  it('begins at the end of the moment when it was opened', async () => {
    topic.append(0, ['old', 'older'])
    const reader = await opened('end')
    topic.append(0, ['new'])
    expect(await read(reader, 1)).toEqual(['0:2 new'])
  })

  it('takes about as many as it is told, a batch from each partition in turn', async () => {
    for (const value of ['a', 'b', 'c']) for (const partition of [0, 1]) topic.append(partition, [value, value])
    const reader = await opened()
    const seen: string[] = []
    const take = (most: number) =>
      reader.take(most, (_v, _a, _b, partition, offset) => seen.push(`${partition}:${offset}`))
    while (topic.brokers[0]!.askedFor(keys.fetch).length < 2) await reader.arrival(5000)
    expect(take(3)).toBe(true)
    expect(seen.sort()).toEqual(['0:0', '0:1', '1:0', '1:1'])
    expect(take(100)).toBe(true)
    expect(seen).toHaveLength(12)
    expect(take(100)).toBe(false)
  })

  it('waits no longer than it is told where nothing comes', async () => {
    const reader = await opened()
    await reader.arrival(1)
    expect(reader.take(1, () => expect.unreachable())).toBe(false)
  })

  it('reads nothing twice and leaves nothing out when connections break in the middle', async () => {
    topic.append(0, ['a', 'b'])
    const reader = await opened()
    await read(reader, 2)
    for (const value of ['c', 'd']) {
      topic.brokers[0]!.dropConnections()
      topic.append(0, [value])
      topic.append(1, [value])
      expect((await read(reader, 2)).map((seen) => seen.slice(-1))).toEqual([value, value])
    }
    expect(reader.trouble()).toMatchObject({ reconnects: 2, skippedRecords: 0 })
    expect(reader.trouble().first).toContain('broke: the broker closed it')
  })

  it('waits for a broker that is away, and goes on when it is back', async () => {
    topic.leaders = [1, 1]
    const reader = await opened()
    await topic.brokers[1]!.stop()
    await untilFirstTrouble(reader)
    await topic.brokers[1]!.listen()
    topic.append(1, ['back'])
    expect(await read(reader, 1)).toEqual(['1:0 back'])
    expect(reader.trouble().reconnects).toBe(1)
  })

  it('follows a partition to its new leader, and waits while it has none', async () => {
    topic.append(0, ['a'])
    const reader = await opened()
    await read(reader, 1)
    topic.leaders = [-1, 0]
    topic.append(0, ['b'])
    topic.append(1, ['other'])
    expect(await read(reader, 1)).toEqual(['1:0 other'])
    topic.leaders = [1, 0]
    expect(await read(reader, 1)).toEqual(['0:1 b'])
    expect(topic.brokers[1]!.askedFor(keys.fetch).length).toBeGreaterThan(0)
    expect(reader.trouble()).toMatchObject({ reconnects: 0, skippedRecords: 0 })
  })

  it('says how many records were gone before it read them, and goes on behind them', async () => {
    topic.append(0, ['a', 'b'])
    const reader = await opened()
    await read(reader, 2)
    Object.assign(topic.logs[0]!, { start: 10, next: 10 })
    topic.append(0, ['k'])
    expect(await read(reader, 1)).toEqual(['0:10 k'])
    expect(reader.trouble()).toMatchObject({
      reconnects: 0,
      skippedRecords: 8,
      first: 'Partition 0 of t: the records from offset 2 to 9 were deleted before they were read',
    })
  })

  it('goes on at the end of a log that was cut back', async () => {
    topic.append(0, ['a', 'b', 'c'])
    const reader = await opened()
    await read(reader, 3)
    topic.logs[0]!.batches.length = 0
    topic.logs[0]!.next = 1
    topic.wake()
    topic.fetchErrors.set(0, 1)
    topic.wake()
    await untilFirstTrouble(reader)
    topic.fetchErrors.delete(0)
    topic.append(0, ['new'])
    expect(await read(reader, 1)).toEqual(['0:1 new'])
    expect(reader.trouble()).toMatchObject({ skippedRecords: 2 })
    expect(reader.trouble().first).toContain('the records from offset 1 to 2 were cut off the log after they were read')
  })

  it('sees after a change of leaders what was cut off and written anew, and reads it', async () => {
    topic.append(0, ['a', 'b', 'lost'])
    const reader = await opened()
    await read(reader, 3)
    // the new leader had only the first two, and has got others since
    const log = topic.logs[0]!
    log.batches.length = 0
    log.next = 2
    topic.epochEnds.set(0, 2)
    topic.append(0, ['new', 'newer'])
    topic.leaders = [1, 0]
    topic.wake()
    expect(await read(reader, 2)).toEqual(['0:2 new', '0:3 newer'])
    expect(reader.trouble()).toMatchObject({ skippedRecords: 1 })
    expect(reader.trouble().first).toContain('the records from offset 2 to 2 were cut off the log')
  })

  it('fetches a damaged batch once more, and reads it when it was damaged on the way', async () => {
    const reader = await opened()
    topic.append(1, ['whole'])
    const damaged = Buffer.from(topic.logs[1]!.batches[0]!.bytes)
    damage(damaged)
    topic.instead.set(1, damaged)
    expect(await read(reader, 1)).toEqual(['1:0 whole'])
    expect(reader.trouble().skippedRecords).toBe(0)
  })

  it('leaves out a batch that stays damaged, counts its records and says where it is', async () => {
    topic.append(0, ['a'])
    topic.append(0, ['b', 'c'], damage)
    topic.append(0, ['d'])
    expect(await read(await opened(), 2)).toEqual(['0:0 a', '0:3 d'])
    expect(readers[0]!.trouble()).toMatchObject({
      reconnects: 0,
      skippedRecords: 2,
      first: 'the batch at offset 1 of partition 0 does not match its checksum',
    })
  })

  it('keeps asking where it may not read, and says so', async () => {
    topic.fetchErrors.set(0, 29)
    const reader = await opened()
    await untilFirstTrouble(reader)
    expect(reader.trouble().first).toBe(
      'Cannot read partition 0 of t: this user may not do that with the topic (TOPIC_AUTHORIZATION_FAILED)',
    )
    topic.fetchErrors.delete(0)
    topic.append(0, ['now'])
    expect(await read(reader, 1)).toEqual(['0:0 now'])
  })

  it('adds up for how long quotas of the cluster muted it, which is no trouble', async () => {
    topic.mutes.push(1500, 700)
    const reader = await opened()
    topic.append(0, ['a'])
    expect(await read(reader, 1)).toEqual(['0:0 a'])
    while (topic.mutes.length > 0) await reader.arrival(5)
    topic.append(0, ['b'])
    expect(await read(reader, 1)).toEqual(['0:1 b'])
    expect(reader.trouble()).toMatchObject({ ...noTrouble, throttledMs: 2200 })
  })

  it.each([
    ['may not read', 29, true],
    ['cannot get the codec', 76, true],
    ['finds another leader', 6, false],
  ])('that %s says whether waiting can help', async (_, error, blocked) => {
    const reader = await opened()
    topic.fetchErrors.set(0, error)
    topic.append(0, ['an update'])
    while (topic.brokers[0]!.askedFor(keys.metadata).length < 4) await reader.arrival(5)
    expect(reader.trouble().blocked).toBe(blocked)
  })

  it('fetches no more while much waits to be taken, and goes on afterwards', async () => {
    for (let i = 0; i < 12; i++) topic.append(0, ['x'.repeat(1000)])
    const addresses = [topic.brokers[0]!.address]
    const access = { addresses, tls: null, sasl: null }
    const setup = { access, topic: 't', clientId: 'test', from: 'beginning', mostWaitingBytes: 10_000 } as const
    const reader = createFetchReader(setup)
    readers.push(reader)
    await reader.open()
    await reader.arrival(5000)
    topic.append(0, ['last'])
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(topic.brokers[0]!.askedFor(keys.fetch)).toHaveLength(1)
    expect((await read(reader, 13)).at(-1)).toBe('0:12 last')
  })
})

describe('a reader that cannot be opened', () => {
  it('says that the topic does not exist', async () => {
    for (const broker of topic.brokers) broker.answers[keys.metadata] = () => Buffer.alloc(22)
    await expect(readerOf().open()).rejects.toThrow('The topic t does not exist, or this user may not see it')
  })

  it('says that no broker is there', async () => {
    await topic.stop()
    await expect(readerOf().open()).rejects.toThrow('nothing is listening there')
    for (const broker of topic.brokers) await broker.listen()
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import { createFetchReader, type FetchReader } from '../../../src/kafka/reader/fetch-reader.ts'
import { keys } from '../fake-broker.ts'
import { type FakeSessions, noSuchSession, wrongEpoch } from '../fake-sessions.ts'
import { FakeTopic, noTrouble } from '../fake-topic.ts'

let topic: FakeTopic
let reader: FetchReader

async function opened(partitions: number, brokers = 1, mostWaitingBytes = 1e6): Promise<FakeSessions> {
  topic = await FakeTopic.start(partitions, brokers)
  const access = { addresses: topic.brokers.map(({ address }) => address), tls: null, sasl: null }
  reader = createFetchReader({ access, topic: 't', clientId: 'test', from: 'beginning', mostWaitingBytes })
  return topic.sessions[0]!
}

/** `partition:offset` of everything, until `count` records came. */
async function read(count: number): Promise<string[]> {
  const seen: string[] = []
  while (seen.length < count) {
    await reader.arrival(5000)
    reader.take(1000, (_view, _at, _bytes, partition, offset) => seen.push(`${partition}:${offset}`))
  }
  return seen
}

/** The fetch requests of the next while. */
async function nextRequests(sessions: FakeSessions, count: number) {
  const from = sessions.seen.length
  while (sessions.seen.length < from + count) await new Promise((resolve) => setTimeout(resolve, 1))
  return sessions.seen.slice(from)
}

afterEach(async () => {
  await reader.close()
  await topic.stop()
})

describe('a fetch session', () => {
  it('names all partitions once, and then only those whose offset has changed', async () => {
    const sessions = await opened(100)
    await reader.open()
    await nextRequests(sessions, 1)
    topic.append(7, ['a', 'b'])
    topic.append(42, ['a'])
    expect((await read(3)).sort()).toEqual(['42:0', '7:0', '7:1'])
    await nextRequests(sessions, 3)
    expect(sessions.seen[0]).toMatchObject({ id: 0, epoch: 0, named: { length: 100 } })
    expect(sessions.seen.slice(1).map(({ id, epoch }) => [id, epoch])).toEqual(
      sessions.seen.slice(1).map((_, i) => [1, i + 1]),
    )
    expect(sessions.seen.slice(1).flatMap(({ named }) => named)).toEqual([7, 42])
    expect(sessions.count).toBe(1)
  })

  it.each([
    ['the broker has forgotten', noSuchSession, (sessions: FakeSessions) => sessions.forgetAll()],
    ['is out of step', wrongEpoch, (sessions: FakeSessions) => sessions.advance()],
  ])('that %s (error %i) is begun anew at once, without a loss and without trouble', async (_how, _error, spoil) => {
    const sessions = await opened(20)
    topic.append(3, ['a'])
    await reader.open()
    await read(1)
    await nextRequests(sessions, 2)
    spoil(sessions)
    topic.append(3, ['b'])
    topic.append(9, ['c'])
    expect((await read(2)).sort()).toEqual(['3:1', '9:0'])
    await nextRequests(sessions, 3)
    const begun = sessions.seen.filter(({ epoch }) => epoch === 0)
    // the second request says which session it replaces, so that none is left over in the broker
    expect(begun).toMatchObject([
      { id: 0, named: { length: 20 } },
      { id: 1, named: { length: 20 } },
    ])
    expect(sessions.count).toBe(1)
    expect(reader.trouble()).toMatchObject(noTrouble)
  })

  it('is begun anew on a new connection', async () => {
    const sessions = await opened(20)
    await reader.open()
    await nextRequests(sessions, 2)
    topic.brokers[0]!.dropConnections()
    topic.append(5, ['a'])
    expect(await read(1)).toEqual(['5:0'])
    expect(sessions.seen.filter(({ epoch }) => epoch === 0)).toHaveLength(2)
    expect(sessions.count).toBe(1)
  })

  it('drops a partition that moves to another broker, whose session takes it in', async () => {
    const sessions = await opened(6, 2)
    topic.leaders = [0, 0, 0, 1, 1, 1]
    topic.append(2, ['a'])
    await reader.open()
    await read(1)
    topic.leaders = [0, 0, 1, 1, 1, 1]
    topic.wake()
    topic.append(2, ['b'])
    expect(await read(1)).toEqual(['2:1'])
    await nextRequests(sessions, 2)
    expect(sessions.seen.flatMap(({ forgotten }) => forgotten)).toEqual([2])
    expect(sessions.seen.slice(1).every(({ epoch }) => epoch > 0)).toBe(true)
    const others = topic.sessions[1]!.seen
    expect(others[0]).toMatchObject({ epoch: 0, named: [3, 4, 5] })
    expect(others.slice(1).flatMap(({ named }) => named)[0]).toBe(2)
    expect(reader.trouble()).toMatchObject(noTrouble)
  })

  it('names a partition again whose damaged batch is fetched once more', async () => {
    const sessions = await opened(10)
    await reader.open()
    await nextRequests(sessions, 1)
    topic.append(4, ['a'])
    const damaged = Buffer.from(topic.logs[4]!.batches[0]!.bytes)
    damaged[damaged.length - 2]! ^= 1
    topic.instead.set(4, damaged)
    await nextRequests(sessions, 2)
    expect(await read(1)).toEqual(['4:0'])
    await nextRequests(sessions, 2)
    expect(sessions.seen.filter(({ epoch }) => epoch > 0).flatMap(({ named }) => named)).toEqual([4, 4, 4])
  })

  it('is not needed: a broker without room for one, or of before Kafka 1.1, is asked for everything each time', async () => {
    const sessions = await opened(5)
    sessions.allowed = false
    await reader.open()
    topic.append(1, ['a'])
    topic.append(4, ['b'])
    expect((await read(2)).sort()).toEqual(['1:0', '4:0'])
    await nextRequests(sessions, 2)
    expect(new Set(sessions.seen.map(({ id, epoch, named }) => `${id} ${epoch} ${named.length}`))).toEqual(
      new Set(['0 0 5']),
    )
    expect(sessions.count).toBe(0)
  })
})

describe.each([
  ['in a session', true],
  ['without a session', false],
])('responses that are full, %s', (_how, allowed) => {
  it('leave out no partition for long: those that had their turn wait behind the others', async () => {
    const sessions = await opened(8)
    sessions.allowed = allowed
    topic.append(0, ['size'])
    topic.mostAnswerBytes = topic.logs[0]!.batches[0]!.bytes.length
    for (let partition = 1; partition < 8; partition++) topic.append(partition, ['x'])
    // the first two always have more: whoever begins with them each time never comes to the others
    topic.brokers[0]!.answers[keys.fetch] = endless(topic.brokers[0]!.answers[keys.fetch]!)
    await reader.open()
    const seen = await read(40)
    expect(new Set(seen.map((record) => record.split(':')[0])).size).toBe(8)
    const firsts = [2, 3, 4, 5, 6, 7].map((partition) => seen.indexOf(`${partition}:0`))
    expect(Math.max(...firsts)).toBeLessThan(20)
  })

  type Answer = NonNullable<(typeof topic.brokers)[number]['answers'][number]>
  function endless(answer: Answer): Answer {
    return (asked) => {
      topic.append(0, ['more'])
      topic.append(1, ['more'])
      return answer(asked)
    }
  }
})

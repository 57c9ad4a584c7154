import { describe, expect, it } from 'vitest'
import { LoadcurveError } from '../../../src/errors.ts'
import { BrokenConnection } from '../../../src/kafka/protocol/errors.ts'
import { counts, meters, ProducerRig } from './producer-rig.ts'

const away = new BrokenConnection('nobody answers at a:1')

/** Three requests under way, of 1, 2 and 3 messages. */
async function threeUnderWay(rig: ProducerRig): Promise<void> {
  for (const messages of [1, 2, 3]) {
    rig.send(messages)
    await rig.after(5000)
  }
  expect(rig.waiting().map(counts)).toEqual([[1], [2], [3]])
}

describe('the kafka driver, when a connection breaks', () => {
  it('sends what was not answered again, in order and byte for byte, over another one, and counts it', async () => {
    const rig = await new ProducerRig().open()
    await threeUnderWay(rig)
    const first = rig.waiting().map(({ batches }) => batches[0]!.bytes)
    rig.waiting()[0]!.answer()
    rig.cluster.connections[0]!.close()
    await rig.after(50_000)
    expect(rig.waiting()).toEqual([])
    await rig.after(60_000)
    expect(rig.cluster.refreshes).toBeGreaterThan(0)
    expect(rig.waiting().map(({ batches }) => batches[0]!.bytes)).toEqual(first.slice(1))
    while (rig.waiting().length > 0) rig.waiting()[0]!.answer()
    expect(rig.takeAcks().map(([token]) => token)).toEqual([0, 1, 2])
    expect(rig.driver.counters()).toMatchObject({
      resentReadings: 5,
      retries: 2,
      reconnects: 1,
      firstTrouble: expect.stringContaining('broke'),
    })
    expect(rig.driver.failure).toBeNull()
  })

  it('lets new messages wait behind those that are sent again', async () => {
    const rig = await new ProducerRig({ spec: { requests: 1 } }).open()
    rig.send(1)
    await rig.after(5000)
    rig.cluster.connections[0]!.close()
    rig.send(4)
    await rig.after(10_000)
    await rig.after(200_000)
    expect(rig.waiting().map(counts)).toEqual([[1]])
    rig.waiting()[0]!.answer()
    expect(rig.waiting().map(counts)).toEqual([[4]])
  })

  it('tries again after 100 ms, 200 ms ... up to 1 s while the broker is away, which is no failure', async () => {
    const rig = await new ProducerRig().open()
    rig.cluster.connections[0]!.close()
    rig.cluster.dialError = away
    rig.send(1)
    const tries: number[] = []
    const before = rig.cluster.connection.bind(rig.cluster)
    rig.cluster.connection = (address) => {
      tries.push(rig.nowUs)
      return before(address)
    }
    for (let i = 0; i < 500; i++) await rig.after(10_000)
    const waits = tries.slice(1).map((us, i) => Math.round((us - tries[i]!) / 10_000) / 100)
    expect(waits.slice(0, 3).every((s, i) => s >= 0.1 * 2 ** i && s <= 1.3)).toBe(true)
    expect(Math.max(...waits)).toBeLessThanOrEqual(1.3)
    expect(tries.length).toBeLessThan(12)
    expect(rig.driver.failure).toBeNull()
    rig.cluster.dialError = null
    for (let i = 0; i < 200; i++) await rig.after(10_000)
    expect(rig.waiting().map(counts)).toEqual([[1]])
    expect(rig.driver.counters()).toMatchObject({ resentReadings: 0, reconnects: 1 })
  })

  it('counts the attempts that this machine had no port for, and does not call them trouble of the broker', async () => {
    const rig = await new ProducerRig().open()
    rig.cluster.connections[0]!.close()
    await rig.after(10_000)
    const cause = Object.assign(new Error('connect EADDRNOTAVAIL'), { code: 'EADDRNOTAVAIL' })
    rig.cluster.dialError = new BrokenConnection('no local port', { cause })
    rig.send(1)
    for (let i = 0; i < 100; i++) await rig.after(10_000)
    const { ownLimits } = rig.driver.counters()
    expect(ownLimits).toMatchObject({ limit: 'ports', first: 'no local port', unsentReadings: 0 })
    expect(ownLimits.failures).toBeGreaterThan(1)
    expect(rig.driver.counters().firstTrouble).toBe('a:1 closed a connection')
    expect(rig.driver.failure).toBeNull()
  })

  it('is looked at again soon, but not at once, while it connects', async () => {
    const rig = await new ProducerRig().open()
    expect(rig.driver.flush(rig.nowUs)).toBe(Number.POSITIVE_INFINITY)
    rig.cluster.connections[0]!.close()
    rig.cluster.connection = () => new Promise(() => {})
    for (const us of [0, 100_000, 100_000]) expect(await rig.after(us)).toBe(rig.nowUs + 1000)
  })

  it('takes no answer for too long as a broken connection', async () => {
    const rig = await new ProducerRig({ spec: { timeoutUs: 2_000_000 } }).open()
    rig.send(1)
    await rig.after(5000)
    expect(rig.driver.flush(rig.nowUs)).toBeLessThanOrEqual(rig.nowUs + 2_000_000)
    await rig.after(1_999_999)
    expect(rig.cluster.connections[0]!.open).toBe(true)
    await rig.after(1)
    expect(rig.cluster.connections[0]!.open).toBe(false)
    await rig.after(200_000)
    expect(rig.waiting().map(counts)).toEqual([[1]])
    expect(rig.driver.counters().resentReadings).toBe(1)
  })

  it('goes on with the next messages of acks 0, and does not count the lost ones as refused', async () => {
    const rig = await new ProducerRig({ spec: { acks: 0 } }).open()
    rig.send(1)
    await rig.after(5000)
    rig.cluster.connections[0]!.close()
    rig.send(2)
    await rig.after(0)
    await rig.after(200_000)
    expect(rig.cluster.connections[1]!.sent.map(counts)).toEqual([[2]])
    expect(rig.driver.counters()).toMatchObject({ resentReadings: 0, refusedReadings: 0 })
    expect(rig.takeAcks()).toHaveLength(2)
  })
})

describe('the kafka driver, when a quota mutes its connections', () => {
  it('adds up for how long, over all answers and brokers', async () => {
    const rig = await new ProducerRig({ leaders: ['a:1', 'b:1'] }).open()
    for (const partition of [0, 1]) rig.send(1, partition)
    await rig.after(5000)
    for (const throttleMs of [1500, 700]) rig.waiting()[0]!.answer({}, throttleMs)
    rig.send(1)
    await rig.after(5000)
    rig.waiting()[0]!.answer({}, 300)
    expect(rig.driver.counters()).toMatchObject({ throttledUs: 2_500_000, resentReadings: 0, reconnects: 0 })
  })

  it('takes a mute that is longer than its timeout for no broken connection, and sends nothing twice', async () => {
    const rig = await new ProducerRig({ spec: { timeoutUs: 2_000_000 } }).open()
    await threeUnderWay(rig)
    rig.waiting()[0]!.answer({}, 30_000)
    // the broker looks at what is under way once the mute is over, and may take its time for that
    await rig.after(31_999_999)
    expect(rig.cluster.connections[0]!.open).toBe(true)
    expect(rig.waiting().map(counts)).toEqual([[2], [3]])
    while (rig.waiting().length > 0) rig.waiting()[0]!.answer()
    expect(rig.takeAcks().map(([token]) => token)).toEqual([0, 1, 2])
    expect(rig.driver.counters()).toMatchObject({ resentReadings: 0, reconnects: 0, firstTrouble: '' })
  })

  it('still takes silence after the mute for a broken connection', async () => {
    const rig = await new ProducerRig({ spec: { timeoutUs: 2_000_000 } }).open()
    await threeUnderWay(rig)
    rig.waiting()[0]!.answer({}, 30_000)
    await rig.after(32_000_000)
    expect(rig.cluster.connections[0]!.open).toBe(false)
  })
})

describe('the kafka driver, when a broker says no', () => {
  it('asks who leads and goes there, once all that was under way is answered', async () => {
    const rig = await new ProducerRig({ leaders: ['a:1'] }).open()
    await threeUnderWay(rig)
    rig.cluster.leaderOf = ['b:1']
    rig.waiting()[0]!.answer({ 0: 6 })
    for (let i = 0; i < 5; i++) await rig.after(100_000)
    expect(rig.cluster.connections).toHaveLength(1)
    rig.waiting()[0]!.answer({ 0: 6 })
    rig.waiting()[0]!.answer({ 0: 6 })
    await rig.after(100_000)
    await rig.after(100_000)
    await rig.after(0)
    expect(rig.cluster.connections[1]!.address).toBe('b:1')
    expect(rig.cluster.connections[1]!.sent.map(counts)).toEqual([[1], [2], [3]])
    expect(rig.driver.counters()).toMatchObject({ resentReadings: 0, retries: 3 })
  })

  it('holds back only the partition that failed', async () => {
    const rig = await new ProducerRig({ leaders: ['a:1', 'a:1'] }).open()
    rig.send(1, 0)
    rig.send(1, 1)
    await rig.after(5000)
    rig.waiting()[0]!.answer({ 1: 19 })
    expect(rig.takeAcks().map(([token]) => token)).toEqual([0])
    rig.send(2, 0)
    rig.send(3, 1)
    await rig.after(5000)
    expect(rig.waiting().map(({ batches }) => batches.map(({ partition }) => partition))).toEqual([[0]])
  })

  it('tells acks in order where a later batch was accepted before an earlier one', async () => {
    const rig = await new ProducerRig().open()
    await threeUnderWay(rig)
    rig.waiting()[0]!.answer({ 0: 19 })
    rig.waiting()[0]!.answer()
    rig.waiting()[0]!.answer()
    expect(rig.takeAcks()).toEqual([])
    await rig.after(100_000)
    await rig.after(100_000)
    expect(rig.waiting().map(counts)).toEqual([[1]])
    rig.waiting()[0]!.answer()
    expect(rig.takeAcks().map(([token]) => token)).toEqual([0, 1, 2])
  })

  it.each([
    [7, 1, 1],
    [20, -1, 1],
    [6, -1, 1],
    [6, 1, 0],
    [19, -1, 0],
  ] as const)('counts what may have arrived as sent twice: error %i with acks %i', async (code, acks, resent) => {
    const rig = await new ProducerRig({ spec: { acks } }).open()
    rig.send(1)
    await rig.after(5000)
    rig.waiting()[0]!.answer({ 0: code })
    await rig.after(100_000)
    await rig.after(100_000)
    expect(rig.waiting().map(counts)).toEqual([[1]])
    expect(rig.driver.counters().resentReadings).toBe(resent)
  })

  it.each([
    [29, 'may not'],
    [10, 'larger than the topic accepts'],
    [35, 'does not support'],
    [87, 'rejected a record'],
  ])('gives up on error %i, with words and what to do', async (code, words) => {
    const rig = await new ProducerRig().open()
    rig.send(4)
    await rig.after(5000)
    rig.waiting()[0]!.answer({ 0: code })
    expect(rig.driver.failure).toBeInstanceOf(LoadcurveError)
    expect(rig.driver.failure!.message).toContain('curves')
    expect(rig.driver.failure!.message).toContain(words)
    expect(rig.driver.room(22)).toBe(0)
    expect(rig.driver.counters()).toMatchObject({ refusedReadings: 4, firstTrouble: rig.driver.failure!.message })
    const acks: number[] = []
    rig.driver.takeAcks((_, ackUs) => acks.push(ackUs))
    expect(acks).toEqual([-2])
  })

  it('gives up on a topic that stays unknown for more than ten seconds', async () => {
    const rig = await new ProducerRig().open()
    rig.send(1)
    for (let s = 0; s <= 120; s++) {
      await rig.after(100_000)
      if (s < 90) expect(rig.driver.failure).toBeNull()
      rig.waiting()[0]?.answer({ 0: 3 })
    }
    expect(rig.driver.failure!.message).toContain('no such topic')
  })

  it('gives up on an answer that is none', async () => {
    const rig = await new ProducerRig().open()
    rig.send(1)
    await rig.after(5000)
    rig.waiting()[0]!.answerBytes(Buffer.from('HTTP/1.1 400'))
    expect(rig.driver.failure!.message).toContain('cannot be read')
  })

  it('does not begin with a broker that is too old', async () => {
    const rig = new ProducerRig()
    const connect = rig.cluster.connection.bind(rig.cluster)
    rig.cluster.connection = async (address) => Object.assign(await connect(address), { speaks: 5 })
    await expect(rig.open()).rejects.toThrow('does not support Produce version 7')
  })

  it('does not begin where no leader can be reached, or a partition is missing', async () => {
    const unreachable = new ProducerRig()
    unreachable.cluster.dialError = away
    await expect(unreachable.open()).rejects.toThrow('nobody answers at a:1')
    const short = new ProducerRig({ leaders: ['a:1', 'a:1'] })
    short.cluster.leaderOf = ['a:1']
    await expect(short.open()).rejects.toThrow('has 1 partitions')
  })
})

describe('an idempotent kafka driver', () => {
  const idempotent = { spec: { idempotent: true, acks: -1 } } as const
  const stamps = (rig: ProducerRig) =>
    rig.waiting().map(({ batches: [batch] }) => [batch!.producerId, batch!.producerEpoch, batch!.sequence])

  it('numbers the records of each partition', async () => {
    const rig = await new ProducerRig(idempotent).open()
    await threeUnderWay(rig)
    expect(stamps(rig)).toEqual([
      [1000, 0, 0],
      [1000, 0, 1],
      [1000, 0, 3],
    ])
  })

  it('has at most five requests under way, which is what a broker remembers', async () => {
    const rig = await new ProducerRig({ spec: { ...idempotent.spec, requests: 20 } }).open()
    for (let i = 0; i < 8; i++) {
      rig.send(1)
      await rig.after(5000)
    }
    expect(rig.waiting()).toHaveLength(5)
  })

  it('sends again with the same numbers, which is not sending twice, and takes "I have it already" as an ack', async () => {
    const rig = await new ProducerRig(idempotent).open()
    await threeUnderWay(rig)
    const before = stamps(rig)
    rig.cluster.connections[0]!.close()
    await rig.after(100_000)
    await rig.after(100_000)
    expect(stamps(rig)).toEqual(before)
    rig.waiting()[0]!.answer({ 0: 46 })
    rig.waiting()[0]!.answer()
    rig.waiting()[0]!.answer()
    expect(rig.takeAcks().map(([token]) => token)).toEqual([0, 1, 2])
    expect(rig.driver.counters().resentReadings).toBe(0)
  })

  it('sends again in order when the batches behind a failed one are out of order', async () => {
    const rig = await new ProducerRig(idempotent).open()
    await threeUnderWay(rig)
    const before = stamps(rig)
    rig.waiting()[0]!.answer({ 0: 19 })
    rig.waiting()[0]!.answer({ 0: 45 })
    rig.waiting()[0]!.answer({ 0: 45 })
    await rig.after(100_000)
    await rig.after(100_000)
    expect(stamps(rig)).toEqual(before)
    expect(rig.driver.failure).toBeNull()
    expect(rig.ids).toBe(1)
  })

  it.each([45, 59])('begins anew under another id when the broker has forgotten it (error %i)', async (code) => {
    const rig = await new ProducerRig(idempotent).open()
    rig.send(5)
    await rig.after(5000)
    rig.waiting()[0]!.answer()
    await threeMore(rig)
    rig.waiting()[0]!.answer({ 0: code })
    rig.waiting()[0]!.answer({ 0: 45 })
    await rig.after(1000)
    await rig.after(300_000)
    await rig.after(300_000)
    expect(stamps(rig)).toEqual([
      [1001, 0, 0],
      [1001, 0, 1],
    ])
    expect(rig.waiting().map(meters)).toEqual([[10], [20, 21]])
    rig.waiting()[0]!.answer()
    rig.waiting()[0]!.answer()
    expect(rig.takeAcks().map(([token]) => token)).toEqual([0, 1, 2])
  })

  /** The connection breaks, and the broker that comes back no longer remembers what it took. */
  async function restarted(rig: ProducerRig): Promise<void> {
    rig.cluster.connections[0]!.close()
    await rig.after(100_000)
    await rig.after(100_000)
    for (let answers = rig.waiting().length; answers > 0; answers--) rig.waiting()[0]!.answer({ 0: 45 })
    for (let looks = 0; looks < 4; looks++) await rig.after(300_000)
  }

  it('sends nothing twice after a restart of the broker: it asks what is stored, and sends the rest under another id', async () => {
    const rig = await new ProducerRig(idempotent).open()
    await threeUnderWay(rig)
    rig.stored.set(0, 2)
    await restarted(rig)
    expect(rig.takeAcks().map(([token]) => token)).toEqual([0, 1])
    expect(stamps(rig)).toEqual([[1001, 0, 0]])
    expect(rig.driver.counters().resentReadings).toBe(0)
  })

  it('counts what it sends again where the broker cannot say what it has', async () => {
    const rig = await new ProducerRig(idempotent).open()
    await threeUnderWay(rig)
    const records = rig.waiting().reduce((sum, request) => sum + (counts(request)?.[0] ?? 0), 0)
    await restarted(rig)
    expect(rig.takeAcks()).toEqual([])
    expect(stamps(rig)[0]).toEqual([1001, 0, 0])
    expect(rig.driver.counters().resentReadings).toBe(records)
  })

  async function threeMore(rig: ProducerRig): Promise<void> {
    for (const messages of [1, 2]) {
      rig.send(messages)
      await rig.after(5000)
    }
  }
})

import { connect } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { decodeCurveJson } from '../../../src/contract/curve-json.ts'
import { decodeCurveMessage } from '../../../src/contract/curve-message.ts'
import { refusedByTarget } from '../../../src/drivers/driver.ts'
import { createRedisDriver } from '../../../src/drivers/redis/redis-driver.ts'
import { noTrouble } from '../../../src/types/measurement.ts'
import { daysBlock, readingsBlock } from '../blocks.ts'
import { HandClock } from '../http/front-end.ts'
import { refusedByKernel } from '../refused-by-kernel.ts'
import { type Command, type RedisRig, redisRig, type ScriptedRedis, scriptedRedis } from './scripted-redis.ts'

const toStop: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const { stop } of toStop.splice(0).reverse()) await stop()
})

const id = '$3\r\n1-0\r\n'
type Reply = Parameters<typeof scriptedRedis>[0]
const isGreeting = ({ words }: Command) => /^(AUTH|PING)$/.test(String(words[0]))
const accept: Reply = (command) => (isGreeting(command) ? '+OK\r\n' : id)

async function start(reply: Reply, port = 0): Promise<ScriptedRedis> {
  const redis = await scriptedRedis((command, nth) => (isGreeting(command) ? '+OK\r\n' : reply(command, nth)), port)
  toStop.push(redis)
  return redis
}

async function open(
  reply: Reply,
  parts: Parameters<typeof redisRig>[1] = {},
): Promise<RedisRig & { redis: ScriptedRedis }> {
  const redis = await start(reply)
  const rig = await redisRig(redis.port, parts)
  toStop.push({ stop: rig.close })
  return { ...rig, redis }
}

const meterOf = ({ words }: Command) => decodeCurveMessage(words.at(-1)!).curves[0]!.meter
const range = (count: number) => Array.from({ length: count }, (_, i) => i)

describe('the redis driver', () => {
  it('adds each message to the stream of its partition', async () => {
    const { driver, clock, redis, landed, acks } = await open(accept)
    driver.send(readingsBlock(3, { partition: 7 }), 1)
    driver.send(readingsBlock(2, { partition: 12, firstMeter: 3 }), 2)
    clock.move(5000)
    await landed()
    expect(redis.commands.map(({ words }) => words.slice(0, -1).join(' '))).toEqual([
      ...Array.from({ length: 3 }, () => 'XADD lc:run:curves:7 * m'),
      ...Array.from({ length: 2 }, () => 'XADD lc:run:curves:12 * m'),
    ])
    expect(redis.commands.map(meterOf)).toEqual(range(5))
    expect(acks.map(({ token, readings }) => [token, readings])).toEqual([
      [1, 3],
      [2, 2],
    ])
    expect(driver.counters()).toEqual(noTrouble)
  })

  it('gives up as unsent what waits for a connection that this machine cannot make', async () => {
    const machine = { left: 1 }
    const connectTo = ((options: Parameters<typeof connect>[0]) =>
      machine.left-- > 0 ? connect(options) : refusedByKernel('EMFILE')) as typeof connect
    const { driver, clock, redis, until, close } = await open(accept, { connectTo })
    await redis.stop()
    driver.send(readingsBlock(3), 0)
    for (let i = 0; i < 5; i++) {
      clock.move(1_000_000)
      await until(() => true)
    }
    await until(() => driver.counters().ownLimits.failures > 1)
    await close()
    const { ownLimits, refusedReadings } = driver.counters()
    expect(ownLimits).toMatchObject({ limit: 'descriptors', unsentReadings: 3 })
    expect(ownLimits.first).toContain('cannot be reached: this machine may open no more files and sockets (EMFILE)')
    expect(refusedReadings).toBe(0)
  })

  it('adds each message to the list of its partition where the scenario asks for it', async () => {
    const { driver, clock, redis, landed } = await open(() => ':1\r\n', { structure: 'list' })
    driver.send(readingsBlock(2, { partition: 3 }), 0)
    clock.move(5000)
    await landed()
    expect(redis.commands.map(({ words }) => words.slice(0, -1).join(' '))).toEqual([
      'RPUSH lc:run:curves:3',
      'RPUSH lc:run:curves:3',
    ])
    expect(redis.commands.map(meterOf)).toEqual([0, 1])
  })

  it('writes JSON where the scenario asks for it, and frames', async () => {
    const { driver, clock, redis, landed } = await open(accept, { format: 'json' })
    driver.send({ ...daysBlock(4), messages: 2, frame: 3, lastFrame: 1 }, 0)
    clock.move(5000)
    await landed()
    const messages = redis.commands.map(({ words }) => decodeCurveJson(words.at(-1)!.toString()))
    expect(messages.map(({ curves }) => curves.map(({ meter }) => meter))).toEqual([[0, 1, 2], [3]])
    expect(messages[0]!.curves[2]!.wattHours).toEqual(Array.from({ length: 48 }, () => 0))
  })

  it('lets a part-filled request wait no longer than linger, and a full one not at all', async () => {
    const { driver, clock, redis, until, settled } = await open(accept, { lingerUs: 20_000 })
    driver.send(readingsBlock(1), 0)
    expect(driver.flush(clock.nowUs())).toBeGreaterThan(clock.nowUs() + 19_000)
    clock.move(19_000)
    await settled()
    expect(redis.commands.length).toBe(0)
    clock.move(1000)
    await until(() => redis.commands.length === 1)
    driver.send(readingsBlock(1000), 1)
    await until(() => redis.commands.length > 500)
    await settled()
    expect(redis.commands.length).toBeLessThan(1001)
  })

  it('counts refusals exactly and says the first of them', async () => {
    const oom = "-OOM command not allowed when used memory > 'maxmemory'.\r\n"
    const { driver, clock, landed, acks, redis } = await open((_, nth) => (nth % 3 === 2 ? oom : id))
    driver.send(readingsBlock(6), 0)
    driver.send({ ...readingsBlock(4), messages: 2, frame: 3, lastFrame: 1 }, 1)
    driver.send(readingsBlock(1), 2)
    clock.move(5000)
    await landed()
    expect(acks.map(({ token, ackUs, readings }) => [token, ackUs === refusedByTarget, readings])).toEqual([
      [0, false, 4],
      [1, false, 4],
      [2, true, undefined],
    ])
    expect(driver.counters().refusedReadings).toBe(3)
    expect(driver.counters().firstTrouble).toContain(`redis at 127.0.0.1:${redis.port} is out of memory`)
    expect(driver.failure).toBeNull()
  })

  it.each([
    ['-NOAUTH Authentication required.\r\n', 'requires a password'],
    ['-NOPERM this user has no permissions to run the xadd command\r\n', 'does not let the default user do this'],
  ])('fails when sending on is pointless: %s', async (reply, words) => {
    const { driver, clock, landed } = await open(() => reply)
    driver.send(readingsBlock(1), 0)
    clock.move(5000)
    await landed()
    expect(driver.failure?.message).toContain(words)
  })

  it('has as much room as it promises, however messages are cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 })
    const formats = fc.constantFrom('binary', 'json')
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 300_000 }), formats, (list, inFlightBytes, format) => {
        const spec = { inFlightBytes, format, lingerUs: 5000, structure: 'stream', timeoutUs: 1 } as const
        const access = { host: '127.0.0.1', port: 1, username: null, password: null, tls: null }
        const driver = createRedisDriver({ access, prefix: 'lc:x', spec, clock: new HandClock() })
        for (let i = 0, left = driver.room(22); left > 0; i++) {
          const messages = Math.min(left, list[i % list.length]!)
          expect(driver.send(readingsBlock(messages, { partition: i }), i)).toBe(true)
          left -= messages
        }
        expect(driver.inFlightBytes()).toBeGreaterThan(0)
        expect(driver.inFlightBytes()).toBeLessThanOrEqual(Math.max(inFlightBytes, 250))
      }),
    )
  })
})

describe('the redis driver whose connection breaks', () => {
  it('sends again what has no reply, in order, and counts it', async () => {
    const { driver, clock, redis, settled, landed, acks } = await open((command, nth) => {
      if (nth === 3 && command.connection === 0) command.socket.destroy()
      return nth === 3 && command.connection === 0 ? null : id
    })
    driver.send(readingsBlock(10), 0)
    clock.move(5000)
    await settled()
    clock.move(20_000)
    await landed()
    const again = redis.commands.filter(({ connection }) => connection === 1).map(meterOf)
    expect(again).toEqual(range(10).slice(-again.length))
    expect(again.length).toBeGreaterThanOrEqual(7)
    expect(acks).toMatchObject([{ token: 0, readings: 10 }])
    expect(driver.counters()).toMatchObject({
      resentReadings: again.length,
      retries: 1,
      reconnects: 1,
      refusedReadings: 0,
    })
    expect(driver.counters().firstTrouble).toContain('closed the connection')
  })

  it('keeps what is sent while Redis is away, and does not count that as sent again', async () => {
    const { driver, clock, redis, settled, landed } = await open(accept)
    await redis.stop()
    await settled()
    driver.send(readingsBlock(2000), 0)
    for (let i = 0; i < 10; i++) {
      clock.move(300_000)
      await settled()
    }
    expect(driver.inFlightBytes()).toBeGreaterThan(2000 * 22)
    const again = await start(accept, redis.port)
    clock.move(1_000_000)
    await settled()
    clock.move(5000)
    await landed()
    expect(again.commands.map(meterOf)).toEqual(range(2000))
    expect(driver.counters()).toMatchObject({ resentReadings: 0, reconnects: 1, refusedReadings: 0 })
  })

  it('waits until Redis has loaded its data', async () => {
    let loading = 0
    const redis = await scriptedRedis((command) =>
      isGreeting(command) && loading-- > 0 ? '-LOADING Redis is loading\r\n' : accept(command, 0),
    )
    toStop.push(redis)
    const { driver, clock, close, until, landed, settled } = await redisRig(redis.port)
    toStop.push({ stop: close })
    loading = 2
    driver.send(readingsBlock(4), 0)
    clock.move(5000)
    await landed()
    redis.commands[0]!.socket.destroy()
    await settled()
    driver.send(readingsBlock(4), 1)
    for (let i = 0; i < 3; i++) {
      clock.move(1_000_000)
      await settled()
    }
    await until(() => driver.inFlightBytes() === 0)
    expect(driver.counters()).toMatchObject({ refusedReadings: 0, reconnects: 1 })
    expect(redis.connections()).toBe(4)
  })

  it('takes a Redis that answers nothing for too long as away', async () => {
    const { driver, clock, redis, until, landed } = await open(({ connection }) => (connection === 0 ? null : id), {
      timeoutUs: 2_000_000,
    })
    driver.send(readingsBlock(5), 0)
    clock.move(5000)
    await until(() => redis.commands.length === 5)
    expect(redis.connections()).toBe(1)
    clock.move(2_000_000)
    await landed()
    expect(redis.connections()).toBe(2)
    expect(driver.counters()).toMatchObject({ resentReadings: 5, reconnects: 1 })
    expect(driver.counters().firstTrouble).toContain('did not respond within 2\u00a0s')
  })

  it('gives up a connection that sends no replies of Redis', async () => {
    const { driver, clock, until } = await open(() => 'HTTP/1.1 400 Bad Request\r\n')
    driver.send(readingsBlock(1), 0)
    clock.move(5000)
    await until(() => driver.counters().firstTrouble !== '')
    expect(driver.counters().firstTrouble).toContain('not a Redis reply')
  })

  it.each([
    [{}, '-NOAUTH Authentication required.\r\n', 'requires a password'],
    [{ password: 'secret' }, '-WRONGPASS invalid username-password pair\r\n', 'does not accept the default user'],
    [{ username: 'meter', password: 'secret' }, '-WRONGPASS invalid username-password pair\r\n', 'the user "meter"'],
  ])('says at the start that Redis does not let it in: %j', async (parts, reply, words) => {
    const redis = await scriptedRedis(() => reply)
    toStop.push(redis)
    const failure = await redisRig(redis.port, parts).then(
      () => null,
      (thrown: Error) => thrown,
    )
    expect(failure).toMatchObject({ code: 'DRIVER_FAILED' })
    expect(failure!.message).toContain(words)
    expect(failure!.message).not.toContain('secret')
  })

  it('says at the start that nobody listens', async () => {
    const redis = await scriptedRedis(() => null)
    await redis.stop()
    await expect(redisRig(redis.port)).rejects.toMatchObject({ code: 'DRIVER_FAILED' })
  })

  it('counts what has no reply when it is closed', async () => {
    const { driver, close, settled, acks } = await open(() => null)
    driver.send(readingsBlock(3), 0)
    await Promise.all([close(), driver.close()])
    await settled()
    expect(driver.inFlightBytes()).toBe(0)
    expect(driver.counters().refusedReadings).toBe(3)
    expect(acks).toMatchObject([{ token: 0, ackUs: refusedByTarget }])
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import { decodeCurveMessage } from '../../../src/contract/curve-message.ts'
import { refusedByTarget } from '../../../src/drivers/driver.ts'
import { createHttpDriver } from '../../../src/drivers/http/http-driver.ts'
import { readingsBlock } from '../blocks.ts'
import { frontEnd, HandClock, httpRig, ok, type Posted, type Script } from './front-end.ts'

const toStop: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const { stop } of toStop.splice(0).reverse()) await stop()
})

async function start(script: Script, port = 0) {
  const front = await frontEnd(script, port)
  toStop.push(front)
  return front
}

async function open(script: Script, parts: Parameters<typeof httpRig>[1] = {}) {
  const front = await start(script)
  const rig = await httpRig(front.port, parts)
  toStop.push({ stop: rig.close })
  return { ...rig, front }
}

const meterOf = ({ body }: Posted) => decodeCurveMessage(body).curves[0]!.meter

describe('the http driver whose front end breaks', () => {
  it('posts once more what met the end of a kept connection, and counts it', async () => {
    const { driver, front, landed, acks } = await open(
      (posted) => (posted.connection === 0 && posted.nth === 1 ? posted.socket.destroy() : ok(posted)),
      { connections: 1 },
    )
    driver.send(readingsBlock(3), 0)
    await landed()
    expect(front.posted.map(meterOf)).toEqual([0, 1, 1, 2])
    expect(acks[0]!.readings).toBe(3)
    expect(driver.counters()).toMatchObject({ resentReadings: 1, retries: 1, reconnects: 1, refusedReadings: 0 })
    expect(driver.counters().firstTrouble).toContain('closed the connection before it responded')
  })

  it('never posts a message a third time', async () => {
    const { driver, front, landed, acks } = await open(
      (posted) => (meterOf(posted) === 1 ? posted.socket.destroy() : ok(posted)),
      { connections: 1 },
    )
    driver.send(readingsBlock(1, { firstMeter: 0 }), 0)
    driver.send(readingsBlock(1, { firstMeter: 1 }), 1)
    await landed()
    expect(front.posted.map(meterOf)).toEqual([0, 1, 1])
    expect(acks[1]).toMatchObject({ token: 1, ackUs: refusedByTarget })
    expect(driver.counters()).toMatchObject({ resentReadings: 1, refusedReadings: 1 })
  })

  it('does not post again what the front end had begun to answer, or met a new connection', async () => {
    const { driver, front, landed } = await open(
      (posted) =>
        posted.nth === 1
          ? posted.socket.end('HTTP/1.1 200')
          : posted.connection === 1
            ? posted.socket.end()
            : ok(posted),
      { connections: 1 },
    )
    driver.send(readingsBlock(3), 0)
    await landed()
    expect(front.posted.map(meterOf)).toEqual([0, 1, 2])
    expect(driver.counters()).toMatchObject({ resentReadings: 0, refusedReadings: 2 })
  })

  it('gives up a connection whose bytes are no HTTP', async () => {
    const { driver, landed } = await open(({ socket }) => socket.write('hello\r\n\r\n'))
    driver.send(readingsBlock(1), 0)
    await landed()
    expect(driver.counters().refusedReadings).toBe(1)
    expect(driver.counters().firstTrouble).toContain('not an HTTP/1.x response: "hello')
  })

  it('lets messages wait for a front end that is restarted, and loses none', async () => {
    const { driver, clock, front, settled, landed, acks } = await open(ok)
    driver.send(readingsBlock(4), 0)
    await landed()
    await front.stop()
    await settled()
    driver.send(readingsBlock(10), 1)
    for (let i = 0; i < 20; i++) {
      clock.move(100_000)
      await settled()
    }
    expect(driver.inFlightBytes()).toBeGreaterThan(0)
    const again = await start(ok, front.port)
    clock.move(2_000_000)
    await landed()
    expect(again.posted.length).toBe(10)
    expect(acks[1]).toMatchObject({ token: 1, readings: 10 })
    expect(driver.counters()).toMatchObject({ refusedReadings: 0, resentReadings: 0 })
    expect(driver.counters().reconnects).toBeGreaterThan(0)
    expect(driver.counters().firstTrouble).toContain('refused the connection')
  })

  it('refuses messages for which no connection could be had in time', async () => {
    const { driver, clock, front, until, settled, acks } = await open(ok, { timeoutUs: 1_000_000 })
    await front.stop()
    await settled()
    driver.send(readingsBlock(5), 0)
    await until(() => driver.counters().firstTrouble !== '')
    clock.move(800_000)
    driver.send(readingsBlock(2), 1)
    await settled()
    expect(driver.counters().refusedReadings).toBe(0)
    clock.move(300_000)
    await until(() => driver.counters().refusedReadings === 5)
    expect(acks.map(({ token }) => token)).toEqual([0])
    clock.move(800_000)
    await until(() => driver.inFlightBytes() === 0)
    expect(acks).toMatchObject([
      { token: 0, ackUs: refusedByTarget },
      { token: 1, ackUs: refusedByTarget },
    ])
  })

  it('opens a connection again that the front end closed while nothing was due, without a word', async () => {
    const { driver, front, settled, landed } = await open(ok, { connections: 1 })
    driver.send(readingsBlock(1), 0)
    await landed()
    front.posted[0]!.socket.end()
    await new Promise((resolve) => front.posted[0]!.socket.once('close', resolve))
    await settled()
    driver.send(readingsBlock(1), 1)
    await landed()
    expect(front.connections()).toBe(2)
    expect(driver.counters()).toMatchObject({ reconnects: 0, firstTrouble: '', refusedReadings: 0 })
  })

  it('does not use a connection whose keep-alive time is about to run out', async () => {
    const { driver, clock, front, landed } = await open(
      ({ socket }) => socket.write('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nContent-Length: 0\r\n\r\n'),
      { connections: 1 },
    )
    for (const pauseUs of [0, 3_900_000, 4_100_000]) {
      clock.move(pauseUs)
      driver.send(readingsBlock(1), 0)
      await landed()
    }
    expect(front.posted.map(({ connection }) => connection)).toEqual([0, 0, 1])
  })

  it('fails when nothing but 404 comes for five seconds, not before', async () => {
    const { driver, clock, landed } = await open(({ socket }) =>
      socket.write('HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n'),
    )
    driver.send(readingsBlock(1), 0)
    await landed()
    expect(driver.failure).toBeNull()
    clock.move(5_000_000)
    driver.send(readingsBlock(1), 1)
    await landed()
    expect(driver.failure?.message).toContain('returned 404 Not Found for every message')
    expect(driver.failure?.code).toBe('DRIVER_FAILED')
  })

  it('says at the start that nobody listens', async () => {
    const front = await frontEnd(ok)
    await front.stop()
    await expect(httpRig(front.port)).rejects.toMatchObject({
      code: 'DRIVER_FAILED',
      message: `the front end at 127.0.0.1:${front.port} refused the connection`,
    })
  })

  it.each([
    ['', 'cannot post to ""'],
    ['ftp://127.0.0.1/x', 'cannot post to "ftp:'],
    ['http://me:secret@127.0.0.1/x', 'contains a user name or a password'],
  ])('does not take %j as an address', (url, words) => {
    const spec = { inFlightBytes: 1000, format: 'binary', connections: 1, timeoutUs: 1 } as const
    const create = () => createHttpDriver({ url, spec, clock: new HandClock() })
    expect(create).toThrow(words)
    expect(create).not.toThrow('secret')
  })

  it('counts what has no answer when it is closed', async () => {
    const { driver, front, until, settled, close, acks } = await open(() => {}, { connections: 1 })
    driver.send(readingsBlock(3), 0)
    await until(() => front.posted.length === 1)
    await Promise.all([close(), driver.close()])
    await settled()
    expect(driver.inFlightBytes()).toBe(0)
    expect(driver.counters().refusedReadings).toBe(3)
    expect(acks).toMatchObject([{ token: 0, ackUs: refusedByTarget }])
  })
})

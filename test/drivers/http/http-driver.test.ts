import { afterEach, describe, expect, it } from 'vitest'
import { decodeCurveJson } from '../../../src/contract/curve-json.ts'
import { decodeCurveMessage } from '../../../src/contract/curve-message.ts'
import { refusedByTarget } from '../../../src/drivers/driver.ts'
import { noTrouble } from '../../../src/types/measurement.ts'
import { readingsBlock } from '../blocks.ts'
import { type FrontEnd, frontEnd, type HttpRig, httpRig, ok, type Posted, type Script } from './front-end.ts'

const toStop: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const { stop } of toStop.splice(0).reverse()) await stop()
})

async function open(script: Script, parts: Parameters<typeof httpRig>[1] = {}): Promise<HttpRig & { front: FrontEnd }> {
  const front = await frontEnd(script)
  toStop.push(front)
  const rig = await httpRig(front.port, parts)
  toStop.push({ stop: rig.close })
  return { ...rig, front }
}

const answer =
  (text: string): Script =>
  ({ socket }) =>
    socket.write(text)
const meterOf = ({ body }: Posted) => decodeCurveMessage(body).curves[0]!.meter
const range = (count: number) => Array.from({ length: count }, (_, i) => i)

describe('the http driver', () => {
  it('posts each message in a request of its own, on connections that it keeps', async () => {
    const { driver, front, landed, acks } = await open(ok)
    driver.send(readingsBlock(20), 7)
    driver.send(readingsBlock(5, { firstMeter: 20 }), 8)
    await landed()
    expect(front.posted.map(meterOf).sort((a, b) => a - b)).toEqual(range(25))
    expect(decodeCurveMessage(front.posted[3]!.body)).toEqual({
      dueUs: 1_795_500_000_000_003,
      slot: 3,
      curves: [{ meter: 3, wattHours: [103] }],
    })
    expect(front.connections()).toBe(2)
    expect(acks.map(({ token, readings }) => [token, readings])).toEqual([
      [7, 20],
      [8, 5],
    ])
    expect(driver.counters()).toEqual({ ...noTrouble, use: { answers: 25, closed: 0 } })
  })

  it('says what it posts and where to', async () => {
    const { driver, front, landed } = await open(ok, { path: '/meters/curves?of=test' })
    driver.send(readingsBlock(1), 0)
    await landed()
    const lines = front.posted[0]!.head.trimEnd().split('\r\n')
    expect(lines[0]).toBe('POST /meters/curves?of=test HTTP/1.1')
    expect(lines).toContain(`Host: 127.0.0.1:${front.port}`)
    expect(lines).toContain('Content-Type: application/octet-stream')
    expect(lines).toContain('Content-Length: 22')
  })

  it('sends further headers with each request, and a user agent of the scenario in place of its own', async () => {
    const headers = { Authorization: 'Bearer sesame', 'user-agent': 'acme/1' }
    const { driver, front, landed } = await open(ok, { headers })
    driver.send(readingsBlock(2), 0)
    await landed()
    for (const { head } of front.posted) {
      expect(head).toContain('\r\nAuthorization: Bearer sesame\r\n')
      expect(head.match(/user-agent: .*/gi)).toEqual(['user-agent: acme/1'])
    }
  })

  it('posts JSON where the scenario asks for it', async () => {
    const { driver, front, landed } = await open(ok, { format: 'json' })
    driver.send({ ...readingsBlock(3), slot: 9 }, 0)
    await landed()
    expect(front.posted[0]!.head).toContain('Content-Type: application/json')
    const messages = front.posted.map(({ body }) => decodeCurveJson(body.toString()))
    expect(messages.map(({ slot, curves }) => [slot, curves[0]!.wattHours[0]]).sort()).toEqual([
      [9, 100],
      [9, 101],
      [9, 102],
    ])
  })

  it('has one request at a time on a connection, and lets the others wait', async () => {
    const held: Posted[] = []
    const { driver, front, until, landed } = await open((posted) => held.push(posted), { connections: 3 })
    driver.send(readingsBlock(10), 0)
    await until(() => held.length === 3)
    expect(front.posted.length).toBe(3)
    ok(held.shift()!)
    await until(() => front.posted.length === 4)
    expect(held.length).toBe(3)
    while (front.posted.length < 10 || held.length > 0) {
      for (const posted of held.splice(0)) ok(posted)
      await until(() => held.length > 0 || driver.inFlightBytes() === 0)
    }
    await landed()
  })

  it('tells when the first and the last message of a block were answered', async () => {
    const { driver, clock, landed, acks } = await open(
      (posted) => {
        clock.move(1000)
        ok(posted)
      },
      { connections: 1 },
    )
    driver.send(readingsBlock(5), 0)
    await landed()
    expect(acks[0]!.spanUs).toBeGreaterThanOrEqual(4000)
    expect(acks[0]!.spanUs).toBeLessThan(4100)
  })

  it.each([
    ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n', 1],
    ['after a 100', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n', 1],
    ['without a body', 'HTTP/1.1 204 No Content\r\n\r\n', 1],
    ['with connection: close', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', 6],
    ['with close in a list', 'HTTP/1.1 204 No\r\nConnection: keep-alive, close\r\n\r\n', 6],
    ['with close in one field of two', 'HTTP/1.1 204 No\r\nConnection: close\r\nConnection: keep-alive\r\n\r\n', 6],
    ['by HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok', 6],
  ])('takes an answer that comes %s', async (_, text, connections) => {
    const { driver, front, landed, acks } = await open(answer(text), { connections: 1 })
    driver.send(readingsBlock(6), 0)
    await landed()
    expect(acks[0]!.readings).toBe(6)
    expect(front.posted.length).toBe(6)
    expect(front.connections()).toBe(connections)
    expect(driver.counters().use).toEqual({ answers: 6, closed: connections === 1 ? 0 : 6 })
  })

  it('counts the connections that a front end closes after an answer without a word', async () => {
    const { driver, front, landed, settled } = await open(
      ({ socket }) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'),
      { connections: 1 },
    )
    for (let i = 0; i < 3; i++) {
      driver.send(readingsBlock(1), i)
      await landed()
      await settled()
    }
    expect(front.connections()).toBe(3)
    expect(driver.counters().use).toEqual({ answers: 3, closed: 3 })
  })

  it('names an answer without a length on a connection that stays open', async () => {
    const { driver, clock, front, until, landed } = await open(answer('HTTP/1.1 200 OK\r\n\r\nfine'), {
      connections: 1,
      timeoutUs: 2_000_000,
    })
    driver.send(readingsBlock(1), 0)
    await until(() => front.posted.length === 1)
    await new Promise((resolve) => setImmediate(resolve))
    clock.move(2_100_000)
    await landed()
    expect(driver.counters().refusedReadings).toBe(1)
    expect(driver.counters().firstTrouble).toBe(
      `the front end at 127.0.0.1:${front.port} returned 200 without Content-Length or chunked encoding and left the connection open, so its response did not end within 2\u00a0s`,
    )
  })

  it('takes an answer that ends with its connection, and one that comes in single bytes', async () => {
    const { driver, landed, acks } = await open(
      ({ socket, nth, connection }) => {
        if (connection === 0) socket.end('HTTP/1.1 200 OK\r\n\r\nuntil the end')
        else
          for (const letter of `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n${nth}!`)
            setImmediate(() => socket.write(letter))
      },
      { connections: 1 },
    )
    driver.send(readingsBlock(3), 0)
    await landed()
    expect(acks[0]!.readings).toBe(3)
    expect(driver.counters().firstTrouble).toBe('')
  })

  it('counts what was answered otherwise than by 2xx as refused, and the rest as accepted', async () => {
    const { driver, front, landed, acks } = await open((posted) =>
      meterOf(posted) % 3 === 0 ? posted.socket.write('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n') : ok(posted),
    )
    driver.send(readingsBlock(6), 0)
    driver.send({ ...readingsBlock(1, { firstMeter: 9 }) }, 1)
    await landed()
    expect(acks.map(({ token, readings }) => [token, readings])).toEqual([
      [0, 4],
      [1, undefined],
    ])
    expect(acks[1]!.ackUs).toBe(refusedByTarget)
    expect(driver.counters().refusedReadings).toBe(3)
    expect(driver.counters().firstTrouble).toBe(
      `the front end at 127.0.0.1:${front.port} returned 503 Service Unavailable`,
    )
    expect(driver.failure).toBeNull()
  })

  it('gives up a request that has no answer in time, and goes on with the next on a new connection', async () => {
    const { driver, clock, front, until, settled, landed, acks } = await open(
      (posted) => meterOf(posted) === 0 || ok(posted),
      {
        connections: 1,
        timeoutUs: 2_000_000,
      },
    )
    driver.send(readingsBlock(3), 0)
    await until(() => front.posted.length === 1)
    clock.move(1_900_000)
    await settled()
    expect(driver.counters().refusedReadings).toBe(0)
    clock.move(200_000)
    await landed()
    expect(acks[0]!.readings).toBe(2)
    expect(driver.counters()).toMatchObject({ refusedReadings: 1, reconnects: 1, resentReadings: 0 })
    expect(driver.counters().firstTrouble).toContain('did not respond within 2\u00a0s')
  })
})

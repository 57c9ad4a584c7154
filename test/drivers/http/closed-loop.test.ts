import { type AddressInfo, createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { saturate } from '../../../src/drivers/http/closed-loop.ts'
import { areTimesPossible } from '../../../src/types/saturation.ts'
import { type FrontEnd, frontEnd, ok, type Posted, type Script } from './front-end.ts'

const toStop: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const { stop } of toStop.splice(0)) await stop()
})

interface Options {
  readonly durationUs?: number
  readonly signal?: AbortSignal
  readonly nowUs?: () => number
  readonly host?: string
  readonly headers?: Readonly<Record<string, string>>
}

const realUs = () => performance.now() * 1000

/** A phase of 300 ms, unless told; by a clock of the test, however long that takes. */
async function run(port: number, { durationUs = 300_000, nowUs = realUs, ...options }: Options = {}) {
  const { signal = new AbortController().signal, host = '127.0.0.1', headers = {} } = options
  const timesUs: number[] = []
  const started = performance.now()
  const url = `http://${host}:${port}/curves`
  const setup = {
    url,
    headers,
    format: 'binary',
    body: Uint8Array.of(7, 8, 9, 255),
    connections: 3,
    durationUs,
  } as const
  const counts = await saturate({ ...setup, nowUs }, (us) => timesUs.push(us), signal)
  return { counts, timesUs, tookMs: performance.now() - started }
}

/** A clock on which the phase is over once the front end has been asked `times` times. */
function untilAsked(front: FrontEnd, times: number, durationUs = 300_000): () => number {
  return () => (front.posted.length < times ? 0 : durationUs)
}

async function start(script: Script) {
  const front = await frontEnd(script)
  toStop.push(front)
  return front
}

describe('the closed loop', () => {
  it('posts the body again on each connection as soon as it has an answer, and times every answer', async () => {
    const front = await start(ok)
    const { counts, timesUs } = await run(front.port, { nowUs: untilAsked(front, 30) })
    expect(front.connections()).toBe(3)
    expect(front.posted.every(({ body }) => body.equals(Buffer.of(7, 8, 9, 255)))).toBe(true)
    expect(front.posted[0]!.head).toMatch(/^POST \/curves HTTP\/1.1\r\n/)
    expect(front.posted[0]!.head.toLowerCase()).toContain('content-type: application/octet-stream')
    expect(counts).toMatchObject({ errors: 0, timeouts: 0, non2xx: 0, requests: timesUs.length })
    expect(counts.requests).toBeGreaterThanOrEqual(27)
    expect(counts.requests).toBeGreaterThanOrEqual(front.posted.length - 3)
    expect(counts.requestsPerS).toBeCloseTo(counts.requests / 0.3)
    expect(Math.min(...timesUs)).toBeGreaterThan(0)
    expect(timesUs.some((us) => us % 1000 !== 0)).toBe(true)
  })

  it('sends the headers of the scenario', async () => {
    const front = await start(ok)
    await run(front.port, { nowUs: untilAsked(front, 3), headers: { Authorization: 'Bearer sesame' } })
    expect(front.posted[0]!.head).toContain('Authorization: Bearer sesame\r\n')
  })

  it('is seen through where a front end closes each connection, which autocannon takes for a longer and longer wait', async () => {
    const front = await start(({ socket }) => socket.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n'))
    const { counts } = await run(front.port, { nowUs: untilAsked(front, 300) })
    expect(areTimesPossible({ ...counts, connections: 3 })).toBe(false)
  })

  it('knows how many requests were under way: by Little’s law one a connection', async () => {
    const slow: Script = (posted) => void setTimeout(() => ok(posted), 20)
    const front = await start(slow)
    const { counts } = await run(front.port)
    expect(counts.underWay).toBeGreaterThan(2)
    expect(counts.underWay).toBeLessThan(3.1)
  })

  it('does not call an error of the front end what this machine lacks', async () => {
    const { counts, timesUs } = await run(1, { host: 'front-end.invalid' })
    expect(counts).toMatchObject({ requests: 0, requestsPerS: 0, errors: 0, ownLimits: { limit: 'names' } })
    expect(counts.ownLimits.failures).toBeGreaterThan(0)
    expect(counts.ownLimits.first).toContain(
      'the front end cannot be reached: this machine cannot resolve its host name',
    )
    expect(timesUs).toEqual([])
  })

  it('ends with its phase: nothing is posted any more', async () => {
    const postedUs: number[] = []
    const front = await start((posted) => {
      postedUs.push(realUs())
      ok(posted)
    })
    const startUs = realUs()
    await run(front.port, { durationUs: 200_000 })
    // of each connection at most what was on the wire, and what follows the answer that came with the end
    expect(postedUs.filter((us) => us > startUs + 200_000).length).toBeLessThanOrEqual(6)
    while (front.open() > 0) await new Promise((resolve) => setTimeout(resolve, 5))
    const posted = front.posted.length
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect([front.posted.length, front.connections()]).toEqual([posted, 3])
  })

  it('goes on until its phase is over by the clock, without a pause, where a timer ends before it', async () => {
    const front = await start(ok)
    // as after a turn of the loop that took as long as half of the phase
    const { counts } = await run(front.port, { nowUs: () => realUs() * 0.5 })
    expect(front.connections()).toBe(3)
    expect(counts.requests).toBeGreaterThanOrEqual(front.posted.length - 3)
  })

  it('leaves refusals out of its rate and its times, and counts them', async () => {
    let refused = 0
    const busy = ({ socket }: Posted) => {
      refused++
      socket.write('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n')
    }
    const front = await start((posted) => (posted.nth % 4 === 0 ? ok(posted) : busy(posted)))
    const { counts, timesUs } = await run(front.port, { nowUs: untilAsked(front, 60) })
    // at the end each connection may have one answer on its way
    expect(refused).toBeGreaterThan(30)
    expect(refused - counts.non2xx).toBeLessThanOrEqual(3)
    expect(front.posted.length - counts.requests).toBeLessThanOrEqual(3)
    expect(timesUs.length).toBe(counts.requests - counts.non2xx)
    expect(counts.requestsPerS).toBeCloseTo(timesUs.length / 0.3)
  })

  it('ends early when it is aborted', async () => {
    const aborter = new AbortController()
    const front = await start((posted) => {
      if (posted.nth === 5) aborter.abort()
      ok(posted)
    })
    const { counts, tookMs } = await run(front.port, { durationUs: 60_000_000, signal: aborter.signal })
    expect(tookMs).toBeLessThan(20_000)
    expect(counts.requests).toBeGreaterThanOrEqual(5)
  })

  it('counts a front end that is away, and pauses after a thousand errors in a row', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    let looks = 0
    // a phase of a minute on a clock that goes on by 8 s with each look: there is time for a few tries
    const { counts } = await run(port, { durationUs: 60_000_000, nowUs: () => 8_000_000 * looks++ })
    expect(counts).toMatchObject({ requests: 0, requestsPerS: 0, timeouts: 0 })
    expect(counts.errors).toBeGreaterThanOrEqual(1000)
    expect(counts.errors).toBeLessThanOrEqual(4000)
  })
})

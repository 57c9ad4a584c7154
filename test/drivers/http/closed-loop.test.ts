import { type AddressInfo, createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { saturate } from '../../../src/drivers/http/closed-loop.ts'
import { frontEnd, ok, type Posted, type Script } from './front-end.ts'

const toStop: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const { stop } of toStop.splice(0)) await stop()
})

async function run(port: number, durationUs: number, signal = new AbortController().signal) {
  const timesUs: number[] = []
  const started = performance.now()
  const url = `http://127.0.0.1:${port}/curves`
  const setup = { url, format: 'binary', body: Uint8Array.of(7, 8, 9, 255), connections: 3, durationUs } as const
  const counts = await saturate({ ...setup, nowUs: () => performance.now() * 1000 }, (us) => timesUs.push(us), signal)
  return { counts, timesUs, tookMs: performance.now() - started }
}

async function start(script: Script) {
  const front = await frontEnd(script)
  toStop.push(front)
  return front
}

describe('the closed loop', () => {
  it('posts the body again on each connection as soon as it has an answer, and times every answer', async () => {
    const front = await start(ok)
    const { counts, timesUs } = await run(front.port, 300_000)
    expect(front.posted.length).toBeGreaterThan(10)
    expect(front.connections()).toBe(3)
    expect(front.posted.every(({ body }) => body.equals(Buffer.of(7, 8, 9, 255)))).toBe(true)
    expect(front.posted[0]!.head).toMatch(/^POST \/curves HTTP\/1.1\r\n/)
    expect(front.posted[0]!.head.toLowerCase()).toContain('content-type: application/octet-stream')
    expect(counts).toMatchObject({ errors: 0, timeouts: 0, non2xx: 0, requests: timesUs.length })
    expect(counts.requests).toBeGreaterThan(front.posted.length - 4)
    expect(counts.requestsPerS).toBeCloseTo(counts.requests / 0.3, -1)
    expect(Math.min(...timesUs)).toBeGreaterThan(0)
    expect(timesUs.some((us) => us % 1000 !== 0)).toBe(true)
  })

  it('ends with its phase: nothing is posted any more', async () => {
    const front = await start(ok)
    const { tookMs } = await run(front.port, 200_000)
    expect(tookMs).toBeLessThan(1000)
    // what was on the wire arrives
    await new Promise((resolve) => setTimeout(resolve, 50))
    const posted = front.posted.length
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(front.posted.length).toBe(posted)
  })

  it('leaves refusals out of its rate and its times, and counts them', async () => {
    const busy = ({ socket }: Posted) => socket.write('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n')
    const front = await start((posted) => (posted.nth % 4 === 0 ? ok(posted) : busy(posted)))
    const { counts, timesUs } = await run(front.port, 200_000)
    expect(counts.non2xx / counts.requests).toBeCloseTo(0.75, 1)
    expect(timesUs.length).toBe(counts.requests - counts.non2xx)
    expect(counts.requestsPerS).toBeCloseTo(timesUs.length / 0.2, -2)
  })

  it('ends early when it is aborted', async () => {
    const front = await start(ok)
    const aborter = new AbortController()
    setTimeout(() => aborter.abort(), 100)
    const { counts, tookMs } = await run(front.port, 20_000_000, aborter.signal)
    expect(tookMs).toBeLessThan(2000)
    expect(counts.requests).toBeGreaterThan(0)
  })

  it('counts a front end that is away, without asking it ten thousand times', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const { counts } = await run(port, 400_000)
    expect(counts).toMatchObject({ requests: 0, requestsPerS: 0, timeouts: 0 })
    expect(counts.errors).toBeGreaterThan(0)
    expect(counts.errors).toBeLessThan(6000)
  })
})

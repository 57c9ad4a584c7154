import { afterEach, describe, expect, it, vi } from 'vitest'
import { saturate } from '../../../src/drivers/http/closed-loop.ts'
import { createHttpDriver } from '../../../src/drivers/http/http-driver.ts'
import { turned } from '../../../src/drivers/http/spread.ts'
import { readingsBlock } from '../blocks.ts'
import { collectAcks, type FrontEnd, frontEnd, HandClock, ok } from './front-end.ts'

const three = ['127.0.0.1', '127.0.0.2', '127.0.0.3']

// the name front.test has three addresses on this machine
vi.mock('node:dns', async (original) => {
  const dns = await original<typeof import('node:dns')>()
  const lookup = (name: string, options: object, callback: (...found: unknown[]) => void) =>
    name === 'front.test'
      ? callback(
          null,
          three.map((address) => ({ address, family: 4 })),
        )
      : (dns.lookup as (...all: unknown[]) => void)(name, options, callback)
  return { ...dns, lookup }
})

const toStop: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const { stop } of toStop.splice(0).reverse()) await stop()
})

/** A front end on each of these addresses, all on one port. */
async function fronts(hosts: readonly string[]): Promise<{ port: number; all: FrontEnd[] }> {
  const first = await frontEnd(ok, 0, hosts[0])
  const others = await Promise.all(hosts.slice(1).map((host) => frontEnd(ok, first.port, host)))
  toStop.push(first, ...others)
  return { port: first.port, all: [first, ...others] }
}

async function post(port: number, connections: number, messages: number): Promise<void> {
  const clock = new HandClock()
  const spec = { inFlightBytes: 1 << 20, format: 'binary', connections, timeoutUs: 2_000_000 } as const
  const driver = createHttpDriver({ url: `http://front.test:${port}/curves`, clock, spec })
  toStop.push({ stop: () => driver.close() })
  const { landed } = collectAcks(driver, clock)
  await driver.open()
  for (let i = 0; i < messages; i++) {
    driver.send(readingsBlock(1), i)
    await landed()
  }
}

describe('a front end behind a name with several addresses', () => {
  it('gets its share of the load at each of them, even if one connection would do', async () => {
    const { port, all } = await fronts(three)
    await post(port, 6, 30)
    for (const front of all) expect(front.posted.length).toBeGreaterThanOrEqual(9)
    expect(all[1]!.posted[0]!.head).toContain(`Host: front.test:${port}\r\n`)
  })

  it('gets all of it where only one of them answers', async () => {
    const { port, all } = await fronts(['127.0.0.2'])
    await post(port, 3, 6)
    expect(all[0]!.posted.length).toBe(6)
  })

  it('is saturated at all of them, by its name', async () => {
    const { port, all } = await fronts(three)
    const setup = { format: 'binary', body: new Uint8Array([1]), connections: 3, durationUs: 300_000 } as const
    const nowUs = () => performance.now() * 1000
    const counts = await saturate(
      { ...setup, url: `http://front.test:${port}/curves`, nowUs },
      () => {},
      new AbortController().signal,
    )
    expect(counts.requests).toBeGreaterThan(0)
    for (const front of all) expect(front.posted.length).toBeGreaterThan(0)
    expect(all[2]!.posted[0]!.head).toMatch(new RegExp(`^host: front\\.test:${port}\\r$`, 'im'))
  })
})

it('a closed loop leaves out an address that accepts no connection', async () => {
  const { port, all } = await fronts(['127.0.0.1', '127.0.0.3'])
  const setup = { format: 'binary', body: new Uint8Array([1]), connections: 4, durationUs: 300_000 } as const
  const url = `http://front.test:${port}/curves`
  const nowUs = () => performance.now() * 1000
  const counts = await saturate({ ...setup, url, nowUs }, () => {}, new AbortController().signal)
  expect(counts.errors).toBe(0)
  for (const front of all) expect(front.posted.length).toBeGreaterThan(0)
})

describe('the addresses of a name', () => {
  it('are tried in turn, those of the other family last', () => {
    const found = ['10.0.0.1', 'fd00::1', '10.0.0.2'].map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }))
    const order = (turn: number) => turned(found, turn).map(({ address }) => address)
    expect([order(0), order(1), order(2)]).toEqual([
      ['10.0.0.1', '10.0.0.2', 'fd00::1'],
      ['10.0.0.2', '10.0.0.1', 'fd00::1'],
      ['10.0.0.1', '10.0.0.2', 'fd00::1'],
    ])
    expect(turned([], 3)).toEqual([])
  })
})

import { afterEach, describe, expect, it, vi } from 'vitest'
import { saturate } from '../../../src/drivers/http/closed-loop.ts'
import { createHttpDriver } from '../../../src/drivers/http/http-driver.ts'
import { AddressBook } from '../../../src/drivers/http/spread.ts'
import { readingsBlock } from '../blocks.ts'
import { deafAddress } from './deaf-address.ts'
import { collectAcks, frontEnd, HandClock, ok, type Script } from './front-end.ts'

const [alive, deaf] = ['127.0.0.1', '127.0.0.2']

// each name has two addresses on this machine
vi.mock('node:dns', async (original) => {
  const dns = await original<typeof import('node:dns')>()
  const lookup = (name: string, options: object, callback: (...found: unknown[]) => void) =>
    name.endsWith('.test')
      ? callback(
          null,
          (name === 'deaf-first.test' ? [deaf, alive] : [alive, deaf]).map((address) => ({ address, family: 4 })),
        )
      : (dns.lookup as (...all: unknown[]) => void)(name, options, callback)
  return { ...dns, lookup }
})

const toStop: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const { stop } of toStop.splice(0).reverse()) await stop()
})

async function halfDeaf(script: Script, name = 'front.test') {
  const front = await frontEnd(script, 0, alive)
  toStop.push(front, await deafAddress(deaf, front.port))
  return { front, url: `http://${name}:${front.port}/curves` }
}

const realClock = { nowUs: () => Math.floor(performance.now() * 1000) }
const closing: Script = ({ socket }) => socket.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n')

describe('a closed loop where one address of the name neither accepts nor refuses', () => {
  const setup = { format: 'binary', body: new Uint8Array([1]), connections: 2, nowUs: realClock.nowUs } as const

  it('ends with its phase, even if that is over before the address is known to be deaf', async () => {
    const { url } = await halfDeaf(ok)
    const startUs = realClock.nowUs()
    await saturate({ ...setup, url, startUs, durationUs: 300_000 }, () => {}, new AbortController().signal)
    expect(realClock.nowUs() - startUs).toBeLessThan(1_500_000)
  })

  it('finds that out before its phase, and loads the other address from its start', async () => {
    const postedUs: number[] = []
    const { url } = await halfDeaf((posted) => {
      postedUs.push(realClock.nowUs())
      ok(posted)
    })
    const startUs = realClock.nowUs() + 2_500_000
    const counts = await saturate(
      { ...setup, url, startUs, durationUs: 400_000 },
      () => {},
      new AbortController().signal,
    )
    expect(counts.errors).toBe(0)
    expect(postedUs[0]).toBeGreaterThanOrEqual(startUs)
    expect(postedUs[0]! - startUs).toBeLessThan(300_000)
    expect(realClock.nowUs() - startUs).toBeLessThan(1_500_000)
  })

  it('gives its rate over the time in which it ran', async () => {
    const { url, front } = await halfDeaf(ok)
    const startUs = realClock.nowUs()
    const times: number[] = []
    // two of its two and a half seconds pass before the address is given up
    const counts = await saturate(
      { ...setup, url, startUs, durationUs: 2_500_000 },
      (us) => times.push(us),
      new AbortController().signal,
    )
    expect(front.posted.length).toBeGreaterThan(0)
    expect(counts.requestsPerS).toBeGreaterThan((1.5 * times.length) / 2.5)
  })
})

describe('the http driver where one address of the name neither accepts nor refuses', () => {
  async function open(script: Script, connections: number, timeoutUs: number, name?: string) {
    const { front, url } = await halfDeaf(script, name)
    const spec = { inFlightBytes: 1 << 20, format: 'binary', connections, timeoutUs } as const
    const driver = createHttpDriver({ url, clock: realClock, spec })
    toStop.push({ stop: () => driver.close() })
    await driver.open()
    return { driver, front, ...collectAcks(driver, realClock as HandClock) }
  }

  it('sends at once what connections to the other address can carry', async () => {
    const { driver, landed } = await open(closing, 4, 10_000_000)
    const tookMs: number[] = []
    for (let i = 0; i < 30; i++) {
      const began = performance.now()
      driver.send(readingsBlock(1), i)
      await landed()
      tookMs.push(performance.now() - began)
    }
    // what met the deaf address waited for a quarter of a second, and only that
    expect(tookMs.filter((ms) => ms > 150).length).toBeLessThanOrEqual(3)
    expect(Math.max(...tookMs)).toBeLessThan(1500)
    expect(driver.counters()).toMatchObject({ refusedReadings: 0, firstTrouble: '' })
  })

  it('connects within a timeout of a second, by whichever address it begins', async () => {
    for (const name of ['front.test', 'deaf-first.test']) {
      const { driver, landed, front } = await open(closing, 1, 1_000_000, name)
      for (let i = 0; i < 6; i++) {
        driver.send(readingsBlock(1), i)
        await landed()
      }
      expect(front.posted.length).toBe(6)
      expect(driver.counters()).toMatchObject({ refusedReadings: 0, firstTrouble: '' })
    }
  })

  it('is called again in time to find out that an attempt hangs, while something waits', async () => {
    const { driver } = await open(() => {}, 1, 10_000_000)
    driver.send(readingsBlock(1), 0)
    const nowUs = realClock.nowUs()
    expect(driver.flush(nowUs) - nowUs).toBeLessThanOrEqual(250_000)
  })

  it('gives each address its turn within the timeout', () => {
    const clock = new HandClock()
    expect(new AddressBook(clock, 10e6).attemptMs).toBe(2000)
    expect(new AddressBook(clock, 1e6).attemptMs).toBe(250)
  })
})

describe('an address that hung', () => {
  const orders = (book: AddressBook, turn: number) => {
    let order: string[] = []
    book.lookupFor(turn)('front.test', {}, (_, found) => {
      order = (found as { address: string }[]).map(({ address }) => address)
    })
    return order
  }

  it('comes last for ten seconds, then first for one connection at a time until it answers', () => {
    const clock = new HandClock()
    const book = new AddressBook(clock, 10e6)
    expect([orders(book, 0), orders(book, 1)]).toEqual([
      [alive, deaf],
      [deaf, alive],
    ])
    book.hung(deaf)
    expect([orders(book, 0), orders(book, 1)]).toEqual([
      [alive, deaf],
      [alive, deaf],
    ])
    clock.move(10_100_000)
    expect([orders(book, 1), orders(book, 1)]).toEqual([
      [deaf, alive],
      [alive, deaf],
    ])
    book.answered(deaf)
    expect(orders(book, 1)).toEqual([deaf, alive])
  })

  it('keeps its place where all of them hung', () => {
    const book = new AddressBook(new HandClock(), 10e6)
    for (const address of [alive, deaf]) book.hung(address)
    expect(orders(book, 1)).toEqual([deaf, alive])
  })
})

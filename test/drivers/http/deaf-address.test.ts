import { afterEach, describe, expect, it, vi } from 'vitest'
import { saturate } from '../../../src/drivers/http/closed-loop.ts'
import { deafAddress } from './deaf-address.ts'
import { frontEnd, ok, type Script } from './front-end.ts'

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

async function halfDeaf(script: Script) {
  const front = await frontEnd(script, 0, alive)
  toStop.push(front, await deafAddress(deaf, front.port))
  return { front, url: `http://front.test:${front.port}/curves` }
}

const realClock = { nowUs: () => Math.floor(performance.now() * 1000) }

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

import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns'
import { connect, type LookupFunction } from 'node:net'
import { everyAddress } from '../../addresses.ts'
import type { Clock } from '../../clock.ts'

/** So long an address that hung is tried after the others; then one attempt begins with it again. */
const passedOverUs = 10e6
/** It is given less time where there would be none left for the others: names seldom have more addresses than this. */
const fewAddresses = 3
const leastAttemptMs = 10

/**
 * How the connections to a name with several addresses are spread: the first begins with the first address, the second
 * with the second, and so on; each still tries the others. Only over addresses of the family that the system prefers: the
 * other family is most often a second way to the same machine. An address that hung comes last for a while, so that not
 * every connection waits for it. One that refuses costs no time, and keeps its turn.
 */
export class AddressBook {
  private readonly clock: Clock
  private readonly timeoutUs: number
  /** until when an address comes last */
  private readonly lastUntilUs = new Map<string, number>()
  private known = fewAddresses

  /** `timeoutUs`: of a whole attempt, over all addresses */
  constructor(clock: Clock, timeoutUs: number) {
    this.clock = clock
    this.timeoutUs = timeoutUs
  }

  /** How long one address is tried before the next, so that each has its turn within the timeout. */
  get attemptMs(): number {
    const shareMs = this.timeoutUs / 1000 / (this.known + 1)
    return Math.max(leastAttemptMs, Math.min(everyAddress.autoSelectFamilyAttemptTimeout, Math.floor(shareMs)))
  }

  /** Of connection number `turn`. */
  lookupFor(turn: number): LookupFunction {
    return (host, options: LookupOptions, callback) => {
      systemLookup(host, { ...options, all: true }, (error, addresses) =>
        callback(error, error === null ? this.inOrder(addresses, turn) : []),
      )
    }
  }

  hung(address: string): void {
    this.lastUntilUs.set(address, this.clock.nowUs() + passedOverUs)
  }

  answered(address: string): void {
    this.lastUntilUs.delete(address)
  }

  private inOrder(addresses: readonly LookupAddress[], turn: number): LookupAddress[] {
    const nowUs = this.clock.nowUs()
    this.known = Math.max(fewAddresses, addresses.length)
    const untilUs = ({ address }: LookupAddress) => this.lastUntilUs.get(address) ?? 0
    const good = addresses.filter((one) => untilUs(one) <= nowUs)
    const order = [...turned(good, turn), ...turned(addresses, turn).filter((one) => !good.includes(one))]
    const first = order[0]?.address ?? ''
    // this attempt finds out whether it is back, and the others do not wait for that
    if (this.lastUntilUs.has(first)) this.hung(first)
    return order
  }
}

/** The addresses in the order in which connection number `turn` tries them. */
export function turned(addresses: readonly LookupAddress[], turn: number): LookupAddress[] {
  const family = addresses[0]?.family
  const near = addresses.filter((one) => one.family === family)
  const at = near.length === 0 ? 0 : turn % near.length
  return [...near.slice(at), ...near.slice(0, at), ...addresses.filter((one) => one.family !== family)]
}

const answerWithinMs = 2000

/**
 * One URL for each address over which connections are spread: of those that accept a connection now. The URL itself if
 * that is one address, or none is known.
 */
export async function urlsOf(url: string): Promise<string[]> {
  const parts = new URL(url)
  const host = parts.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = Number(parts.port || (parts.protocol === 'https:' ? 443 : 80))
  const addresses = await new Promise<readonly LookupAddress[]>((resolve) => {
    systemLookup(host, { all: true }, (error, found) => resolve(error ? [] : found))
  })
  const near = addresses.filter(({ family }) => family === addresses[0]?.family)
  if (near.length < 2) return [url]
  const open = await Promise.all(near.map(({ address }) => accepts(address, port)))
  const urls = near
    .filter((_, i) => open[i])
    .map(({ address, family }) => {
      const one = new URL(url)
      one.hostname = family === 6 ? `[${address}]` : address
      return one.href
    })
  return urls.length === 0 ? [url] : urls
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: answerWithinMs })
    const end = (open: boolean) => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
}

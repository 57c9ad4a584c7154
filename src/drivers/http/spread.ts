import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns'
import { connect, type LookupFunction } from 'node:net'

/**
 * How the connections to a name with several addresses are spread: the first begins with the first address, the second
 * with the second, and so on; each still tries the others. Only over addresses of the family that the system prefers: the
 * other family is most often a second way to the same machine.
 */
export function lookupFrom(turn: number): LookupFunction {
  return (host, options: LookupOptions, callback) => {
    systemLookup(host, { ...options, all: true }, (error, addresses) =>
      callback(error, error === null ? turned(addresses, turn) : []),
    )
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

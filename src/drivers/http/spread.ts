import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'

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

/** One URL for each address over which connections are spread; the URL itself if there is one address, or none is known. */
export async function urlsOf(url: string): Promise<string[]> {
  const parts = new URL(url)
  const addresses = await new Promise<readonly LookupAddress[]>((resolve) => {
    systemLookup(parts.hostname.replace(/^\[(.*)\]$/, '$1'), { all: true }, (error, found) =>
      resolve(error ? [] : found),
    )
  })
  const near = addresses.filter(({ family }) => family === addresses[0]?.family)
  if (near.length < 2) return [url]
  return near.map(({ address, family }) => {
    const one = new URL(url)
    one.hostname = family === 6 ? `[${address}]` : address
    return one.href
  })
}

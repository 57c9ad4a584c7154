import { addressOf } from '../../addresses.ts'
import { hostAndPort } from '../fields/text-fields.ts'

/** Whether a host is this machine by its name or number alone; nothing is looked up. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '')
  return name === 'localhost' || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name)
}

/**
 * Whether a run may reach an address (`host:port`) or URL: it is on this machine, or `allow` lists it, by host and port
 * or by the host alone. Brokers that a cluster names must be asked about too.
 */
export function mayReach(place: string, allow: readonly string[]): boolean {
  const { host, port } = hostAndPort(place)
  if (isLoopback(host)) return true
  const names = [host, `[${host}]`, addressOf({ host, port }), `${host}:${port}`].map((name) => name.toLowerCase())
  return allow.some((entry) =>
    names.includes(
      entry
        .toLowerCase()
        .replace(/^https?:\/\//, '')
        .replace(/\/.*$/, ''),
    ),
  )
}

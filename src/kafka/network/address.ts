import { LoadcurveError } from '../../errors.ts'

export interface HostPort {
  readonly host: string
  readonly port: number
}

/** Of `host:port` or `[v6]:port`. Errors: DRIVER_FAILED. */
export function hostPort(address: string): HostPort {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s]+)):(\d{1,5})$/.exec(address)
  const port = Number(match?.[3])
  if (match === null || port < 1 || port > 65_535) {
    throw new LoadcurveError('DRIVER_FAILED', `"${address}" is not the address of a Kafka broker`, {
      hint: 'Write host:port, for example 127.0.0.1:9092.',
    })
  }
  return { host: (match[1] ?? match[2])!, port }
}

export function addressOf(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

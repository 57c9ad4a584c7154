import { type HostPort, hostPortOf } from '../../addresses.ts'
import { LoadcurveError } from '../../errors.ts'

/** Of `host:port` or `[v6]:port`. Errors: DRIVER_FAILED. */
export function hostPort(address: string): HostPort {
  const found = hostPortOf(address)
  if (found !== null) return found
  throw new LoadcurveError('DRIVER_FAILED', `"${address}" is not the address of a Kafka broker`, {
    hint: 'Write host:port, for example 127.0.0.1:9092 or [::1]:9092.',
  })
}

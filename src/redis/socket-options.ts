import type { ConnectionOptions } from 'node:tls'
import { pemFiles, serverNamed } from '../tls/client-tls.ts'
import type { RedisAccess, TlsSpec } from '../types/services.ts'
import type { RedisFailureCode } from './failures.ts'

/**
 * Options of `tls.connect` for a server: its certificate must contain `serverName`, by default the host of the address.
 *
 * @throws LoadcurveError when a file cannot be read
 */
export function tlsOptions(access: RedisAccess, tls: TlsSpec, code: RedisFailureCode): ConnectionOptions {
  return {
    host: access.host,
    port: access.port,
    ...serverNamed(tls.serverName ?? access.host),
    ...pemFiles(tls, { service: 'redis', code }),
  }
}

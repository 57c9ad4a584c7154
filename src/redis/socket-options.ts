import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { type ConnectionOptions, checkServerIdentity } from 'node:tls'
import { LoadcurveError } from '../errors.ts'
import type { RedisAccess, TlsSpec } from '../types/services.ts'
import type { RedisFailureCode } from './failures.ts'

/**
 * Options of `tls.connect` for a server: its certificate must carry `serverName`, else the host that was dialled. An IP
 * address is never sent as a server name (RFC 6066, section 3) but is looked for in the certificate.
 *
 * @throws LoadcurveError when a file cannot be read
 */
export function tlsOptions(access: RedisAccess, tls: TlsSpec, code: RedisFailureCode): ConnectionOptions {
  const name = tls.serverName ?? access.host
  return {
    host: access.host,
    port: access.port,
    checkServerIdentity: (_dialled, certificate) => checkServerIdentity(name, certificate),
    ...(isIP(name) === 0 && { servername: name }),
    ...(tls.caFile !== null && { ca: pem(tls.caFile, 'caFile', code) }),
    ...(tls.certFile !== null && { cert: pem(tls.certFile, 'certFile', code) }),
    ...(tls.keyFile !== null && { key: pem(tls.keyFile, 'keyFile', code) }),
  }
}

function pem(path: string, field: string, code: RedisFailureCode): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    const hint = 'name a PEM file that this user may read'
    throw new LoadcurveError(code, `tls.${field} of services.redis cannot be read: ${path}`, { hint, cause })
  }
}

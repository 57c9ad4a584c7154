import { type ConnectionOptions, createSecureContext } from 'node:tls'
import { LoadcurveError, messageOf } from '../../errors.ts'
import { pemFiles, serverNamed, type TlsOwner } from '../../tls/client-tls.ts'
import type { TlsSpec } from '../../types/services.ts'

export const kafkaTls: TlsOwner = { service: 'kafka', code: 'DRIVER_FAILED' }

/** Options of node:tls for that server. Errors: DRIVER_FAILED if a file cannot be read or is not PEM. */
export function tlsOptions(tls: TlsSpec, host: string): ConnectionOptions {
  return { secureContext: secureContext(tls), ...serverNamed(tls.serverName ?? host), rejectUnauthorized: true }
}

function secureContext(tls: TlsSpec) {
  const files = pemFiles(tls, kafkaTls)
  try {
    return createSecureContext(files)
  } catch (cause) {
    throw new LoadcurveError('DRIVER_FAILED', `The TLS files of services.kafka cannot be used: ${messageOf(cause)}`, {
      hint: 'All of them must be PEM text; key must belong to cert and must not have a passphrase.',
      cause,
    })
  }
}

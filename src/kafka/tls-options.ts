import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { type ConnectionOptions, checkServerIdentity, createSecureContext } from 'node:tls'
import { LoadcurveError, messageOf } from '../errors.ts'
import type { TlsSpec } from '../types/services.ts'

/** What node:tls needs for that server. Errors: DRIVER_FAILED where a file cannot be read or is no PEM. */
export function tlsOptions(tls: TlsSpec, host: string): ConnectionOptions {
  const name = tls.serverName ?? host
  return {
    secureContext: secureContext(tls),
    ...(isIP(name) === 0 ? { servername: name } : {}),
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
    rejectUnauthorized: true,
  }
}

function secureContext(tls: TlsSpec) {
  const files = pemFiles(tls)
  try {
    return createSecureContext(files)
  } catch (cause) {
    throw new LoadcurveError('DRIVER_FAILED', `The TLS files of services.kafka cannot be used: ${messageOf(cause)}`, {
      hint: 'All of them must be PEM text, and keyFile must belong to certFile and have no passphrase.',
      cause,
    })
  }
}

/** The PEM texts. Errors: DRIVER_FAILED. */
export function pemFiles(tls: TlsSpec): { ca?: string; cert?: string; key?: string } {
  return {
    ...(tls.caFile === null ? {} : { ca: pem('caFile', tls.caFile) }),
    ...(tls.certFile === null ? {} : { cert: pem('certFile', tls.certFile) }),
    ...(tls.keyFile === null ? {} : { key: pem('keyFile', tls.keyFile) }),
  }
}

function pem(field: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new LoadcurveError('DRIVER_FAILED', `Cannot read services.kafka.tls.${field} ${path}: ${messageOf(cause)}`, {
      hint: 'Name a PEM file that this user may read.',
      cause,
    })
  }
}

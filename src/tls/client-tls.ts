import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { type ConnectionOptions, checkServerIdentity } from 'node:tls'
import { type ErrorCode, LoadcurveError, messageOf } from '../errors.ts'
import type { TlsSpec } from '../types/services.ts'

/** Whose `tls` it is, and the code of what is wrong with it. */
export interface TlsOwner {
  readonly service: 'kafka' | 'redis' | 'zookeeper'
  readonly code: ErrorCode
}

export interface PemFiles {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/** The PEM texts that a scenario names; what it does not name is left out. Errors: `code` where one cannot be read. */
export function pemFiles(tls: TlsSpec, owner: TlsOwner): PemFiles {
  return {
    ...(tls.caFile === null ? {} : { ca: pem('ca', tls.caFile, owner) }),
    ...(tls.certFile === null ? {} : { cert: pem('cert', tls.certFile, owner) }),
    ...(tls.keyFile === null ? {} : { key: pem('key', tls.keyFile, owner) }),
  }
}

/**
 * The certificate must carry that name, whatever was dialled. An IP address is never sent as a server name (RFC 6066,
 * section 3) but is looked for in the certificate.
 */
export function serverNamed(name: string): Pick<ConnectionOptions, 'servername' | 'checkServerIdentity'> {
  return {
    ...(isIP(name) === 0 ? { servername: name } : {}),
    checkServerIdentity: (_dialled, certificate) => checkServerIdentity(name, certificate),
  }
}

function pem(field: string, path: string, { service, code }: TlsOwner): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new LoadcurveError(code, `Cannot read services.${service}.tls.${field} ${path}: ${messageOf(cause)}`, {
      hint: 'Name a PEM file that this user may read.',
      cause,
    })
  }
}

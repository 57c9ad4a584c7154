import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { LoadcurveError, messageOf } from '../../errors.ts'
import type { TlsSpec } from '../../types/services.ts'

/**
 * The certificate by which a client of Kafka shows who it is, for its Java client: PEM texts, the key in PKCS#8 as that
 * client demands. Empty without one. Errors: TARGET_FAILED.
 */
export function clientKeyProperties({ certFile, keyFile }: TlsSpec): Record<string, string> {
  if (certFile === null || keyFile === null) return {}
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.certificate.chain': text('cert', certFile),
    'ssl.keystore.key': pkcs8Of(text('key', keyFile), keyFile),
  }
}

function text(field: 'cert' | 'key', path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new LoadcurveError('TARGET_FAILED', `Cannot read services.kafka.tls.${field} ${path}: ${messageOf(cause)}`, {
      hint: 'Name a PEM file that this user may read.',
      cause,
    })
  }
}

function pkcs8Of(key: string, path: string): string {
  try {
    return createPrivateKey(key).export({ format: 'pem', type: 'pkcs8' }).toString()
  } catch (cause) {
    throw new LoadcurveError(
      'TARGET_FAILED',
      `services.kafka.tls.key ${path} is not a private key without a password`,
      {
        hint: 'Write the key without a password: openssl pkcs8 -topk8 -nodes -in FILE -out NEW',
        cause,
      },
    )
  }
}

import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/**
 * SCRAM (RFC 5802, with the hashes of RFC 7677), without channel binding:
 *
 *     client-first   n,,n=<user>,r=<nonce>
 *     server-first   r=<nonce + the server's>,s=<salt, base64>,i=<iterations>
 *     client-final   c=biws,r=<both nonces>,p=<proof, base64>
 *     server-final   v=<server signature, base64>  |  e=<error>
 *
 * Names and passwords go as they are, in UTF-8: Kafka does not normalize them (no SASLprep).
 */
export type ScramHash = 'sha256' | 'sha512'

const leastIterations = 4096
const mostIterations = 1_000_000
const deriveKey = promisify(pbkdf2)

export interface ScramFinal {
  readonly message: string
  /** false: the server does not know the password, so it is not the server it claims to be */
  readonly signedBy: (serverFinal: string) => boolean
}

export interface ScramExchange {
  readonly clientFirst: string
  /** Errors: plain Error that says how the server violated the RFC. */
  answer(serverFirst: string): Promise<ScramFinal>
}

/** `nonce` is printable ASCII without commas, fresh for each exchange. */
export function scramExchange(hash: ScramHash, username: string, password: string, nonce: string): ScramExchange {
  const clientFirstBare = `n=${username.replaceAll('=', '=3D').replaceAll(',', '=2C')},r=${nonce}`
  return {
    clientFirst: `n,,${clientFirstBare}`,
    async answer(serverFirst) {
      const { serverNonce, salt, iterations } = parseServerFirst(serverFirst, nonce)
      const keyBytes = hash === 'sha256' ? 32 : 64
      const salted = await deriveKey(password, salt, iterations, keyBytes, hash)
      const withoutProof = `c=biws,r=${serverNonce}`
      const authMessage = `${clientFirstBare},${serverFirst},${withoutProof}`
      return {
        message: `${withoutProof},p=${proofOf(hash, salted, authMessage).toString('base64')}`,
        signedBy: (serverFinal) => isSigned(hash, salted, authMessage, serverFinal),
      }
    },
  }
}

function proofOf(hash: ScramHash, salted: Buffer, authMessage: string): Buffer {
  const clientKey = hmac(hash, salted, 'Client Key')
  const storedKey = createHash(hash).update(clientKey).digest()
  const signature = hmac(hash, storedKey, authMessage)
  return Buffer.from(clientKey.map((byte, i) => byte ^ signature[i]!))
}

function isSigned(hash: ScramHash, salted: Buffer, authMessage: string, serverFinal: string): boolean {
  const expected = hmac(hash, hmac(hash, salted, 'Server Key'), authMessage)
  const given = Buffer.from(/^v=([^,]+)/.exec(serverFinal)?.[1] ?? '', 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function hmac(hash: ScramHash, key: Buffer, text: string): Buffer {
  return createHmac(hash, key).update(text).digest()
}

function parseServerFirst(text: string, nonce: string): { serverNonce: string; salt: Buffer; iterations: number } {
  const match = /^r=([^,]+),s=([^,]+),i=(\d+)/.exec(text)
  if (match === null) throw new Error('its first SCRAM message is malformed')
  const [, serverNonce = '', salt = '', iterations = ''] = match
  if (!serverNonce.startsWith(nonce) || serverNonce.length === nonce.length) {
    throw new Error('its SCRAM nonce does not extend ours')
  }
  const count = Number(iterations)
  if (count < leastIterations || count > mostIterations) throw new Error(`it requests ${count} SCRAM iterations`)
  return { serverNonce, salt: Buffer.from(salt, 'base64'), iterations: count }
}

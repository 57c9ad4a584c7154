import { randomBytes } from 'node:crypto'
import { LoadcurveError, messageOf } from '../../errors.ts'
import type { KafkaAccess, SaslMechanism } from '../../types/services.ts'
import { kafkaError, kafkaErrorWords } from '../protocol/errors.ts'
import { type WireReader, WireWriter } from '../protocol/wire.ts'
import type { Dialogue } from './broker-connection.ts'
import { spokenVersion } from './handshake.ts'
import { scramExchange } from './scram.ts'

type Credentials = NonNullable<KafkaAccess['sasl']>

const unsupportedMechanism = 33

const beyondAscii = /[^\x20-\x7e]/
/** Brokers read the name by a pattern of ASCII alone, and call anything else invalid credentials. */
const foreignNameHint =
  'Kafka takes only ASCII characters in the name of a SCRAM user (in a password, any). Use a user with another name.'

/**
 * Logs in: SaslHandshake v1 names the mechanism, SaslAuthenticate v0 or v1 carries its messages. Returns how long the
 * broker lets the session last (KIP-368), in milliseconds; 0 = without an end. Errors: LoadcurveError, never with the
 * password in it.
 */
export async function logIn(connection: Dialogue, credentials: Credentials, timeoutUs: number): Promise<number> {
  await agreeOnMechanism(connection, credentials.mechanism, timeoutUs)
  if (credentials.mechanism !== 'plain') return logInByScram(connection, credentials, timeoutUs)
  const message = `\0${credentials.username}\0${credentials.password}`
  return (await authenticate(connection, message, credentials, timeoutUs)).lifetimeMs
}

async function agreeOnMechanism(connection: Dialogue, mechanism: SaslMechanism, timeoutUs: number): Promise<void> {
  const version = spokenVersion(connection, 'SaslHandshake', 1, 1)
  const name = mechanism.toUpperCase()
  const reader = await connection.request(
    'SaslHandshake',
    version,
    new WireWriter().string(name).bytesWritten(),
    timeoutUs,
  )
  const code = reader.int16()
  if (code === 0) return
  const what = `Cannot log in to the Kafka broker at ${connection.address} by ${name}`
  if (code !== unsupportedMechanism) throw kafkaError(code, what)
  const offered = reader.array(() => reader.string())
  throw new LoadcurveError('DRIVER_FAILED', `${what}: ${kafkaErrorWords(code).words}`, {
    hint: `It offers ${offered.length === 0 ? 'none' : offered.join(', ')}: set services.kafka.sasl.mechanism.`,
  })
}

async function logInByScram(connection: Dialogue, credentials: Credentials, timeoutUs: number): Promise<number> {
  const hash = credentials.mechanism === 'scram-sha-256' ? 'sha256' : 'sha512'
  const nonce = randomBytes(24).toString('base64url')
  const exchange = scramExchange(hash, credentials.username, credentials.password, nonce)
  const serverFirst = await authenticate(connection, exchange.clientFirst, credentials, timeoutUs)
  const final = await exchange.answer(serverFirst.message).catch((cause: unknown) => {
    throw new LoadcurveError('DRIVER_FAILED', `Cannot log in to ${connection.address}: ${messageOf(cause)}`, {
      hint: 'Is this a Kafka broker? Is anything intercepting the connection?',
    })
  })
  const serverFinal = await authenticate(connection, final.message, credentials, timeoutUs)
  if (final.signedBy(serverFinal.message)) return serverFinal.lifetimeMs
  throw new LoadcurveError(
    'DRIVER_FAILED',
    `The broker at ${connection.address} could not prove that it knows the password`,
    {
      hint: 'Something may be impersonating the broker: use TLS and check the address.',
    },
  )
}

interface Authenticated {
  readonly message: string
  /** of the session, from now on; 0 = it does not end, or the login is not over */
  readonly lifetimeMs: number
}

/** One message of the mechanism, and its response. */
async function authenticate(
  connection: Dialogue,
  message: string,
  credentials: Credentials,
  timeoutUs: number,
): Promise<Authenticated> {
  const version = spokenVersion(connection, 'SaslAuthenticate', 0, 1)
  const body = new WireWriter().bytes(Buffer.from(message, 'utf8')).bytesWritten()
  const reader = await connection.request('SaslAuthenticate', version, body, timeoutUs)
  return authenticated(reader, version, connection.address, credentials)
}

/** int16 error, nullable string message, bytes of the mechanism; since version 1 also int64 lifetime in milliseconds. */
function authenticated(
  reader: WireReader,
  version: number,
  address: string,
  { mechanism, username }: Credentials,
): Authenticated {
  const code = reader.int16()
  const said = reader.nullableString()
  if (code !== 0) {
    const refused = kafkaError(
      code,
      `Cannot log in to the Kafka broker at ${address} as ${username} by ${mechanism}`,
      said,
    )
    if (mechanism === 'plain' || !beyondAscii.test(username)) throw refused
    throw new LoadcurveError('DRIVER_FAILED', refused.message, { hint: foreignNameHint })
  }
  const message = reader.bytes()?.toString('utf8') ?? ''
  return { message, lifetimeMs: version >= 1 ? Number(reader.int64()) : 0 }
}

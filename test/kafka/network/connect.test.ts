import { createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LoadcurveError } from '../../../src/errors.ts'
import type { Connection } from '../../../src/kafka/network/broker-connection.ts'
import { connect } from '../../../src/kafka/network/connect.ts'
import { spokenVersion } from '../../../src/kafka/network/handshake.ts'
import { BrokenConnection } from '../../../src/kafka/protocol/errors.ts'
import { WireWriter } from '../../../src/kafka/protocol/wire.ts'
import type { KafkaAccess, SaslMechanism } from '../../../src/types/services.ts'
import { FakeBroker, keys, responseOf } from '../fake-broker.ts'

const open: KafkaAccess = { addresses: [], tls: null, sasl: null }
const empty = new Uint8Array(0)
let broker: FakeBroker
const connections: Connection[] = []

async function dial(access = open, timeoutUs?: number): Promise<Connection> {
  const connection = await connect(broker.address, access, 'test', timeoutUs)
  connections.push(connection)
  return connection
}

async function refusalOf(attempt: Promise<unknown>): Promise<LoadcurveError> {
  return attempt.then(
    () => {
      throw new Error('it went well')
    },
    (error: unknown) => error as LoadcurveError,
  )
}

beforeEach(async () => {
  broker = await FakeBroker.start()
})

afterEach(async () => {
  for (const connection of connections.splice(0)) connection.close()
  await broker.stop()
})

describe('a connection', () => {
  it('knows what the broker speaks, and speaks the highest version that both know', async () => {
    broker.versions = { 1: [4, 18], 3: [13, 15], 2: [0, 2] }
    const connection = await dial()
    expect(connection.version('Fetch', 11)).toBe(11)
    expect(connection.version('ListOffsets', 5)).toBe(2)
    expect(connection.version('Metadata', 8)).toBeNull()
    expect(connection.version('Produce', 7)).toBeNull()
    expect(() => spokenVersion(connection, 'Metadata', 4, 8)).toThrow(/does not support any of versions 4 to 8 of Met/)
  })

  it('sends requests with header and client id, and hands out the answers in order', async () => {
    broker.answers[keys.metadata] = ({ body }) => new WireWriter().int32(body.int32() * 2).bytesWritten()
    const connection = await dial()
    const ask = (value: number) => connection.request('Metadata', 4, new WireWriter().int32(value).bytesWritten())
    const answers = await Promise.all([1, 2, 3].map(ask))
    expect(answers.map((reader) => reader.int32())).toEqual([2, 4, 6])
    expect(broker.askedFor(keys.metadata).map(({ version, clientId }) => [version, clientId])).toEqual([
      [4, 'test'],
      [4, 'test'],
      [4, 'test'],
    ])
  })

  it('passes on requests that were framed elsewhere, in parts, and answers each once', async () => {
    broker.answers[0] = () => Buffer.from('written')
    const connection = await dial()
    const correlationId = connection.nextCorrelationId()
    const request = new WireWriter()
      .int32(18)
      .int16(0)
      .int16(7)
      .int32(correlationId)
      .string('me')
      .raw(Buffer.from('body'))
    const bytes = request.int16(0).bytesWritten()
    bytes.writeInt32BE(bytes.length - 4, 0)
    const answer = await new Promise((resolve) =>
      connection.write([bytes.subarray(0, 5), bytes.subarray(5)], correlationId, resolve),
    )
    expect(String(answer)).toBe('written')
    expect(broker.askedFor(0)[0]).toMatchObject({ version: 7, clientId: 'me', correlationId })
    expect(connection.bufferedBytes).toBe(0)
  })

  it('expects no answer to what is sent without a number', async () => {
    const connection = await dial()
    const request = new WireWriter().int32(12).int16(0).int16(7).int32(0).string('me').bytesWritten()
    connection.write([request], null, () => expect.unreachable())
    broker.answers[keys.metadata] = () => Buffer.alloc(4)
    await connection.request('Metadata', 4, empty)
    expect(broker.askedFor(0)).toHaveLength(1)
  })

  it('gives every open request the same error when the broker closes, and refuses further ones', async () => {
    const connection = await dial()
    const waiting = [connection.request('Metadata', 4, empty), connection.request('Metadata', 4, empty)]
    broker.answers[keys.metadata] = ({ socket }) => {
      socket.destroy()
      return null
    }
    waiting.push(connection.request('Metadata', 4, empty))
    for (const answer of waiting) {
      const error = await refusalOf(answer)
      expect(error).toBeInstanceOf(BrokenConnection)
      expect(error.message).toBe(`The connection to the Kafka broker at ${broker.address} broke: the broker closed it`)
    }
    expect(connection.open).toBe(false)
    expect(await refusalOf(connection.request('Metadata', 4, empty))).toBeInstanceOf(BrokenConnection)
    expect(await new Promise((resolve) => connection.write([empty], 7, resolve))).toBeInstanceOf(BrokenConnection)
  })

  it('breaks when an answer does not come in time', async () => {
    const connection = await dial()
    const error = await refusalOf(connection.request('Metadata', 4, empty, 20_000))
    expect(error.message).toBe(`The Kafka broker at ${broker.address} did not respond in time`)
    expect(connection.open).toBe(false)
  })

  it('breaks when an answer carries a number that nobody asked with', async () => {
    const connection = await dial()
    broker.answers[keys.metadata] = ({ socket }) => {
      socket.write(responseOf(4711, Buffer.alloc(4)))
      return null
    }
    expect((await refusalOf(connection.request('Metadata', 4, empty))).message).toContain('an unexpected response')
  })

  it('tells those who wait that it was closed', async () => {
    const connection = await dial()
    const waiting = refusalOf(connection.request('Metadata', 4, empty))
    connection.close()
    connection.close()
    expect((await waiting).message).toBe(`The connection to the Kafka broker at ${broker.address} was closed`)
  })
})

async function strangerAnswering(bytes: Buffer | null): Promise<LoadcurveError> {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => {})
    socket.on('data', () => (bytes === null ? socket.destroy() : socket.end(bytes)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const error = await refusalOf(connect(`127.0.0.1:${port}`, open, 'test'))
  await new Promise((resolve) => server.close(resolve))
  return error
}

describe('a connection that cannot be had', () => {
  it('says that nothing listens, where, and what to look at', async () => {
    await broker.stop()
    const error = await refusalOf(dial())
    expect(error).toBeInstanceOf(BrokenConnection)
    expect(error.code).toBe('DRIVER_FAILED')
    expect(error.message).toBe(
      `Cannot connect to the Kafka broker at ${broker.address}: nothing is listening there (connection refused)`,
    )
    expect(error.hint).toContain('Is the broker running')
    await broker.listen()
  })

  it('says that the name is not known', async () => {
    const error = await refusalOf(connect('broker.invalid:9092', open, 'test'))
    expect(error.message).toContain('broker.invalid:9092: the host name cannot be resolved')
  })

  it('says that something else listens there', async () => {
    expect((await strangerAnswering(Buffer.from('HTTP/1.1 400 Bad Request\r\n'))).message).toContain(
      'begins with "HTTP"',
    )
    const tls = await strangerAnswering(Buffer.from([21, 3, 3, 0, 2, 2, 70]))
    expect(tls.message).toContain('it speaks TLS')
    expect(tls.hint).toContain('set services.kafka.tls')
    expect((await strangerAnswering(null)).message).toMatch(/broke: .* \(while requesting its API versions\)$/)
  })

  it('says that the broker does not answer', async () => {
    broker.answers[keys.apiVersions] = () => null
    expect((await refusalOf(dial(open, 20_000))).message).toContain('did not respond in time')
  })

  it('says which TLS file cannot be read', async () => {
    const tls = { caFile: '/nowhere/ca.pem', certFile: null, keyFile: null, serverName: null }
    const error = await refusalOf(dial({ ...open, tls }))
    expect(error.message).toContain('Cannot read services.kafka.tls.ca /nowhere/ca.pem')
  })
})

describe('a log-in', () => {
  const access = (mechanism: SaslMechanism, username = 'alice'): KafkaAccess => ({
    ...open,
    sasl: { mechanism, username, password: 'sesame' },
  })
  const handshake = (code: number) => () => {
    const writer = new WireWriter().int16(code)
    return writer.array(['GSSAPI', 'SCRAM-SHA-512'], (name) => writer.string(name)).bytesWritten()
  }
  const authenticated = (text: string) => new WireWriter().int16(0).string(null).bytes(Buffer.from(text)).int64(0)

  it('by PLAIN sends user and password, once, after the mechanism', async () => {
    broker.answers[keys.saslHandshake] = handshake(0)
    broker.answers[keys.saslAuthenticate] = () => authenticated('').bytesWritten()
    await dial(access('plain'))
    expect(broker.askedFor(keys.saslHandshake)[0]!.body.string()).toBe('PLAIN')
    expect(broker.askedFor(keys.saslAuthenticate)[0]!.body.bytes()!.toString()).toBe('\0alice\0sesame')
  })

  it('names the mechanisms that the broker has, where it lacks the one that was set', async () => {
    broker.answers[keys.saslHandshake] = handshake(33)
    const error = await refusalOf(dial(access('plain')))
    expect(error.message).toContain('by PLAIN: the broker does not offer this SASL mechanism')
    expect(error.hint).toContain('GSSAPI, SCRAM-SHA-512')
  })

  it.each([
    ['alice', 'services.kafka.sasl.password'],
    ['zwei²', 'only ASCII characters in the name'],
  ])('that is refused shows the words of the broker, and what may be wrong with %s', async (username, hint) => {
    broker.answers[keys.saslHandshake] = handshake(0)
    broker.answers[keys.saslAuthenticate] = () =>
      new WireWriter()
        .int16(58)
        .string('invalid credentials\n for SCRAM')
        .bytes(Buffer.alloc(0))
        .int64(0)
        .bytesWritten()
    const error = await refusalOf(dial(access('scram-sha-512', username)))
    expect(error.message).toContain(`as ${username} by scram-sha-512`)
    expect(error.message).toMatch(/; the broker says: invalid credentials for SCRAM$/)
    expect(error.hint).toContain(hint)
  })

  it('is broken off when the broker cannot prove that it knows the password', async () => {
    broker.answers[keys.saslHandshake] = handshake(0)
    broker.answers[keys.saslAuthenticate] = ({ body }) => {
      const message = body.bytes()!.toString()
      const nonce = /r=(.*)$/.exec(message)?.[1]
      const first = message.startsWith('n,,')
      return authenticated(first ? `r=${nonce}more,s=c2FsdA==,i=4096` : 'v=Zm9yZ2Vk').bytesWritten()
    }
    const error = await refusalOf(dial(access('scram-sha-256')))
    expect(error.message).toBe(`The broker at ${broker.address} could not prove that it knows the password`)
    expect(error).not.toBeInstanceOf(BrokenConnection)
  })
})

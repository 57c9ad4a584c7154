import { execFileSync } from 'node:child_process'
import { pbkdf2Sync } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Connection } from '../../src/kafka/network/broker-connection.ts'
import { connect } from '../../src/kafka/network/connect.ts'
import { WireReader, WireWriter } from '../../src/kafka/protocol/wire.ts'
import { kafkaLaunches } from '../../src/services/kafka.ts'
import type { ExtraListener } from '../../src/services/kafka-config.ts'
import { startProcess } from '../../src/services/processes/launch.ts'
import { freePorts } from '../../src/services/processes/ports.ts'
import { untilReady } from '../../src/services/processes/readiness.ts'
import { cacheDir } from '../../src/services/programs/cache.ts'
import { requirePrograms } from '../../src/services/required-programs.ts'
import type { KafkaAccess, SaslMechanism, TlsSpec } from '../../src/types/services.ts'
import { smallKafka } from './running-services.ts'

/** The only name in the broker's certificate: whoever dials 127.0.0.1 has to be told it. */
export const serverName = 'kafka.test'
export const username = 'alice'
export const password = 'open, sesame = 1001'
/** Normalized, the password would be another. Kafka takes it as it is. */
export const foreign = { username: 'zwei', password: 'cafe\u0301 ½…' }

/** A broker with a listener for each way of being secured, and a plain one. */
export interface SecureKafka {
  readonly plain: string
  readonly tls: string
  /** wants a certificate from its clients */
  readonly mutualTls: string
  readonly sasl: string
  readonly saslTls: string
  /** plain, on an IPv6 address, where that was wanted */
  readonly sixth: string
  readonly caFile: string
  readonly clientCertFile: string
  readonly clientKeyFile: string
  tlsSpec(changes?: Partial<TlsSpec>): TlsSpec
  access(address: string, tls: TlsSpec | null, mechanism: SaslMechanism | null): KafkaAccess
  stop(): Promise<void>
}

export interface SecureKafkaWish {
  /** properties of the broker beside those of its listeners */
  readonly more?: Readonly<Record<string, string>>
  /** a listener on [::1] too */
  readonly sixth?: boolean
  /** the broker's certificate carries its address too: for clients that cannot be told another name */
  readonly addressInCertificate?: boolean
}

export async function startSecureKafka(folder: string, wish: SecureKafkaWish = {}): Promise<SecureKafka> {
  mkdirSync(folder, { recursive: true })
  const files = makeCertificates(folder, wish.addressInCertificate === true ? ',IP:127.0.0.1' : '')
  const [client = 0, controllerPort = 0, tls = 0, mutual = 0, sasl = 0, saslTls = 0, sixth = 0] = await freePorts(7)
  const host = '127.0.0.1'
  const extraListeners: ExtraListener[] = [
    { name: 'TLS', protocol: 'SSL', port: tls, host },
    { name: 'MUTUAL', protocol: 'SSL', port: mutual, host },
    { name: 'SASL', protocol: 'SASL_PLAINTEXT', port: sasl, host },
    { name: 'SASLTLS', protocol: 'SASL_SSL', port: saslTls, host },
    ...(wish.sixth ? [{ name: 'SIXTH', protocol: 'PLAINTEXT', port: sixth, host: '[::1]' } as const] : []),
  ]
  const stop = await startBroker(folder, client, controllerPort, extraListeners, {
    ...securityProperties(files),
    ...wish.more,
  })
  const address = (port: number) => `${host}:${port}`
  await createScramUsers(address(client)).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return {
    plain: address(client),
    tls: address(tls),
    mutualTls: address(mutual),
    sasl: address(sasl),
    saslTls: address(saslTls),
    sixth: `[::1]:${sixth}`,
    ...files,
    tlsSpec: (changes = {}) => ({ caFile: files.caFile, certFile: null, keyFile: null, serverName, ...changes }),
    access: (at, tlsSpec, mechanism) => ({
      addresses: [at],
      tls: tlsSpec,
      sasl: mechanism === null ? null : { mechanism, username, password },
    }),
    stop,
  }
}

async function startBroker(
  folder: string,
  client: number,
  controllerPort: number,
  extraListeners: readonly ExtraListener[],
  extraProperties: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> {
  const request = {
    env: process.env,
    cacheDir: cacheDir(),
    onProgress: () => {},
    signal: new AbortController().signal,
  }
  const spec = { kafka: smallKafka, redis: null, zookeeper: null, zookeeperAddress: null, durable: false }
  const programs = await requirePrograms(spec, request)
  const [launch] = kafkaLaunches({
    java: programs.java!,
    jars: programs.kafka!.jars,
    version: programs.kafka!.version,
    heapBytes: smallKafka.heapBytes,
    jolokiaJar: null,
    classArchive: null,
    dataDir: folder,
    logFileOf: (name) => join(folder, `${name}.log`),
    env: process.env,
    plan: {
      brokers: [{ client, jolokia: 0 }],
      controllerPort,
      replication: 1,
      zookeeper: null,
      extraListeners,
      extraProperties: {
        ...extraProperties,
        listeners: [
          `PLAINTEXT://127.0.0.1:${client},CONTROLLER://127.0.0.1:${controllerPort}`,
          ...extraListeners.map(({ name, host, port }) => `${name}://${host}:${port}`),
        ].join(','),
      },
    },
  })
  const child = startProcess(launch!)
  const stop = async () => {
    process.kill(child.identity.pid, 'SIGKILL')
    await child.end
  }
  await untilReady(child, request.signal).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return stop
}

function securityProperties({ caFile, keystoreFile }: Certificates): Record<string, string> {
  const login = 'org.apache.kafka.common.security'
  const users = `username="broker" password="broker" user_${username}="${password}"`
  const sasl = (listener: string) => ({
    [`listener.name.${listener}.sasl.enabled.mechanisms`]: 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    [`listener.name.${listener}.plain.sasl.jaas.config`]: `${login}.plain.PlainLoginModule required ${users};`,
    [`listener.name.${listener}.scram-sha-256.sasl.jaas.config`]: `${login}.scram.ScramLoginModule required;`,
    [`listener.name.${listener}.scram-sha-512.sasl.jaas.config`]: `${login}.scram.ScramLoginModule required;`,
  })
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keystoreFile,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': caFile,
    'listener.name.mutual.ssl.client.auth': 'required',
    ...sasl('sasl'),
    ...sasl('sasltls'),
  }
}

interface Certificates {
  readonly caFile: string
  readonly keystoreFile: string
  readonly clientCertFile: string
  readonly clientKeyFile: string
}

function makeCertificates(folder: string, moreNames: string): Certificates {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const key = ['-newkey', 'rsa:2048', '-nodes']
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=test authority', '-days', '30')
  const sign = (name: string, subject: string, san: string) => {
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${san}\n`)
    openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject)
    const authority = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '30']
    openssl('x509', '-req', '-in', `${name}.csr`, ...authority, '-extfile', `${name}.ext`, '-out', `${name}.pem`)
  }
  sign('server', `/CN=${serverName}`, `DNS:${serverName}${moreNames}`)
  sign('client', '/CN=loadcurve', 'DNS:client.test')
  const file = (name: string) => join(folder, name)
  const keystore = readFileSync(file('server.key'), 'utf8') + readFileSync(file('server.pem'), 'utf8')
  writeFileSync(file('keystore.pem'), keystore)
  return {
    caFile: file('ca.pem'),
    keystoreFile: file('keystore.pem'),
    clientCertFile: file('client.pem'),
    clientKeyFile: file('client.key'),
  }
}

const iterations = 4096
const alterUserScramCredentials = 51

/**
 * AlterUserScramCredentials v0: compact array of deletions, compact array of (compact string user, int8 mechanism
 * (1 = SHA-256, 2 = SHA-512), int32 iterations, compact bytes salt, compact bytes salted password, tags), tags.
 */
async function createScramUser(
  connection: Connection,
  hash: 'sha256' | 'sha512',
  login = { username, password },
): Promise<void> {
  const correlationId = connection.nextCorrelationId()
  const request = new WireWriter().int32(0).int16(alterUserScramCredentials).int16(0).int32(correlationId)
  request
    .string('test')
    .noTags()
    .compactArray([], () => {})
  request.compactArray([hash], () => {
    const salt = Buffer.from(`salt for ${hash}`)
    const salted = pbkdf2Sync(login.password, salt, iterations, hash === 'sha256' ? 32 : 64, hash)
    request
      .compactString(login.username)
      .int8(hash === 'sha256' ? 1 : 2)
      .int32(iterations)
    request.compactBytes(salt).compactBytes(salted).noTags()
  })
  const bytes = request.noTags().bytesWritten()
  bytes.writeInt32BE(bytes.length - 4, 0)
  const answer = await answerTo(connection, bytes, correlationId)
  answer.skipTags()
  answer.int32()
  const errors = answer.compactArray(() => {
    answer.compactString()
    const code = answer.int16()
    answer.nullableCompactString()
    answer.skipTags()
    return code
  })
  if (errors.some((code) => code !== 0)) throw new Error(`the broker took no user: ${errors}`)
}

async function createScramUsers(address: string): Promise<void> {
  const connection = await connect(address, { addresses: [address], tls: null, sasl: null }, 'test')
  await createScramUser(connection, 'sha256')
  await createScramUser(connection, 'sha512')
  await createScramUser(connection, 'sha512', foreign)
  connection.close()
}

function answerTo(connection: Connection, bytes: Buffer, correlationId: number): Promise<WireReader> {
  return new Promise((resolve, reject) =>
    connection.write([bytes], correlationId, (answer) =>
      Buffer.isBuffer(answer) ? resolve(new WireReader(answer)) : reject(answer),
    ),
  )
}

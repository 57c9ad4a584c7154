import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LoadcurveError } from '../../src/errors.ts'
import { openRedis, type RedisClientOptions } from '../../src/redis/client.ts'
import { freePorts } from '../../src/services/processes/ports.ts'
import type { RedisAccess, TlsSpec } from '../../src/types/services.ts'
import { needing, redisServer } from './programs.ts'

const folder = mkdtempSync(join(tmpdir(), 'loadcurve-redis-client-'))
const file = (name: string) => join(folder, name)
const password = 'open sesame'
const silent: RedisClientOptions = { name: 'test', onError: () => {}, openWithinMs: 5000 }

let [port, tlsPort, nobody] = [0, 0, 0]
let server: ReturnType<typeof spawn>

/** A certificate authority, and a certificate that carries one name: redis.test. */
function makeCertificates(): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  writeFileSync(file('names'), 'subjectAltName=DNS:redis.test')
  openssl('req', '-x509', ...key, '-days', '2', '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=ca')
  openssl('req', ...key, '-keyout', 'redis.key', '-out', 'redis.csr', '-subj', '/CN=redis.test')
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names']
  openssl('x509', '-req', '-in', 'redis.csr', ...signing, '-out', 'redis.pem')
}

function startServer(): void {
  writeFileSync(
    file('redis.conf'),
    [
      `port ${port}`,
      `tls-port ${tlsPort}`,
      `tls-cert-file ${file('redis.pem')}`,
      `tls-key-file ${file('redis.key')}`,
      `tls-ca-cert-file ${file('ca.pem')}`,
      'tls-auth-clients no',
      'bind 127.0.0.1',
      'save ""',
      `dir ${folder}`,
      `requirepass "${password}"`,
      `user reader on >pages ~* +get`,
    ].join('\n'),
  )
  server = spawn(redisServer(), [file('redis.conf')], { stdio: 'ignore' })
}

async function serving(): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await (await openRedis(access(), silent)).close()
    } catch (refused) {
      if (tries === 100) throw refused
      await sleep(50)
    }
  }
}

const ended = () => new Promise((resolve) => server.once('exit', resolve))
const access = (changes: Partial<RedisAccess> = {}): RedisAccess => ({
  host: '127.0.0.1',
  port,
  username: null,
  password,
  tls: null,
  ...changes,
})
const tls = (changes: Partial<TlsSpec> = {}): TlsSpec => ({
  caFile: file('ca.pem'),
  certFile: null,
  keyFile: null,
  serverName: 'redis.test',
  ...changes,
})

async function refusal(changes: Partial<RedisAccess>, options: Partial<RedisClientOptions> = {}): Promise<string> {
  try {
    await (await openRedis(access(changes), { ...silent, ...options })).close()
    return 'it was opened'
  } catch (thrown) {
    const { code, message, hint } = thrown as LoadcurveError
    return `${code}: ${message.replaceAll(/127\.0\.0\.1:\d+/g, 'server')} (${hint})`
  }
}

describe('the Redis client and a real server', needing('redis-server', 'openssl'), () => {
  beforeAll(async () => {
    makeCertificates()
    ;[port = 0, tlsPort = 0, nobody = 0] = await freePorts(3)
    startServer()
    await serving()
  }, 30_000)

  afterAll(async () => {
    const end = ended()
    server?.kill('SIGKILL')
    await end
    rmSync(folder, { recursive: true, force: true })
  })

  it('opens with a password, as a user, and over TLS', async () => {
    for (const changes of [{}, { port: tlsPort, tls: tls() }]) {
      const client = await openRedis(access(changes), { ...silent, name: 'a name' })
      await client.set('key', 'value')
      expect(await client.get('key')).toBe('value')
      expect(await client.sendCommand(['CLIENT', 'GETNAME'])).toBe('a-name')
      await client.close()
    }
    const reader = await openRedis(access({ username: 'reader', password: 'pages' }), silent)
    expect(await reader.get('key')).toBe('value')
    await expect(reader.set('key', 'other')).rejects.toThrow('NOPERM')
    await reader.close()
  })

  it('says why it cannot be opened', async () => {
    expect(await refusal({ password: null })).toMatch(/^TARGET_FAILED: redis at server requires a password/)
    expect(await refusal({ password: 'wrong' })).toMatch(/does not accept the default user with this password/)
    expect(await refusal({ username: 'nobody' })).toMatch(/does not accept the user "nobody" with this password/)
    expect(await refusal({ port: nobody })).toMatch(/redis at server refused the connection/)
    expect(await refusal({ port: nobody }, { code: 'DRIVER_FAILED' })).toMatch(/^DRIVER_FAILED/)
  })

  it('says what is wrong with TLS', async () => {
    expect(await refusal({ port: tlsPort })).toMatch(
      /closed the connection .*If this is the TLS port, set services\.redis\.tls/,
    )
    expect(await refusal({ tls: tls() }, { openWithinMs: 300 })).toMatch(
      /300 ms .*plain port, remove services\.redis\.tls/,
    )
    expect(await refusal({ port: tlsPort, tls: tls({ serverName: null }) })).toMatch(/is not for the name 127/)
    expect(await refusal({ port: tlsPort, tls: tls({ serverName: 'other' }) })).toMatch(/is not for the name other/)
    expect(await refusal({ port: tlsPort, tls: tls({ caFile: null }) })).toMatch(/is not signed by a trusted authority/)
    expect(await refusal({ port: tlsPort, tls: tls({ caFile: '/nowhere' }) })).toMatch(
      /Cannot read services\.redis\.tls\.ca \/nowhere/,
    )
  })

  it('shows a certificate to a server that wants one', async () => {
    const plain = await openRedis(access(), silent)
    await plain.sendCommand(['CONFIG', 'SET', 'tls-auth-clients', 'yes'])
    await plain.close()
    expect(await refusal({ port: tlsPort, tls: tls() })).toMatch(/aborted the TLS handshake.*client certificate/)
    const own = tls({ certFile: file('redis.pem'), keyFile: file('redis.key') })
    const client = await openRedis(access({ port: tlsPort, tls: own }), silent)
    expect(await client.ping()).toBe('PONG')
    await client.close()
  })

  it('comes back after the server did, where that is wanted, and fails at once meanwhile', async () => {
    const losses: string[] = []
    const onError = (error: LoadcurveError) => losses.push(error.message)
    const staying = await openRedis(access(), { ...silent, onError, reconnect: true })
    const leaving = await openRedis(access(), silent)
    const end = ended()
    server.kill('SIGKILL')
    await end
    await expect(staying.get('key')).rejects.toThrow()
    startServer()
    await serving()
    for (let tries = 0; !staying.isReady && tries < 100; tries++) await sleep(20)
    expect(await staying.get('key')).toBeNull()
    expect(leaving.isOpen).toBe(false)
    expect(losses[0]).toMatch(/closed the connection|refused the connection/)
    await staying.close()
  })
})

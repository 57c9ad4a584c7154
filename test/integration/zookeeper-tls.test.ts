import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type Server } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { zookeeperCollector } from '../../src/collectors/zookeeper/zookeeper.ts'
import { makeServerCertificate, type ServerCertificate } from './server-certificate.ts'

let certificate: ServerCertificate
let server: Server
let port = 0

beforeAll(async () => {
  certificate = makeServerCertificate(mkdtempSync(join(tmpdir(), 'loadcurve-zookeeper-')), 'zk.example.org')
  const answer = 'zk_znode_count\t7\nzk_outstanding_requests\t0\n'
  server = createServer(
    { key: readFileSync(certificate.keyFile), cert: readFileSync(certificate.certFile) },
    (socket) => {
      socket.on('error', () => {})
      socket.once('data', (word) => socket.end(word.toString() === 'mntr' ? answer : ''))
    },
  )
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as { port: number }).port
})

afterAll(() => server.close())

function collector(tls: { readonly caFile: string | null; readonly serverName: string | null } | null) {
  const full = tls && { ...tls, certFile: null, keyFile: null }
  return zookeeperCollector({ access: { host: '127.0.0.1', port }, tls: full, nowUs: () => 0 })
}

describe('a ZooKeeper behind TLS', () => {
  test('is asked there, and its certificate is verified', async () => {
    const { caFile } = certificate
    const values = await collector({ caFile, serverName: 'zk.example.org' }).sample()
    expect(values).toMatchObject({ 'zookeeper.znodes': 7 })
  })

  test('that another authority signed for is refused, with what to set', async () => {
    await expect(collector({ caFile: null, serverName: null }).sample()).rejects.toMatchObject({
      hint: 'set services.zookeeper.tls.ca to the authority that signed it',
    })
  })

  test('that has another name is refused, with what to set', async () => {
    const { caFile } = certificate
    await expect(collector({ caFile, serverName: 'other.example.org' }).sample()).rejects.toMatchObject({
      hint: 'set services.zookeeper.tls.serverName to a name in the certificate',
    })
  })

  test('that is asked without TLS says that it may be its TLS port', async () => {
    await expect(collector(null).sample()).rejects.toMatchObject({
      hint: 'if this is its TLS port (secureClientPort), set services.zookeeper.tls',
    })
  })
})

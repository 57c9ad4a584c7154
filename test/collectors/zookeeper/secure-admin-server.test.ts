import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createPlainServer } from 'node:http'
import { createServer, type ServerOptions } from 'node:https'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { metricsOf } from '../../../src/collectors/zookeeper/metrics.ts'
import type { TlsSpec } from '../../../src/types/services.ts'
import { certificate, key } from './self-signed.ts'

const folder = mkdtempSync(join(tmpdir(), 'loadcurve-admin-'))
afterAll(() => rmSync(folder, { recursive: true }))
const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
writeFileSync(certFile, certificate)
writeFileSync(keyFile, key)

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function portOf(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as { port: number }).port
}

/** An admin server with a certificate for zk.test, which counts how many clients showed one of their own. */
async function adminServer(options: ServerOptions = {}) {
  const seen = { certificates: 0 }
  const server = createServer({ cert: certificate, key, ...options }, ({ socket }, response) => {
    if ((socket as TLSSocket).getPeerX509Certificate() !== undefined) seen.certificates++
    response.setHeader('connection', 'close').end(JSON.stringify({ znode_count: 5 }))
  })
  return { port: await portOf(server), seen }
}

const trusting: TlsSpec = { caFile: certFile, certFile: null, keyFile: null, serverName: 'zk.test' }

async function znodes(adminUrl: string, tls: TlsSpec, withinMs = 5000): Promise<number | undefined> {
  const metrics = await metricsOf({ access: { host: '127.0.0.1', port: 2181 }, tls, adminUrl }, withinMs)()
  return metrics.get('zk_znode_count')
}

describe('an admin server that speaks TLS', () => {
  test('is trusted by the authority that services.zookeeper.tls names', async () => {
    const { port } = await adminServer()
    expect(await znodes(`https://127.0.0.1:${port}`, trusting)).toBe(5)
  })

  test('is shown the client certificate that it asks for', async () => {
    const { port, seen } = await adminServer({ requestCert: true, ca: certificate })
    expect(await znodes(`https://127.0.0.1:${port}`, { ...trusting, certFile, keyFile })).toBe(5)
    expect(seen.certificates).toBe(1)
    await expect(znodes(`https://127.0.0.1:${port}`, trusting)).rejects.toMatchObject({
      hint: 'it asks for a client certificate: set services.zookeeper.tls.cert and key',
    })
  })

  test('is trusted where its plain port sends on to it', async () => {
    const { port } = await adminServer()
    const location = `https://127.0.0.1:${port}/commands/monitor`
    const plain = createPlainServer((_, response) => response.writeHead(302, { location, connection: 'close' }).end())
    expect(await znodes(`http://127.0.0.1:${await portOf(plain)}`, trusting)).toBe(5)
  })

  test('is refused where another signed its certificate, or it has another name, and the hint names the field', async () => {
    const url = `https://127.0.0.1:${(await adminServer()).port}`
    await expect(znodes(url, { ...trusting, caFile: null })).rejects.toMatchObject({
      code: 'TARGET_FAILED',
      hint: 'set services.zookeeper.tls.ca to the authority that signed it',
    })
    await expect(znodes(url, { ...trusting, serverName: null })).rejects.toMatchObject({
      hint: 'set services.zookeeper.tls.serverName to a name in the certificate',
    })
  })

  test('is waited for no longer than it is told', async () => {
    const server = createServer({ cert: certificate, key }, (_, response) => void response.write('{'))
    const port = await portOf(server)
    await expect(znodes(`https://127.0.0.1:${port}`, trusting, 300)).rejects.toThrow('did not respond within 300 ms')
  })
})

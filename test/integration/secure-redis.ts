import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openRedis } from '../../src/redis/client.ts'
import { freePort } from '../../src/services/processes/ports.ts'
import { redisServer } from './programs.ts'
import { makeServerCertificate } from './server-certificate.ts'

export const redisUser = 'loadcurve'
export const redisPassword = 'open sesame 7'

/** A Redis that speaks TLS alone and lets in one user of its own. */
export interface SecureRedis {
  readonly port: number
  readonly caFile: string
  stop(): Promise<void>
}

const mostTries = 100
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

export async function startSecureRedis(folder: string): Promise<SecureRedis> {
  mkdirSync(folder, { recursive: true })
  const { caFile, certFile, keyFile } = makeServerCertificate(folder, 'localhost')
  const port = await freePort()
  const lines = [
    ...['port 0', `tls-port ${port}`, `tls-cert-file ${certFile}`, `tls-key-file ${keyFile}`],
    ...[`tls-ca-cert-file ${caFile}`, 'tls-auth-clients no', 'bind 127.0.0.1', 'save ""', `dir ${folder}`],
    ...['user default off', `user ${redisUser} on "#${sha256(redisPassword)}" ~* &* +@all`],
  ]
  writeFileSync(join(folder, 'redis.conf'), lines.join('\n'))
  const server = spawn(redisServer(), [join(folder, 'redis.conf')], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  await serving(port, caFile)
  return {
    port,
    caFile,
    stop: async () => {
      server.kill('SIGKILL')
      await ended
    },
  }
}

async function serving(port: number, caFile: string): Promise<void> {
  const tls = { caFile, certFile: null, keyFile: null, serverName: 'localhost' }
  const access = { host: '127.0.0.1', port, username: redisUser, password: redisPassword, tls }
  for (let tries = 0; ; tries++) {
    try {
      return (await openRedis(access, { name: 'test', onError: () => {} })).destroy()
    } catch (refused) {
      if (tries === mostTries) throw refused
      await sleep(50)
    }
  }
}

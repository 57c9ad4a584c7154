import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRedis, type RedisClient } from '../../src/redis/client.ts'
import { RedisKeys } from '../../src/run/testbed/redis-keys.ts'
import { freePorts } from '../../src/services/processes/ports.ts'
import type { RedisAccess } from '../../src/types/services.ts'
import { needing, redisServer } from './programs.ts'

const folder = mkdtempSync(join(tmpdir(), 'loadcurve-redis-cluster-'))
const space = { prefix: 'lc:run', given: false, slots: 2, partitions: 2 }

let access: RedisAccess
let server: ReturnType<typeof spawn>
let redis: RedisClient

async function serving(): Promise<RedisClient> {
  for (let tries = 0; ; tries++) {
    try {
      return await openRedis(access, { name: 'test', onError: () => {} })
    } catch (refused) {
      if (tries === 200) throw refused
      await sleep(50)
    }
  }
}

describe('a node of a Redis Cluster', needing('redis-server'), () => {
  beforeAll(async () => {
    const [port, busPort] = await freePorts(2)
    access = { host: '127.0.0.1', port: port!, username: null, password: null, tls: null }
    const cluster = ['--cluster-enabled', 'yes', '--cluster-port', `${busPort}`]
    const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder, ...cluster]
    server = spawn(redisServer(), args, { stdio: 'ignore' })
    redis = await serving()
  })

  afterAll(() => {
    redis?.destroy()
    server?.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  it('is refused before anything is written, whether it serves slots or not', async () => {
    await expect(RedisKeys.open(access, space)).rejects.toThrow('runs in cluster mode')
    await redis.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', '0', '16383'])
    for (
      let tries = 0;
      tries < 200 && !String(await redis.sendCommand(['CLUSTER', 'INFO'])).includes('state:ok');
      tries++
    )
      await sleep(50)
    await expect(RedisKeys.open(access, space)).rejects.toThrow('runs in cluster mode')
    expect(await redis.sendCommand(['DBSIZE'])).toBe(0)
  })
})

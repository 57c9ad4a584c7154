import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { probeSlot } from '../../src/contract/curve-message.ts'
import { openRedis, type RedisClient } from '../../src/redis/client.ts'
import { type KeySpace, RedisKeys } from '../../src/run/testbed/redis-keys.ts'
import { freePorts } from '../../src/services/processes/ports.ts'
import type { RedisAccess } from '../../src/types/services.ts'
import { listOf } from '../support/stored.ts'
import { needing, redisServer } from './programs.ts'

const folder = mkdtempSync(join(tmpdir(), 'loadcurve-redis-keys-'))
const table = Uint8Array.of(0, 1, 2, 1)
const space: KeySpace = { prefix: 'meters', given: true, slots: 2, partitions: 2 }

let access: RedisAccess
let server: ReturnType<typeof spawn>
let redis: RedisClient

/** What a pipeline makes of a probe and of one reading in each of two slots. */
async function pipelineStores(prefix: string): Promise<void> {
  for (const slot of [0, 1, probeSlot]) await redis.hIncrBy(`${prefix}:energy:${slot}`, '2', 100)
}

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

const allKeys = async () => (await redis.keys('*')).map(String).toSorted()

describe('the keys of a run in Redis', needing('redis-server'), () => {
  beforeAll(async () => {
    const [port] = await freePorts(1)
    access = { host: '127.0.0.1', port: port!, username: null, password: null, tls: null }
    server = spawn(redisServer(), ['--port', `${port}`, '--save', '', '--dir', folder], { stdio: 'ignore' })
    redis = await serving()
  })

  beforeEach(async () => {
    await redis.flushAll()
  })

  afterAll(() => {
    redis?.destroy()
    server?.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  it('are removed after it, those of its probe and of the node target too', async () => {
    const keys = await RedisKeys.open(access, { ...space, prefix: 'lc:run', given: false })
    await keys.loadCustomers(table)
    await pipelineStores('lc:run')
    await redis.set('lc:run:txn:7', '1')
    await redis.sAdd('lc:run:txn', 'lc:run:txn:7')
    await redis.lPush('lc:run:curves:1', 'a curve')
    await keys.close(false)
    expect(await allKeys()).toEqual([])
  })

  it('are removed where the scenario names the prefix, and nothing else that has it', async () => {
    await redis.set('meters:owners', 'not of this run')
    await redis.hSet('meters:energy:7', '2', '1')
    const keys = await RedisKeys.open(access, space)
    await keys.loadCustomers(table)
    await pipelineStores('meters')
    await keys.close(false)
    expect(await allKeys()).toEqual(['meters:energy:7', 'meters:owners'])
  })

  it('leave sums alone that were there before, and give what was added to them', async () => {
    await redis.hSet('meters:energy:1', '2', '5000')
    const keys = await RedisKeys.open(access, space)
    expect(keys.noteOnBefore).toContain('Redis already holds sums under meters:energy:1 (1 keys)')
    await pipelineStores('meters')
    expect(listOf(await keys.energy(2))).toEqual([
      [0, [[2, 100]]],
      [1, [[2, 100]]],
    ])
    await keys.close(false)
    expect(await allKeys()).toEqual(['meters:energy:1'])
  })

  it('leave keys alone that were there before, also one without sums, one of a probe and an empty table', async () => {
    await redis.hSet('meters:energy:1', 'mine:2', '5000')
    await redis.hSet(`meters:energy:${probeSlot}`, 'mine', '1')
    await redis.set('meters:customers', '')
    const keys = await RedisKeys.open(access, space)
    await expect(keys.loadCustomers(table)).rejects.toMatchObject({ code: 'SCENARIO_INVALID' })
    await pipelineStores('meters')
    await keys.close(false)
    expect(await allKeys()).toEqual(['meters:customers', 'meters:energy:1', `meters:energy:${probeSlot}`])
  })

  it('never replace a table of customers that was there, and use one that is the same', async () => {
    await redis.set('meters:customers', Buffer.from(table))
    const same = await RedisKeys.open(access, space)
    await same.loadCustomers(table)
    await same.close(false)
    const other = await RedisKeys.open(access, space)
    await expect(other.loadCustomers(Uint8Array.of(3, 3, 3, 3))).rejects.toMatchObject({
      code: 'SCENARIO_INVALID',
      message: `Redis on 127.0.0.1:${access.port} already holds another meters:customers`,
    })
    await other.close(false)
    expect(await allKeys()).toEqual(['meters:customers'])
  })

  it('stay where they must be kept', async () => {
    const keys = await RedisKeys.open(access, { ...space, given: false })
    await pipelineStores('meters')
    await keys.close(true)
    expect(await allKeys()).toHaveLength(3)
  })
})

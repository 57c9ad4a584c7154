import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRedis, type RedisClient } from '../../src/redis/client.ts'
import type { RunningServices } from '../../src/services/running-services.ts'
import type { RunResult } from '../../src/types/result.ts'
import { emptyFolder, saying, startCommand } from '../support/real-run.ts'
import { needing } from './programs.ts'
import { startedServices } from './running-services.ts'
import { shortScenario } from './short-scenario.ts'

interface Asked {
  readonly before: number
  readonly answered: number
  readonly after: number
}

/** Long enough to ask; the answer is due while readings arrive. */
const load = '{ kind: hold, rate: 2k/s, for: 8s }'

describe('Storm that answers over DRPC', needing('java', 'javac', 'mvn', 'redis-server'), () => {
  let services: RunningServices
  let redis: RedisClient

  beforeAll(async () => {
    services = await startedServices({ needed: ['zookeeper', 'kafka', 'redis'] })
    redis = await openRedis(services.access.redis!, { name: 'test', onError: () => {} })
  })
  afterAll(async () => {
    redis?.destroy()
    await services?.stop()
  })

  it.each([
    ['plain tuples in one JVM', 'storm', 'mode: local'],
    ['Trident in one JVM', 'storm-trident', 'mode: local'],
    ['plain tuples in workers', 'storm', 'mode: cluster'],
    ['Trident in workers', 'storm-trident', 'mode: cluster'],
  ])('tells sums as they grow, and refuses what it does not know, with %s', async (_, engine, placement) => {
    const cwd = emptyFolder()
    const parts = { engine, workload: 'national-curve', options: 'drpc: true', load, drain: '60s' }
    const yaml = shortScenario(services.access, parts).replace('  options:', `  ${placement}\n  options:`)
    writeFileSync(join(cwd, 'scenario.yaml'), yaml)
    const command = startCommand(['run', 'scenario.yaml', '--json'], cwd)
    await saying(command, '/drpc/energy/')
    await expect.poll(() => existsSync(targetFile(cwd)), { timeout: 60_000 }).toBe(true)
    const url = urlOf(cwd)

    const asked = await firstSums(url, redis, keyOf(cwd))
    for (const { before, answered, after } of asked) {
      expect(answered).toBeGreaterThanOrEqual(before)
      expect(answered).toBeLessThanOrEqual(after)
    }
    expect(asked.at(-1)!.answered).toBeGreaterThan(asked[0]!.answered)
    // no such half-hour, no such function, no question
    expect(await (await fetch(`${url}/40:7`)).json()).toEqual([['40:7', null]])
    expect((await fetch(`${url.replace('energy', 'power')}/0:0`)).status).toBe(404)
    expect((await fetch(`${url}/noon`)).status).toBe(400)

    const { stdout } = await command.end
    expect((JSON.parse(stdout) as RunResult).audit).toMatchObject({ lost: 0, wrong: 0, duplicated: 0 })
  })
})

function targetOf(cwd: string): { readonly drpcPort: number; readonly redis: { readonly prefix: string } } {
  return JSON.parse(readFileSync(targetFile(cwd), 'utf8'))
}

function targetFile(cwd: string): string {
  const results = join(cwd, 'results')
  return join(results, readdirSync(results)[0]!, 'logs', 'target.json')
}

const urlOf = (cwd: string) => `http://127.0.0.1:${targetOf(cwd).drpcPort}/drpc/energy`
const keyOf = (cwd: string) => `${targetOf(cwd).redis.prefix}:energy:0`

/** Five answers with a sum, and what Redis held before and after each. */
async function firstSums(url: string, redis: RedisClient, key: string): Promise<Asked[]> {
  const asked: Asked[] = []
  const held = async () => Number((await redis.hGet(key, '0')) ?? 0)
  for (const giveUp = Date.now() + 60_000; asked.length < 5 && Date.now() < giveUp; await pause(200)) {
    const before = await held()
    const response = await fetch(`${url}/0:0`).catch(() => null)
    if (response === null || response.status !== 200) continue
    const [[question, answered]] = (await response.json()) as [[string, number | null]]
    expect(question).toBe('0:0')
    if (answered !== null) asked.push({ before, answered, after: await held() })
  }
  return asked
}

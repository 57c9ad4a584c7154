import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CapacityResult } from '../../src/types/analysis/capacity-result.ts'
import { saying, startCommand } from '../support/real-run.ts'
import { ownCache } from './own-cache.ts'
import { needing } from './programs.ts'

const scenario = `name: light
why: How much does it carry?
seed: 1
firstDay: 2014-01-06
fleet: { meters: 1k, model: london }
partitions: 1
target: { engine: node, workload: tariff-curves }
driver: { kind: kafka }
load: [{ kind: hold, rate: 500/s, for: 1s }]
`
const search = ['capacity', 'light.yaml', '--most', '500/s', '--for', '2s', '--warm-up', '1s']

describe('capacity of a pipeline on Kafka and Redis', needing('java', 'mvn', 'redis-server'), () => {
  let folder = ''
  beforeAll(() => {
    folder = ownCache()
    writeFileSync(join(folder, 'light.yaml'), scenario)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const start = (...args: string[]) => startCommand(args, folder, ['env', `LOADCURVE_CACHE=${folder}`])
  const statusText = async () => (await start('stack', 'status').end).stdout

  it('starts the services once for all probes, and stops them at the end', async () => {
    const { stdout, stderr } = await start(...search, '--json').end
    // what the answer is depends on how busy this machine is
    const { probes } = JSON.parse(stdout) as CapacityResult
    expect(probes.length).toBeGreaterThanOrEqual(2)
    expect(stderr.match(/starting services for all probes/g)).toHaveLength(1)
    expect(stderr.match(/using the services of 'stack up'/g)).toHaveLength(probes.length)
    expect(await statusText()).toContain('no services are up')
  })

  it('stops them after Ctrl-C too, and leaves alone those that were up before', async () => {
    const stopped = start(...search)
    await saying(stopped, 'probe 1')
    stopped.child.kill('SIGINT')
    expect((await stopped.end).code).toBe(105)
    expect(await statusText()).toContain('no services are up')
    expect((await start('stack', 'up').end).code).toBe(0)
    try {
      expect((await start(...search).end).stderr).not.toContain('starting services for all probes')
      expect(await statusText()).toMatch(/kafka.* up/)
    } finally {
      await start('stack', 'down').end
    }
  })
})

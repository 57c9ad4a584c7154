import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCommand } from '../support/real-run.ts'
import { ownCache } from './own-cache.ts'
import { needing } from './programs.ts'

const scenario = `name: kept
why: Where is what a run keeps?
seed: 1
firstDay: 2014-01-06
fleet: { meters: 1k, model: london }
partitions: 1
target: { engine: node, workload: tariff-curves }
driver: { kind: kafka }
load: [{ kind: hold, rate: 500/s, for: 1s }]
`

describe('run --keep', needing('java', 'mvn', 'redis-server'), () => {
  let folder = ''
  beforeAll(() => {
    folder = ownCache()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const call = (...args: string[]) => startCommand(args, folder, ['env', `LOADCURVE_CACHE=${folder}`]).end

  it('says where topics and keys are, and they are there; stack status finds them', async () => {
    writeFileSync(join(folder, 'kept.yaml'), scenario)
    const { stderr, stdout } = await call('run', 'kept.yaml', '--keep', '--json')
    const { run } = JSON.parse(stdout)
    const told = /^kept: topics \S+-curves and \S+-updates in (\S+); keys lc:\S+:\* in (\S+)$/m.exec(stderr)
    expect(told?.[1]).toBe(told?.[2])
    const data = told![1]!
    expect(readFileSync(join(folder, 'results', run, 'logs', 'harness.log'), 'utf8')).toContain(told![0])
    expect(readFileSync(join(data, 'redis', 'dump.rdb')).includes(`lc:${run}:customers`)).toBe(true)
    const files = readdirSync(data, { recursive: true, encoding: 'utf8' })
    expect(files.some((name) => name.includes(`${run}-curves-0`))).toBe(true)
    expect((await call('stack', 'status')).stdout).toContain(`rm -r ${data}\n`)
    await call('stack', 'down')
    expect(existsSync(data)).toBe(true)
  })
})

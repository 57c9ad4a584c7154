import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Launch } from '../../../src/services/processes/launch.ts'
import { ServiceGroup } from '../../../src/services/processes/process-group.ts'
import type { ServiceFacts } from '../../../src/types/services.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loadcurve-group-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const endless = 'setInterval(() => {}, 1000)'

function launch(code = endless): Launch {
  return {
    name: 'redis',
    service: 'redis',
    command: process.execPath,
    args: ['-e', code],
    env: process.env,
    folder,
    logFile: join(folder, 'redis.log'),
    port: 1,
    facts: {} as ServiceFacts,
    isReady: async () => true,
  }
}

async function started(code?: string): Promise<{ group: ServiceGroup; pid: number }> {
  const group = new ServiceGroup(() => {})
  await group.start([launch(code)], new AbortController().signal)
  return { group, pid: group.processes()[0]!.pid }
}

describe('the services of one owner', () => {
  test.runIf(process.platform === 'linux')('leave not even a zombie when they are stopped', async () => {
    // its main thread is a zombie long before its memory is given back
    const { group, pid } = await started(`globalThis.kept = Buffer.alloc(4e8, 1); ${endless}`)
    await sleep(500)
    expect(existsSync(`/proc/${pid}`)).toBe(true)
    await group.stop(0)
    expect(existsSync(`/proc/${pid}`)).toBe(false)
  })

  test('that are ended by their owner are not told as dead; those that end by themselves are, with their last words', async () => {
    const told: string[] = []
    const { group } = await started()
    group.onDeath((name, how) => told.push(`${name} ${how}`))
    await group.stop(0)
    expect(told).toEqual([])

    const dying = await started('setTimeout(() => { console.error("no space left"); process.exit(3) }, 100)')
    const how = await new Promise((resolve) => dying.group.onDeath((_, text) => resolve(text)))
    expect(how).toBe('ended by itself (exit code 3)\n  no space left')
  })

  test('come again with another process and the same name', async () => {
    const { group, pid } = await started()
    await group.restart('redis', new AbortController().signal)
    const [again] = group.processes()
    expect(again!.name).toBe('redis')
    expect(again!.pid).not.toBe(pid)
    await group.stop(0)
  })
})

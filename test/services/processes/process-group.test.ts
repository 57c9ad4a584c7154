import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isAlive } from '../../../src/services/processes/identity.ts'
import { type Death, ProcessGroup } from '../../../src/services/processes/process-group.ts'
import type { RecordedProcess } from '../../../src/services/processes/process-record.ts'
import { Conversation, emptyFolder, endless, endsWithStdin, launchOf } from './scripts.ts'

let folder = ''
beforeEach(() => {
  folder = emptyFolder()
})
afterEach(() => rmSync(folder, { recursive: true }))

const never = new AbortController().signal

async function started(code = endless, talk: Conversation | null = null) {
  const recorded: RecordedProcess[] = []
  const group = new ProcessGroup({ onChange: (processes) => recorded.splice(0, recorded.length, ...processes) })
  const heard = talk?.next()
  await group.start([launchOf(folder, code, { talk })], never)
  await heard
  return { group, recorded, pid: group.processes()[0]!.pid }
}

const deathOf = (group: ProcessGroup) => new Promise<Death>((resolve) => group.onDeath(resolve))

/** Reports once it can be asked to end, in whatever way it takes that. */
const reporting = (then: string) => `console.log('@loadcurve "up"'); ${then}`

describe('the processes of one owner', () => {
  test.runIf(process.platform === 'linux')('leave not even a zombie when they are stopped', async () => {
    // its main thread is a zombie long before its memory is given back
    const { group, pid } = await started(`globalThis.kept = Buffer.alloc(4e8, 1); ${endless}`)
    await sleep(500)
    expect(existsSync(`/proc/${pid}`)).toBe(true)
    await group.stop(0)
    expect(existsSync(`/proc/${pid}`)).toBe(false)
  })

  test('that are ended by their owner are not reported as dead; those that end by themselves are', async () => {
    const deaths: string[] = []
    const { group } = await started()
    group.onDeath(({ name }) => deaths.push(name))
    await group.kill('redis')
    await group.restart('redis', never)
    await group.stop(0)
    expect(deaths).toEqual([])

    const dying = await started('setTimeout(() => process.exit(3), 100)')
    expect(await deathOf(dying.group)).toMatchObject({ name: 'redis', exit: { code: 3, signal: null } })
    expect(dying.group.processes()).toEqual([])
  })

  test('come again with another process and the same name, which is written down', async () => {
    const { group, recorded, pid } = await started()
    expect(recorded.map(({ identity }) => identity.pid)).toEqual([pid])
    await group.restart('redis', never)
    const [again] = group.processes()
    expect(again!.name).toBe('redis')
    expect(again!.pid).not.toBe(pid)
    expect(recorded).toMatchObject([{ name: 'redis', service: 'redis', identity: { pid: again!.pid } }])
    await group.stop(0)
  })

  test('that are talked with end when they are asked to, with nothing but their stdin closed', async () => {
    const { group } = await started(reporting(endsWithStdin), new Conversation())
    const [identity] = group.processes()
    await group.stop(60_000)
    expect(existsSync(`/proc/${identity!.pid}`)).toBe(false)
  })

  test('that stand still end when they are asked to', async () => {
    const { group, recorded } = await started(reporting(endsWithStdin), new Conversation())
    group.pause('redis')
    await group.stop(60_000)
    expect(recorded.map(({ identity }) => isAlive(identity))).toEqual([false])
  })

  test.each([
    ['its stdin closed', reporting(endless), () => new Conversation()],
    ['SIGTERM', `process.on('SIGTERM', () => {}); ${endless}`, () => null],
  ])('that pass over %s are killed when their time is up', async (_, code, talk) => {
    const { group, recorded } = await started(code, talk())
    await group.stop(300)
    expect(recorded.map(({ identity }) => isAlive(identity))).toEqual([false])
  })

  test.runIf(process.platform === 'linux')(
    'stand still while they are paused, and go on when they are resumed',
    async () => {
      const { group, pid } = await started()
      const state = () => /\) (\w) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))![1]
      group.pause('redis')
      await expect.poll(state).toBe('T')
      group.resume('redis')
      await expect.poll(state).not.toBe('T')
      await group.stop(0)
    },
  )

  test('that cannot start yet are started again until they serve, where their group says so', async () => {
    const code = `const fs = require('node:fs')
      if (fs.existsSync('refused')) { fs.rmSync('refused'); process.exit(1) }
      fs.writeFileSync('serving', ''); ${endless}`
    const isReady = async () => existsSync(join(folder, 'serving'))
    const starts: number[] = []
    const group = new ProcessGroup({ onChange: ([redis]) => starts.push(redis!.identity.pid), startsAgain: true })
    const deaths: Death[] = []
    group.onDeath((death) => deaths.push(death))
    await group.start([launchOf(folder, code, { isReady })], never)
    await group.kill('redis')
    rmSync(join(folder, 'serving'))
    writeFileSync(join(folder, 'refused'), '')
    await group.restart('redis', never)
    expect([starts.length, group.processes(), deaths]).toEqual([3, [{ name: 'redis', pid: starts[2] }], []])
    await group.stop(0)
  })
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import { writeJson } from '../../../src/services/processes/process-record.ts'
import { stackPaths } from '../../../src/services/stack/stack-state.ts'
import { fakeIo } from '../fake-io.ts'

let cache = ''
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'loadcurve-stack-command-'))
})
afterEach(() => rmSync(cache, { recursive: true }))

async function call(...argv: string[]) {
  const io = fakeIo({ env: { LOADCURVE_CACHE: cache, PATH: '' } })
  const exitCode = await main(['stack', ...argv], io)
  return { exitCode, ...io.written }
}

function leaveDeadStack(): void {
  const identity = { pid: 999_999, started: 'another boot/1' }
  writeJson(stackPaths(cache).state, {
    format: 1,
    complete: true,
    settings: { kafka: null, redis: null, zookeeper: null, zookeeperAddress: null, durable: false },
    processes: [{ name: 'redis', service: 'redis', identity }],
    access: { kafka: null, redis: null, zookeeper: null, jolokiaUrls: [] },
    facts: [
      {
        name: 'redis',
        managed: true,
        version: '7.0.15',
        settings: '',
        address: '127.0.0.1:16379',
        recordsBefore: null,
      },
    ],
  })
}

describe('stack', () => {
  test('status and down find nothing where nothing was started', async () => {
    expect(await call('status')).toMatchObject({
      exitCode: 0,
      out: "no services are up; 'loadcurve stack up' starts them\n",
    })
    expect(JSON.parse((await call('status', '--json')).out)).toMatchObject({ state: 'down', orphans: [] })
    expect(await call('down')).toMatchObject({ exitCode: 0, out: 'no services are up\n' })
  })

  test('status says that services have died since, and down clears them', async () => {
    leaveDeadStack()
    const { out } = await call('status')
    expect(out).toContain('redis    7.0.15   has died  127.0.0.1:16379  999999')
    expect(out).toContain("'loadcurve stack up' recreates it and drops its data")
    await call('down')
    expect((await call('status')).out).toContain('no services are up')
  })

  test('status lists the data that runs kept, with its size and what removes it', async () => {
    const folder = join(cache, 'services', '99-ab12')
    mkdirSync(join(folder, 'redis'), { recursive: true })
    writeFileSync(join(folder, 'redis', 'dump.rdb'), 'x'.repeat(2048))
    const { out } = await call('status')
    expect(out.replaceAll('\u00a0', ' ')).toContain(`${folder} (2 KiB); to remove it: rm -r ${folder}\n`)
    expect(JSON.parse((await call('status', '--json')).out).kept).toEqual([{ folder, bytes: 2048 }])
    await call('down')
    expect((await call('status')).out).toContain(folder)
  })

  test('logs prints the last lines of a log, and names the logs there are', async () => {
    mkdirSync(stackPaths(cache).logs, { recursive: true })
    writeFileSync(join(stackPaths(cache).logs, 'redis.log'), 'one\ntwo\nthree\n')
    expect((await call('logs', 'redis', '-n', '2')).out).toBe('two\nthree\n')
    expect(await call('logs', 'kafak')).toMatchObject({
      exitCode: 2,
      err: "loadcurve: there is no log of 'kafak'\nhint: write one of redis\n",
    })
  })

  test('up refuses what cannot be before it starts anything', async () => {
    expect((await call('up', '--brokers', '9')).err).toContain('--brokers 9 is not a whole number from 1 to 5')
    expect((await call('up', '--heap', '5')).err).toContain('--heap 5 is not a size of at least 128MiB')
    expect((await call('up', '--kafka-profile', 'raft')).exitCode).toBe(2)
  })

  test('up says what to type where Java is missing', async () => {
    const { exitCode, err } = await call('up')
    expect(exitCode).toBe(107)
    expect(err).toMatch(/Java is missing.*\nhint: type: apt-get update && apt-get install -y default-jre-headless/)
  })

  test('without a word names its parts', async () => {
    expect((await call()).err).toContain('hint: see loadcurve stack --help')
  })
})

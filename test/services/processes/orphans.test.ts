import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keptData } from '../../../src/services/kept-data.ts'
import { identify, isAlive } from '../../../src/services/processes/identity.ts'
import {
  clearDeadRuns,
  findOrphans,
  foreignRuns,
  foreignText,
  leftText,
  stopOrphans,
  tellOrphans,
} from '../../../src/services/processes/orphans.ts'
import {
  readRecords,
  recordPath,
  type ServiceRecord,
  writeJson,
} from '../../../src/services/processes/process-record.ts'
import { makeRunData } from '../../../src/services/processes/run-data.ts'

let cache = ''
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'loadcurve-orphans-'))
})
afterEach(() => rmSync(cache, { recursive: true }))

const born = 'boot/1'

function record(run: string, changes: Partial<ServiceRecord> = {}): ServiceRecord {
  const dataDir = join(cache, 'services', run)
  makeRunData(dataDir)
  const written: ServiceRecord = {
    format: 1,
    run,
    owner: { pid: 100, started: born },
    dataDir,
    keep: false,
    processes: [
      { name: 'kafka', service: 'kafka', identity: { pid: 201, started: born } },
      { name: 'redis', service: 'redis', identity: { pid: 202, started: born } },
    ],
    ...changes,
  }
  writeJson(recordPath(cache, run), written)
  return written
}

/** Only these processes live. */
const alive = (...pids: number[]) => ({ startedOf: (pid: number) => (pids.includes(pid) ? born : null) })

describe('what a killed harness left', () => {
  test('is named: the services that still run, and their run', () => {
    record('100-ab12')
    const orphans = findOrphans(cache, alive(201))
    expect(orphans.map(({ processes }) => processes.map(({ name }) => name))).toEqual([['kafka']])
    expect(tellOrphans(orphans)).toBe(
      'still running, though the loadcurve that started it is gone: kafka (pid 201) of run 100-ab12',
    )
  })

  test('is also what no record has, where it was started with the folder of the target', () => {
    const { dataDir } = record('100-ab12')
    const started = (pid: number, ...words: string[]) => ({ pid, words: ['java', ...words] })
    const listed = () => [
      started(201, `-Dstorm.home=${dataDir}/target`),
      started(301, `-Dstorm.home=${dataDir}/target`, 'Worker'),
      started(302, `-Djava.io.tmpdir=${dataDir}/target/local`),
      started(303, `-Dstorm.home=${dataDir}/targeted`),
      started(304, `${dataDir}/target/worker.log`),
      started(305, '-Dstorm.home=/target'),
    ]
    const machine = { ...alive(201, 301, 302, 303, 304, 305), listed }
    expect(tellOrphans(findOrphans(cache, machine))).toContain(
      ': kafka (pid 201), target (pid 301), target (pid 302) of run 100-ab12',
    )
    record('100-ab12', { dataDir: '/' })
    expect(tellOrphans(findOrphans(cache, machine))).toContain(': kafka (pid 201) of run')
  })

  test('is stopped where it was started only while the recorded processes ended', async () => {
    const { dataDir } = record('100-ab12')
    const orphans = findOrphans(cache, alive())
    const args = ['-e', 'setInterval(() => {}, 1000)', '--', `-Dstorm.home=${join(dataDir, 'target')}`]
    const child = spawn(process.execPath, args, { stdio: 'ignore' })
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
    const identity = identify(child.pid!)!
    await expect.poll(() => findOrphans(cache).flatMap(({ processes }) => processes)).toHaveLength(1)
    await stopOrphans(orphans)
    expect(isAlive(identity)).toBe(false)
    expect(await ended).toBe('SIGKILL')
    expect(existsSync(dataDir)).toBe(false)
  })

  test('is nothing while the harness lives', () => {
    record('100-ab12')
    expect(findOrphans(cache, alive(100, 201, 202))).toEqual([])
  })

  test('is nothing where another process got the id of a service', () => {
    record('100-ab12')
    const recycled = { startedOf: (pid: number) => (pid === 201 ? 'boot/99' : null) }
    expect(tellOrphans(findOrphans(cache, recycled))).toBeNull()
  })

  test('goes with its data, unless that was to be kept', async () => {
    const [gone, kept] = [record('100-aaaa'), record('100-bbbb', { keep: true })]
    await stopOrphans(findOrphans(cache, alive()))
    expect([existsSync(gone.dataDir), existsSync(kept.dataDir)]).toEqual([false, true])
    expect(readRecords(cache)).toEqual([])
  })

  test('is left alone where its record names a folder that loadcurve did not make', async () => {
    const victim = join(cache, 'victim')
    mkdirSync(victim)
    writeFileSync(join(victim, 'thesis.txt'), 'years of work')
    const bare = join(cache, 'services', '7-bare')
    mkdirSync(bare, { recursive: true })
    makeRunData(join(cache, '7-elsewhere'))
    record('7-dead', { dataDir: victim, processes: [] })
    record('7-bare-link', { dataDir: bare, processes: [] })
    record('7-elsewhere', { dataDir: join(cache, '7-elsewhere'), processes: [] })
    symlinkSync(victim, join(cache, 'services', '7-link'))
    writeJson(recordPath(cache, '7-link'), {
      ...record('7-x'),
      run: '7-link',
      dataDir: join(cache, 'services', '7-link'),
    })
    const left = await clearDeadRuns(cache)
    expect(left).toContain(victim)
    expect(leftText(left)).toContain('left alone, since nothing shows that loadcurve made it: ')
    expect(existsSync(join(victim, 'thesis.txt'))).toBe(true)
    expect([existsSync(bare), existsSync(join(cache, '7-elsewhere'))]).toEqual([true, true])
    expect(readRecords(cache)).toEqual([])
  })

  test('in another container is left alone, where it was the first process, as it is in most', () => {
    record('1-ab12', { owner: { pid: 1, started: born, place: 'build-7 4f0c pid:[7]' } })
    const here = { ...alive(), place: 'build-8 77aa pid:[8]' }
    expect(findOrphans(cache, here)).toEqual([])
    expect(foreignText(foreignRuns(cache, here))).toContain('run 1-ab12 of build-7')
    expect(keptData(cache)).toEqual([])
  })

  test('of another machine or container that shares the cache is left alone, and named', async () => {
    const place = 'build-7 4f0c pid:[7]'
    const far = { pid: 100, started: born, place }
    const { dataDir } = record('100-far', {
      owner: far,
      processes: [{ name: 'kafka', service: 'kafka', identity: far }],
    })
    const here = { ...alive(), place: 'build-8 77aa pid:[7]' }
    expect(findOrphans(cache, here)).toEqual([])
    expect(foreignText(foreignRuns(cache, here))).toContain('run 100-far of build-7')
    expect(foreignRuns(cache, { ...alive(), place })).toEqual([])
    await clearDeadRuns(cache)
    expect(existsSync(dataDir)).toBe(true)
  })

  test('is cleared without asking when only data is left', async () => {
    const { dataDir } = record('100-ab12')
    await clearDeadRuns(cache)
    expect(existsSync(dataDir)).toBe(false)
  })

  test('is not looked for in files that are no records', () => {
    mkdirSync(join(cache, 'services'), { recursive: true })
    writeFileSync(join(cache, 'services', 'x.json'), '{"format": 1, "owner": {"pid": 1}')
    writeFileSync(join(cache, 'services', 'y.json'), '{"format": 2}')
    writeJson(recordPath(cache, 'z'), {
      ...record('z'),
      processes: [{ name: 'init', service: 'kafka', identity: { pid: 1, started: '' } }],
    })
    expect(findOrphans(cache, alive())).toEqual([])
  })

  test('is nothing in a cache that does not exist', () => {
    expect(findOrphans(join(cache, 'none'), alive())).toEqual([])
  })
})

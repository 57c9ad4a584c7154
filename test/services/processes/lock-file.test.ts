import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { identify } from '../../../src/services/processes/identity.ts'
import { holderInWords, holderOf, takeLock } from '../../../src/services/processes/lock-file.ts'

let folder = ''
let lock = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loadcurve-lock-'))
  lock = join(folder, 'lock.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

const dead = { ...identify(process.pid)!, started: 'boot-0/1' }
const claim = (name: string, identity: unknown) =>
  writeFileSync(join(folder, name), JSON.stringify({ identity, purpose: 'a run' }))

describe('a lock', () => {
  test('is held by one, until it is released', () => {
    const first = takeLock(lock, 'a run')
    expect(takeLock(lock, 'stack down')).toMatchObject({ holder: { purpose: 'a run' } })
    if ('release' in first) first.release()
    expect(holderOf(lock)).toBeNull()
    expect(takeLock(lock, 'stack down')).toHaveProperty('release')
  })

  test('of a dead process is taken over, and its claim goes', () => {
    claim('lock.json', dead)
    claim('lock.json.99-aa', dead)
    expect(takeLock(lock, 'a run')).toHaveProperty('release')
    expect(readdirSync(folder)).toHaveLength(1)
  })

  test('of another machine or container counts, since nobody here can tell', () => {
    claim('lock.json.99-aa', { ...dead, place: 'build-7 m pid:[1]' })
    expect(takeLock(lock, 'a run')).toMatchObject({ holder: { identity: { pid: dead.pid } } })
  })

  test('of another container counts, where its run is the first process, as it is in most', () => {
    claim('lock.json.1-aa', { ...dead, pid: 1, place: 'build-7 m pid:[1]' })
    expect(takeLock(lock, 'a run')).toMatchObject({ holder: { identity: { pid: 1 } } })
  })

  test('of another machine is named with the file to remove, as nobody here can tell whether it still lives', () => {
    claim('lock.json.7-aa', { ...dead, place: 'other-host pid:[1]' })
    const words = holderInWords(holderOf(lock))
    expect(words).toContain('a run (pid ')
    expect(words).toContain('on other-host, another machine or container that shares this cache')
    expect(words).toContain(`remove ${join(folder, 'lock.json.7-aa')} if it is gone`)
  })

  test('never shows a claim that is not whole yet: it is written elsewhere first', () => {
    const taken = takeLock(lock, 'a run')
    expect(readdirSync(folder).filter((name) => name.startsWith('draft-'))).toEqual([])
    if ('release' in taken) taken.release()
    expect(readdirSync(folder)).toEqual([])
  })
})

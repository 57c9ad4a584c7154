import { describe, expect, test } from 'vitest'
import {
  herePlace,
  identify,
  isAlive,
  signal,
  standingOf,
  startedOnLinux,
  startTicksOf,
} from '../../../src/services/processes/identity.ts'

const rest = 'S 1 2 2 0 -1 4194304 100 0 0 0 5 6 0 0 20 0 1 0 987654 1000 200'

describe('a process', () => {
  test('is told by its start time, whatever its name looks like', () => {
    expect(startTicksOf(`42 (node) ${rest}`)).toBe('987654')
    expect(startTicksOf(`42 (a) R 1 (b)) ${rest}`)).toBe('987654')
  })

  test('that has ended and was not collected counts as gone', () => {
    expect(startTicksOf(`42 (java) ${rest.replace('S', 'Z')}`)).toBeNull()
  })

  test('is not mistaken for a later one that was given the same id', () => {
    const later = { startedOf: () => 'boot-2/5' }
    expect(isAlive({ pid: 42, started: 'boot-1/5' }, later)).toBe(false)
    expect(isAlive({ pid: 42, started: 'boot-2/5' }, later)).toBe(true)
    expect(isAlive({ pid: 42, started: 'boot-2/5' }, { startedOf: () => null })).toBe(false)
  })

  test('is told by the boot and its start, also where /proc hides the id of the boot, or everything of it', () => {
    const files: Record<string, string> = {
      '/proc/42/stat': `42 (node) ${rest}`,
      '/proc/self/stat': 'whatever',
      '/proc/stat': 'cpu 1 2 3\nbtime 1700000000\nprocesses 9\n',
      '/proc/sys/kernel/random/boot_id': '4f0c9a\n',
    }
    const without = (...hidden: string[]) =>
      startedOnLinux(42, (path) => (hidden.includes(path) ? null : (files[path] ?? null)))
    expect(without()).toBe('4f0c9a/987654')
    expect(without('/proc/sys/kernel/random/boot_id')).toBe('1700000000/987654')
    expect(without('/proc/sys/kernel/random/boot_id', '/proc/stat')).toBe('/987654')
    expect(without('/proc/42/stat')).toBeNull()
    files['/proc/sys/kernel/random/boot_id'] = '\n'
    expect(without()).toBe('1700000000/987654')
  })

  test('is known to be there where there is no /proc at all', () => {
    expect(startedOnLinux(process.pid, () => null)).toBe('unknown')
    expect(startedOnLinux(2 ** 22 + 1, () => null)).toBeNull()
  })

  test('of another machine or container is neither alive nor gone, even with the same id and start', () => {
    const there = { startedOf: () => 'boot-1/5', place: 'a m pid:[1]' }
    const identity = identify(42, there)!
    expect(standingOf(identity, there)).toBe('alive')
    expect(standingOf(identity, { ...there, place: 'a m pid:[2]' })).toBe('foreign')
    expect(standingOf(identity, { startedOf: () => null, place: 'b m pid:[1]' })).toBe('foreign')
    expect(standingOf(identity, { startedOf: () => null, place: 'a m pid:[1]' })).toBe('gone')
    expect(identify(process.pid)!.place).toBe(herePlace())
  })

  test('that runs is found alive, and gets no signal once it is another', () => {
    const self = identify(process.pid)!
    expect(isAlive(self)).toBe(true)
    expect(signal({ ...self, started: 'another boot/1' }, 'SIGKILL')).toBe(false)
  })
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { killListed } from '../../../src/services/processes/ending.ts'
import { canListProcesses, listProcesses, requireProcessList } from '../../../src/services/processes/listed.ts'

let proc = ''
beforeEach(() => {
  proc = mkdtempSync(join(tmpdir(), 'loadcurve-proc-'))
})
afterEach(() => rmSync(proc, { recursive: true }))

function lives(pid: string, ...words: string[]): void {
  mkdirSync(join(proc, pid))
  writeFileSync(join(proc, pid, 'cmdline'), words.join('\0'))
}

describe('the processes of a machine', () => {
  test('have their arguments in any script, and those that ended meanwhile are left out', () => {
    lives('4711', 'java', '-Dhome=/home/zoë/данные')
    lives('self', 'node')
    mkdirSync(join(proc, '4712'))
    expect(listProcesses(proc)).toEqual([{ pid: 4711, words: ['java', '-Dhome=/home/zoë/данные'] }])
  })

  test('cannot be listed everywhere: what needs that is refused', () => {
    expect(canListProcesses(proc)).toBe(false)
    expect(() => requireProcessList('mode: cluster', proc)).toThrow(
      'mode: cluster needs a system that lists its processes in /proc, such as Linux',
    )
    lives('self', 'node')
    expect(() => requireProcessList('mode: cluster', proc)).not.toThrow()
  })
})

test('killing what a list names goes on until it is empty twice: a dying parent may start another', async () => {
  const identity = (pid: number) => ({ pid, started: 'boot/1' })
  const lists = [[identity(1)], [], [identity(2)], [], []]
  const killed: number[] = []
  await killListed(
    () => lists.shift()!,
    async (identities) => void killed.push(...identities.map(({ pid }) => pid)),
  )
  expect(killed).toEqual([1, 2])
  expect(lists).toEqual([])
})

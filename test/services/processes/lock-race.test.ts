import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { identify } from '../../../src/services/processes/identity.ts'
import { holderOf, takeLock } from '../../../src/services/processes/lock-file.ts'

/** Called before each step of anybody on the disk. */
const disk = vi.hoisted(() => ({ step: () => {} }))

vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>()
  const stepping = Object.entries(real).map(([name, member]) => {
    if (typeof member !== 'function' || !name.endsWith('Sync')) return [name, member]
    const step = (...args: unknown[]) => {
      disk.step()
      return (member as (...args: unknown[]) => unknown)(...args)
    }
    return [name, step]
  })
  return Object.fromEntries(stepping)
})

const dead = { ...identify(process.pid)!, started: 'boot-0/1' }
const deadClaims = [[], ['lock.json'], ['lock.json.99-aa'], ['lock.json', 'lock.json.99-aa']]

/** Takes a lock in the name of another process that lives. */
function takeAsAnother(lock: string): boolean {
  const pid = Object.getOwnPropertyDescriptor(process, 'pid')!
  Object.defineProperty(process, 'pid', { ...pid, value: process.ppid })
  try {
    return 'release' in takeLock(lock, 'the quicker one')
  } finally {
    Object.defineProperty(process, 'pid', pid)
  }
}

/** One process takes a lock, and another does so between two of its steps: who holds it. */
function race(claims: readonly string[], stepOfOther: number): { steps: number; holders: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'loadcurve-lock-'))
  const lock = join(folder, 'lock.json')
  for (const name of claims) writeFileSync(join(folder, name), JSON.stringify({ identity: dead, purpose: 'dead' }))
  let [steps, other] = [0, false]
  const step = () => {
    if (++steps !== stepOfOther) return
    disk.step = () => {}
    other = takeAsAnother(lock)
    disk.step = step
  }
  disk.step = step
  const one = 'release' in takeLock(lock, 'the slower one')
  disk.step = () => {}
  expect(holderOf(lock)).not.toBeNull()
  rmSync(folder, { recursive: true })
  return { steps, holders: [...(one ? ['the slower one'] : []), ...(other ? ['the quicker one'] : [])] }
}

describe('two processes that take a lock at the same moment', () => {
  test.each(
    deadClaims.map((claims) => [claims.join(' and ') || 'nothing', claims] as const),
  )('never both hold it, between whichever steps of the one the other comes, where %s was left behind', (_, claims) => {
    const { steps } = race(claims, 0)
    expect(steps).toBeGreaterThan(4)
    for (let step = 1; step <= steps; step++) expect([step, race(claims, step).holders.length]).toEqual([step, 1])
  })
})

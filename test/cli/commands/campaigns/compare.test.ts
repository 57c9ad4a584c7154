import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Comparison } from '../../../../src/types/comparison.ts'
import { home, madeUp } from './made-runs.ts'

const around = (us: number) => (_: unknown, index: number) => ({
  p50Us: Math.round(us * (1 + ((index * 7) % 5) / 1000)),
})

/** Two folders of five runs: around 10 ms, and around so much. */
async function twoFolders(otherUs: number, ...otherOptions: string[]): Promise<string> {
  const cwd = home()
  const [before, after] = [madeUp(cwd, around(10_000)), madeUp(cwd, around(otherUs))]
  for (let i = 0; i < 5; i++) {
    await before.call('run', 'mine.yaml', '--quiet', '--out', 'before')
    await after.call('run', 'mine.yaml', '--quiet', '--out', 'after', ...otherOptions)
  }
  return cwd
}

const call = (cwd: string, ...argv: string[]) => madeUp(cwd, () => ({})).call('compare', ...argv)

describe('compare', () => {
  test('says whether runs that exist are worse, and writes a page where it is asked for one', async () => {
    const cwd = await twoFolders(11_500)
    const { exitCode, out } = await call(cwd, 'before', '--against', 'after', '--page', 'compared')
    expect(exitCode).toBe(112)
    expect(out).toMatch(/^REGRESSION {2}A: A, 5 runs; B: B, 5 runs\nresult p50 is 15\.0\s% higher in B/)
    expect(existsSync(join(cwd, 'compared', 'comparison.html'))).toBe(true)
    expect((await call(cwd, 'after', '--against', 'before')).exitCode).toBe(0)
  })

  test('refuses another scenario, field by field, unless that is what is compared', async () => {
    const cwd = await twoFolders(11_500, '--set', 'target.options.delay=23ms')
    const refused = await call(cwd, 'before', '--against', 'after')
    expect(refused.exitCode).toBe(113)
    expect(refused.out).toMatch(/^NOT COMPARABLE/)
    expect(refused.out).toContain('! scenario.target.options.delayUs: 20000 -> 23000')
    const meant = await call(cwd, 'before', '--against', 'after', '--differ', 'scenario.target', '--json')
    expect(meant.exitCode).toBe(112)
    expect((JSON.parse(meant.out) as Comparison).differences.map(({ allowed }) => allowed)).toEqual([true])
  })

  test('refuses a run that is on both sides', async () => {
    const { exitCode, err } = await call(await twoFolders(10_000), 'before', '--against', 'before')
    expect(exitCode).toBe(2)
    expect(err).toContain('is on both sides')
  })

  test('says that one run a side is too few, and that a folder is not there', async () => {
    const cwd = home()
    const one = madeUp(cwd, around(10_000))
    for (const out of ['one', 'two']) await one.call('run', 'mine.yaml', '--quiet', '--out', out)
    const few = await call(cwd, 'one', '--against', 'two')
    expect(few.exitCode).toBe(113)
    expect(few.out).toMatch(/^TOO FEW/)
    expect((await call(cwd, 'one', '--against', 'nowhere')).exitCode).toBe(2)
  })
})

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { home, madeUp } from './made-runs.ts'

const steady = Array.from({ length: 12 }, (_, i) => 10_000 + ((i * 7) % 5) * 20)
const slower = steady.slice(0, 8).map((us) => Math.round(us * 1.3))

/** A run for each of these latencies, each of a commit of its own. */
async function history(cwd: string, p50s: readonly number[]) {
  const { call } = madeUp(cwd, (_, index) => ({ p50Us: p50s[index]! }))
  for (const [i] of p50s.entries())
    await call('run', 'mine.yaml', '--quiet', '--tag', `commit=${String(i).padStart(4, '0').repeat(10)}`)
  return call
}

describe('trend', () => {
  test('says that there is nothing to show', async () => {
    const { exitCode, err } = await madeUp(home(), () => ({})).call('trend')
    expect(exitCode).toBe(113)
    expect(err).toContain('there are no runs in results')
  })

  test('shows the numbers of each scenario, and nothing new where nothing changed', async () => {
    const call = await history(home(), steady)
    const { exitCode, out, err } = await call('trend')
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^mine on embedded: 12 points, 12 runs/)
    expect(out).toMatch(/result p50 +12 +10\sms +10\sms +±\d\.\d% +none/)
    expect(err).toContain('no new change for the worse; exit code 0')
  })

  test('leaves out the probes of a search for a capacity, which are overloaded on purpose', async () => {
    const cwd = home()
    await madeUp(cwd, () => ({})).call('ab', 'mine.yaml', '--pairs', '3')
    const { call, requests } = madeUp(cwd, () => ({}))
    await call('capacity', 'mine.yaml')
    expect(requests.length).toBeGreaterThan(3)
    const { out } = await call('trend')
    expect(out).toMatch(/^mine on embedded: 1 point, 6 runs/)
    expect(out.match(/^mine on embedded/gm)).toHaveLength(1)
  })

  test('tells a change for the worse once, with the commits between which it came, until it is accepted', async () => {
    const cwd = home()
    const call = await history(cwd, [...steady, ...slower])
    const first = await call('trend')
    expect(first.exitCode).toBe(112)
    const told =
      /WORSE +result p50 of mine on embedded: 10\sms -> 13\.\d\sms \(\+30\.\d\s%\), after 0011001100\s+and\s+up\s+to\s+0012001200\s+\[(\w{4})\]/
    expect(first.out).toMatch(told)
    const again = await call('trend')
    expect(again.exitCode).toBe(0)
    expect(again.err).toMatch(/no new change for the worse, \d that are known/)
    const id = told.exec(first.out)![1]!
    const accepted = await call('trend', '--accept', id, '--reason', 'a check more')
    expect(accepted.exitCode).toBe(0)
    expect(readFileSync(join(cwd, 'acks.yaml'), 'utf8')).toContain('reason: a check more')
    expect((await call('trend')).out).toContain('a check more')
    expect((await call('trend', '--accept', id, '--reason', 'twice')).err).toContain(`there is no open alert ${id}`)
  })

  test('makes its index anew where that is damaged, and when a run has changed', async () => {
    const cwd = home()
    const call = await history(cwd, steady)
    const { out } = await call('trend')
    const index = join(cwd, 'results', '.run-index.json')
    expect(readFileSync(index, 'utf8')).toContain('"format":1')
    writeFileSync(index, '{')
    expect((await call('trend')).out).toBe(out)
    const known = JSON.parse(readFileSync(index, 'utf8')) as { runs: Record<string, { stamp: string }> }
    for (const run of Object.values(known.runs)) run.stamp = 'older'
    writeFileSync(index, JSON.stringify(known))
    expect((await call('trend')).out).toBe(out)
  })

  test('asks for a reason, and for an alert', async () => {
    const call = await history(home(), steady)
    expect((await call('trend', '--reason', 'why')).err).toContain('--reason is for an alert')
    expect((await call('trend', '--accept', 'abcd')).err).toContain('a change is accepted for a reason')
  })
})

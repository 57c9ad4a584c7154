import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { GateOutcome } from '../../../../src/cli/commands/campaigns/gate.ts'
import { campaignIn, home, madeUp } from './made-runs.ts'

/** A latency with a noise of half a percent. */
const around = (us: number) => (_: unknown, index: number) => ({
  p50Us: Math.round(us * (1 + ((index * 7) % 5) / 1000)),
})

/** A working folder with a baseline of five runs around 10 ms. */
async function withBaseline(): Promise<string> {
  const cwd = home()
  const { call } = madeUp(cwd, around(10_000))
  for (let i = 0; i < 5; i++) await call('run', 'mine.yaml', '--out', 'first', '--quiet')
  const { exitCode, out } = await call('baseline', 'save', 'main', 'first', '--note', 'as released')
  expect({ exitCode, out }).toEqual({ exitCode: 0, out: 'baselines/main.json: 5 runs of mine\n' })
  return cwd
}

const gate = ['gate', 'mine.yaml', '--baseline', 'main']

describe('gate', () => {
  test('passes where nothing has changed', async () => {
    const { call, requests } = madeUp(await withBaseline(), around(10_000))
    const { exitCode, err } = await call(...gate)
    expect(exitCode).toBe(0)
    expect(requests).toHaveLength(5)
    expect(err.trimEnd().split('\n').at(-1)).toMatch(/^NO CHANGE, exit code 0: /)
  })

  test('measures a regression again, and fails if it is there again', async () => {
    const cwd = await withBaseline()
    const { call, requests } = madeUp(cwd, around(12_000))
    const { exitCode, out } = await call(...gate, '--json', '--quiet')
    expect(exitCode).toBe(112)
    expect(requests).toHaveLength(10)
    const { verdict, confirmation } = JSON.parse(out) as GateOutcome
    expect([verdict, confirmation?.verdict]).toEqual(['REGRESSION', 'REGRESSION'])
    expect(readdirSync(join(cwd, 'results')).filter((name) => name.includes('-confirm-'))).toHaveLength(1)
  })

  test('needs no run of the baseline: its numbers are in the file', async () => {
    const cwd = await withBaseline()
    rmSync(join(cwd, 'first'), { recursive: true })
    const { exitCode, err } = await madeUp(cwd, around(10_000)).call(...gate)
    expect({ exitCode, verdict: err.trimEnd().split('\n').at(-1)!.split(',')[0] }).toEqual({
      exitCode: 0,
      verdict: 'NO CHANGE',
    })
  })

  test('decides by its own runs where another gate runs in the same folder at the same time', async () => {
    const cwd = await withBaseline()
    const [same, slower] = [madeUp(cwd, around(10_000)), madeUp(cwd, around(12_000))]
    const [passed, failed] = await Promise.all([same.call(...gate, '--quiet'), slower.call(...gate, '--quiet')])
    expect([passed.exitCode, failed.exitCode]).toEqual([0, 112])
    expect([same.requests.length, slower.requests.length]).toEqual([5, 10])
  })

  test('does not fail for a regression that is gone when it is measured again', async () => {
    const { call } = madeUp(await withBaseline(), (_, index) => around(index < 5 ? 12_000 : 10_000)(_, index))
    const { exitCode, err } = await call(...gate, '--quiet')
    expect(exitCode).toBe(0)
    expect(err).toContain('INCONCLUSIVE, exit code 0: A regression was seen once and not again')
  })

  test('fails at once without a confirmation, and only reports where nothing shall fail', async () => {
    const cwd = await withBaseline()
    const worse = madeUp(cwd, around(12_000))
    expect((await worse.call(...gate, '--no-confirm')).exitCode).toBe(112)
    expect(worse.requests).toHaveLength(5)
    expect((await worse.call(...gate, '--fail-on', 'none')).exitCode).toBe(0)
  })

  test('fails for what is not known, if that was asked for', async () => {
    const noisy = (_: unknown, index: number) => ({ p50Us: [6000, 16_000, 9000, 13_000, 8000][index % 5]! })
    const cwd = await withBaseline()
    expect((await madeUp(cwd, noisy).call(...gate)).exitCode).toBe(0)
    expect((await madeUp(cwd, noisy).call(...gate, '--fail-on', 'regression,inconclusive')).exitCode).toBe(112)
  })

  test('says INVALID where the measurement failed', async () => {
    const { call } = madeUp(await withBaseline(), () => ({ verdict: 'INVALID' }))
    expect((await call(...gate, '--quiet')).exitCode).toBe(111)
  })

  test('refuses another scenario before anything runs, and says what differs', async () => {
    const { call, requests } = madeUp(await withBaseline(), around(10_000))
    const { exitCode, err } = await call(...gate, '--set', 'fleet.meters=2k')
    expect(exitCode).toBe(113)
    expect(err).toContain('scenario.fleet.meters: 1000 in the baseline, 2000 now')
    expect(requests).toEqual([])
  })

  test('names the baselines there are where one is missing', async () => {
    const { call } = madeUp(await withBaseline(), around(10_000))
    const { exitCode, err } = await call('gate', 'mine.yaml', '--baseline', 'mian')
    expect(exitCode).toBe(113)
    expect(err).toContain('there are main')
  })

  test('compares with another scenario in turns', async () => {
    const { call, requests } = madeUp(home(), around(10_000))
    expect((await call('gate', 'mine.yaml', '--against', 'mine.yaml', '--runs', '3')).exitCode).toBe(0)
    expect(requests).toHaveLength(6)
    expect((await call('gate', 'mine.yaml')).err).toContain('gate has nothing to compare with')
    const both = await call('gate', 'mine.yaml', '--against', 'mine.yaml', '--baseline', 'main')
    expect(both.exitCode).toBe(2)
  })

  test('forgives a regression that was accepted with a reason, until it grows', async () => {
    const cwd = await withBaseline()
    await madeUp(cwd, around(12_000)).call(...gate, '--no-confirm')
    const { call } = madeUp(cwd, around(12_000))
    const folder = campaignIn(cwd, 'gate')
    expect((await call('baseline', 'accept', folder, '--reason', ' ')).exitCode).toBe(2)
    const accepted = await call('baseline', 'accept', folder, '--reason', 'checks twice')
    expect(accepted.out).toMatch(/accepted: result p50 \+20\.\d %\n/)
    expect(readFileSync(join(cwd, 'acks.yaml'), 'utf8')).toContain('reason: checks twice')
    const forgiven = await call(...gate, '--out', 'again')
    expect(forgiven.exitCode).toBe(0)
    expect(forgiven.out).toContain('accepted: result p50: checks twice')
    const grown = madeUp(cwd, around(14_000))
    expect((await grown.call(...gate, '--out', 'grown', '--no-confirm')).exitCode).toBe(112)
  })
})

describe('what a gate does not let pass', () => {
  test('a target that fails now and then, although the runs in which it did not are as good', async () => {
    const { call } = madeUp(await withBaseline(), (_, index) => ({ ...around(10_000)(_, index), fails: index === 2 }))
    const { exitCode, err } = await call(...gate, '--quiet')
    expect(exitCode).toBe(107)
    expect(err).toContain('1 of 5 runs failed and are missing')
  })

  test('more lost readings than those that were accepted', async () => {
    const cwd = await withBaseline()
    const losing = (lost: number) => madeUp(cwd, (_, index) => ({ ...around(10_000)(_, index), lost }))
    await losing(2).call(...gate, '--no-confirm')
    expect((await losing(2).call('baseline', 'accept', campaignIn(cwd, 'gate'), '--reason', 'known')).exitCode).toBe(0)
    expect((await losing(2).call(...gate, '--out', 'same', '--no-confirm')).exitCode).toBe(0)
    expect((await losing(3).call(...gate, '--out', 'more', '--no-confirm')).exitCode).toBe(112)
  })
})

describe('a baseline', () => {
  test('is listed and shown with its numbers', async () => {
    const cwd = await withBaseline()
    const { call } = madeUp(cwd, around(1))
    expect((await call('baseline', 'list')).out).toMatch(/main .* mine +embedded +5 +as released/)
    const { out } = await call('baseline', 'show', 'main')
    expect(out).toMatch(/^main: 5 runs of mine on embedded, saved /)
    expect(out).toMatch(/result p50 +10\sms +10\sms +10\sms +5\n/)
    expect((await call('baseline', 'show', 'other')).exitCode).toBe(113)
  })

  test('takes three runs that can be used, of one scenario', async () => {
    const cwd = home()
    const { call } = madeUp(cwd, (_, index) => (index < 2 ? {} : { verdict: 'INVALID' }))
    for (let i = 0; i < 3; i++) await call('run', 'mine.yaml', '--out', 'runs', '--quiet')
    const few = await call('baseline', 'save', 'main', 'runs')
    expect(few.exitCode).toBe(113)
    expect(few.err).toMatch(/takes 3 runs or more, and 2 of these can be used \(.*: it is INVALID: sent 90 %\)/)
    const other = madeUp(cwd, () => ({}))
    for (const meters of ['1k', '1k', '2k'])
      await other.call('run', 'mine.yaml', '--out', 'mixed', '--quiet', '--set', `fleet.meters=${meters}`)
    const mixed = await other.call('baseline', 'save', 'main', 'mixed')
    expect(mixed.err).toContain('these runs cannot be compared with each other: scenario.fleet.meters: 1000 and 2000')
    expect(existsSync(join(cwd, 'baselines'))).toBe(false)
  })

  test.each([
    ['{', 'is damaged'],
    ['{"format":1,"name":"main","savedUs":1,"note":"","fields":{},"runs":[]}', 'is damaged: runs: '],
  ])('that was edited is refused: %s', async (text, told) => {
    const cwd = await withBaseline()
    writeFileSync(join(cwd, 'baselines', 'main.json'), text)
    const { exitCode, err } = await madeUp(cwd, around(1)).call(...gate)
    expect(exitCode).toBe(2)
    expect(err).toContain(told)
  })

  test('with a negative number in it is refused', async () => {
    const cwd = await withBaseline()
    const path = join(cwd, 'baselines', 'main.json')
    const file = JSON.parse(readFileSync(path, 'utf8'))
    file.runs[0].metrics.result_p99_us = -5
    writeFileSync(path, JSON.stringify(file))
    const { exitCode, err } = await madeUp(cwd, around(1)).call(...gate)
    expect(exitCode).toBe(2)
    expect(err).toContain('runs.0.metrics.result_p99_us')
  })
})

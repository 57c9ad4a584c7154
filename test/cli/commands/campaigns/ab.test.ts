import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Comparison } from '../../../../src/types/comparison.ts'
import { campaignIn, delayUsOf, home, madeUp } from './made-runs.ts'

/** The latency is the delay and a little noise. */
const byDelay = (request: Parameters<typeof delayUsOf>[0], index: number) => ({
  p50Us: Math.round(delayUsOf(request) * (1 + ((index * 7) % 5) / 1000)),
})
const vary = ['--vary', 'target.options.delay=20ms,22ms']

describe('ab', () => {
  test('runs both in turns, says that B is worse, and writes what it is based on', async () => {
    const cwd = home()
    const { call, requests } = madeUp(cwd, byDelay)
    const { exitCode, out, err } = await call('ab', 'mine.yaml', ...vary, '--pairs', '3')
    expect(exitCode).toBe(112)
    expect(requests.map(delayUsOf)).toEqual([20_000, 22_000, 22_000, 20_000, 20_000, 22_000])
    expect(out).toMatch(/^REGRESSION {2}A: delay=20ms, 3 runs; B: delay=22ms, 3 runs, in pairs\nresult p50 is 10/)
    expect(err).toMatch(/run 4 of 6: delay=20ms \(block 2 of 3\), 3 left/)
    expect(err.trimEnd().split('\n').at(-1)).toMatch(/^REGRESSION, exit code 112: result p50 is 10/)
    const folder = join(cwd, campaignIn(cwd, 'ab'))
    const comparison = JSON.parse(readFileSync(join(folder, 'comparison.json'), 'utf8')) as Comparison
    expect(comparison.metrics.find(({ metric }) => metric === 'result_p50_us')!.ratio).toBeCloseTo(1.1, 2)
    expect(readFileSync(join(folder, 'comparison.html'), 'utf8')).toContain('delay=22ms')
  })

  test('is listed among the results, with the runs that it has and its page', async () => {
    const cwd = home()
    const { call } = madeUp(cwd, byDelay)
    await call('ab', 'mine.yaml', ...vary, '--pairs', '3')
    const folder = campaignIn(cwd, 'ab')
    const { out } = await call('results')
    expect(out).toMatch(/^campaign +runs {2}page$/m)
    expect(out).toContain(`${basename(folder)}  6 of 6  ${folder}/comparison.html`)
    writeFileSync(join(cwd, folder, 'campaign.json'), '{')
    expect((await call('results')).out).toMatch(/^unreadable: ab-.*campaign\.json is damaged/m)
  })

  test('never calls the same scenario on both sides a regression', async () => {
    const { call } = madeUp(home(), byDelay)
    const { exitCode, out } = await call('ab', 'mine.yaml', '--pairs', '5')
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^NO CHANGE {2}A: A, 5 runs; B: B, the same, 5 runs/)
  })

  test('compares two scenario files as well, and prints JSON alone', async () => {
    const { call } = madeUp(home(), byDelay)
    const { out } = await call('ab', 'mine.yaml', 'mine.yaml', '--pairs', '3', '--json', '--quiet')
    expect((JSON.parse(out) as Comparison).paired).toBe(true)
  })

  test('counts a lost reading as a regression, however small', async () => {
    const { call } = madeUp(home(), (request) => ({ p50Us: 20_000, lost: delayUsOf(request) > 20_000 ? 1 : 0 }))
    const { exitCode, out } = await call('ab', 'mine.yaml', ...vary, '--pairs', '3')
    expect(exitCode).toBe(112)
    expect(out).toMatch(/lost +0 +1 +\+3 +REGRESSION/)
  })

  test('leaves out the pair of a run that is INVALID, and says so', async () => {
    const { call } = madeUp(home(), (request, index) => ({
      ...byDelay(request, index),
      ...(index === 3 ? { verdict: 'INVALID' as const } : {}),
    }))
    const { exitCode, out } = await call('ab', 'mine.yaml', ...vary, '--pairs', '4')
    expect(exitCode).toBe(112)
    expect(out).toContain('1 of 4 runs of A is INVALID and was left out.')
    expect(out).toContain('n = 3 pairs')
  })

  test('says INVALID where no run of a side can be used: nothing is said of the pipeline', async () => {
    const { call } = madeUp(home(), () => ({ verdict: 'INVALID' }))
    expect((await call('ab', 'mine.yaml', '--pairs', '3')).exitCode).toBe(111)
  })

  test('says that two pairs are too few', async () => {
    const { call } = madeUp(home(), byDelay)
    expect((await call('ab', 'mine.yaml', ...vary, '--pairs', '2')).exitCode).toBe(113)
  })

  test('runs the embedded target before the first pair and after each, under the same load', async () => {
    const { call, controls } = madeUp(home(), byDelay)
    await call('ab', 'mine.yaml', ...vary, '--pairs', '3')
    expect(controls.map(({ tags }) => tags.after_block)).toEqual(['0', '1', '2', '3'])
    expect(controls[0]!.scenario.target.engine).toBe('embedded')
    const without = madeUp(home(), byDelay)
    await without.call('ab', 'mine.yaml', ...vary, '--pairs', '3', '--no-control')
    expect(without.controls).toEqual([])
  })

  describe('--retry-invalid', () => {
    const invalidAt =
      (...indexes: readonly number[]): Parameters<typeof madeUp>[1] =>
      (request, index) => ({
        ...byDelay(request, index),
        ...(indexes.includes(index) ? { verdict: 'INVALID' as const } : {}),
      })
    const ab = ['ab', 'mine.yaml', ...vary, '--pairs', '3']

    test('makes a run again that was INVALID, in its place, and says so', async () => {
      const { call, requests } = madeUp(home(), invalidAt(1))
      const { exitCode, out, err } = await call(...ab, '--retry-invalid')
      expect(exitCode).toBe(112)
      expect(requests.map(delayUsOf)).toEqual([20_000, 22_000, 22_000, 22_000, 20_000, 20_000, 22_000])
      expect(err).toContain('measuring this one again, since it was INVALID')
      expect(out).toContain('1 run was INVALID and was made again: 1 of delay=22ms.')
      expect(out).toContain('n = 3 pairs')
    })

    test('does not forget what the audit of a replaced run found', async () => {
      const { call } = madeUp(home(), (request, index) => ({
        ...invalidAt(1)(request, index),
        ...(index === 1 ? { lost: 7 } : {}),
      }))
      const { out } = await call(...ab, '--retry-invalid')
      expect(out).toMatch(
        /An INVALID run does not count, but its audit found 7 lost: look into\s\S+-talk-embedded-\w+\.$/m,
      )
    })

    test('gives up after the third attempt', async () => {
      const { call, requests } = madeUp(home(), invalidAt(1, 2, 3))
      const { out } = await call(...ab, '--retry-invalid')
      expect(requests).toHaveLength(8)
      expect(out).toContain('1 of 3 runs of B is INVALID and was left out.')
    })

    test('mends a campaign that has ended', async () => {
      const cwd = home()
      await madeUp(cwd, invalidAt(0, 5)).call(...ab)
      const again = madeUp(cwd, byDelay)
      const { out } = await again.call('ab', '--resume', campaignIn(cwd, 'ab'), '--retry-invalid')
      expect(again.requests.map(delayUsOf)).toEqual([20_000, 22_000])
      expect(out).toContain('2 runs were INVALID and were made again: 1 of delay=20ms, 1 of delay=22ms.')
    })
  })

  describe('--adaptive', () => {
    /** Both scatter by some percent; `factor` is how much slower B is. */
    const scattered =
      (factor: number): Parameters<typeof madeUp>[1] =>
      (request, index) => ({
        p50Us: Math.round(20_000 * (delayUsOf(request) > 20_000 ? factor : 1) * (1 + ((index * 5) % 7) / 40)),
      })

    test('stops at the first look where that settles it, at the stricter level of two looks', async () => {
      const cwd = home()
      const { call, requests } = madeUp(cwd, byDelay)
      const { exitCode, out } = await call('ab', 'mine.yaml', ...vary, '--pairs', '3', '--adaptive')
      expect(exitCode).toBe(112)
      expect(requests).toHaveLength(6)
      expect(out).toContain('This is look 1 of 2, after 3 of 6 pairs; each look decides at 0.0294')
      const text = readFileSync(join(cwd, campaignIn(cwd, 'ab'), 'comparison.json'), 'utf8')
      expect(JSON.parse(text)).toMatchObject({ significance: 0.0294, looks: { pairs: [3, 6], taken: 1 } })
    })

    test('makes as many pairs again where the first look settles nothing, and stops then in any case', async () => {
      const { call, requests } = madeUp(home(), scattered(1.06))
      const { exitCode, out, err } = await call('ab', 'mine.yaml', ...vary, '--pairs', '3', '--adaptive')
      expect(exitCode).toBe(0)
      expect(requests).toHaveLength(12)
      expect(err).toContain('look 1 of 2: INCONCLUSIVE; 3 more pairs follow. result p50 is open')
      expect(out).toContain('This is look 2 of 2, after 6 of 6 pairs')
    })

    test('goes on after an interruption as it was begun, and makes nothing where the first look had settled it', async () => {
      const cwd = home()
      const begun = madeUp(cwd, byDelay)
      await begun.call('ab', 'mine.yaml', ...vary, '--pairs', '3', '--adaptive')
      const resumed = madeUp(cwd, byDelay)
      const { exitCode, out } = await resumed.call('ab', '--resume', campaignIn(cwd, 'ab'))
      expect(exitCode).toBe(112)
      expect(resumed.requests).toEqual([])
      expect(out).toContain('look 1 of 2')
    })
  })

  test.each([
    [
      'became another one for a while',
      (index: number) => (index === 1 ? 9 : 5),
      'cost between 5 s of CPU per million readings and 9 s',
    ],
    ['became slower and slower', (index: number) => 5 * 1.16 ** index, 'from the first half of the runs to the second'],
  ])('is INVALID where the machine %s', async (_, controlCpu, told) => {
    const { call } = madeUp(home(), byDelay, controlCpu)
    const { exitCode, out } = await call('ab', 'mine.yaml', ...vary, '--pairs', '3')
    expect(exitCode).toBe(111)
    expect(out).toMatch(/^INVALID/)
    expect(out.replaceAll('\n', ' ')).toContain(told)
  })

  test('goes on where it stopped: runs that were made are not repeated', async () => {
    const cwd = home()
    const broken = madeUp(cwd, (request, index) => ({ ...byDelay(request, index), fails: index >= 3 }))
    const stopped = await broken.call('ab', 'mine.yaml', ...vary, '--pairs', '3')
    expect(stopped.exitCode).toBe(107)
    const folder = campaignIn(cwd, 'ab')
    expect(stopped.err).toContain(`go on with: loadcurve ab --resume ${folder}`)
    expect(existsSync(join(cwd, folder, 'comparison.json'))).toBe(false)
    const mended = madeUp(cwd, (request, index) => byDelay(request, index + 3))
    expect((await mended.call('ab', '--resume', folder)).exitCode).toBe(112)
    expect(mended.requests.map(delayUsOf)).toEqual([20_000, 20_000, 22_000])
    // and once more, with nothing left to run
    const again = madeUp(cwd, byDelay)
    expect((await again.call('ab', '--resume', folder)).exitCode).toBe(112)
    expect(again.requests).toEqual([])
  })

  test('hears Ctrl-C between two runs, makes no other, and says how to go on', async () => {
    const cwd = home()
    const { callStoppedAt, requests } = madeUp(cwd, byDelay)
    const { exitCode, err } = await callStoppedAt('PASS', 'ab', 'mine.yaml', ...vary, '--pairs', '3')
    expect(exitCode).toBe(105)
    expect(requests).toHaveLength(1)
    expect(err).toContain(`5 runs left; go on with: loadcurve ab --resume ${campaignIn(cwd, 'ab')}`)
  })

  test.each([
    [['ab'], 'ab compares two scenarios, not 0'],
    [
      ['ab', 'mine.yaml', '--vary', 'target.options.delay=1ms'],
      '--vary target.options.delay has 1 values, and ab compares two',
    ],
    [['ab', 'mine.yaml', '--vary', 'a=1,2,3'], 'for more than two there is: loadcurve matrix'],
    [['ab', 'mine.yaml', '--pairs', '0'], 'Write a whole number from 1 to 1000.'],
    [['ab', '--resume', 'nowhere'], 'nowhere is not a campaign: it has no campaign.json'],
  ])('refuses %j', async (argv, told) => {
    const { call, requests } = madeUp(home(), byDelay)
    const { exitCode, err } = await call(...argv)
    expect(exitCode).toBe(2)
    expect(err).toContain(told)
    expect(requests).toEqual([])
  })

  test('checks both sides before anything runs', async () => {
    const { call, requests } = madeUp(home(), byDelay)
    const { exitCode, err } = await call('ab', 'mine.yaml', '--vary', 'fleet.meters=1k,none')
    expect(exitCode).toBe(104)
    expect(err).toContain('nothing was run')
    expect(requests).toEqual([])
  })
})

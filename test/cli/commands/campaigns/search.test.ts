import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { RunRequest } from '../../../../src/run/api.ts'
import type { CapacityResult } from '../../../../src/types/analysis/capacity-result.ts'
import type { Matrix } from '../../../../src/types/analysis/matrix.ts'
import { campaignIn, delayUsOf, home, madeUp } from './made-runs.ts'

const loadOf = ({ scenario }: RunRequest) => scenario.phases.at(-1)!.toPerS
/** A target that carries so much: beyond it the backlog grows by what it cannot take. */
const carrying = (perS: number) => (request: RunRequest) => {
  const load = loadOf(request)
  const taken = Math.min(load, perS)
  return { deliveredPerS: (taken / load) * 1000, backlogSlopePerS: ((load - taken) / load) * 1000 }
}
const search = ['capacity', 'mine.yaml', '--from', '10k/s', '--for', '2s', '--warm-up', '1s']

describe('capacity', () => {
  test('finds what a target carries within the tolerance, in under 12 probes, and says what stopped it', async () => {
    const cwd = home()
    const { call, requests } = madeUp(cwd, carrying(27_000))
    const { exitCode, out, err } = await call(...search)
    expect(exitCode).toBe(0)
    expect(requests.length).toBeLessThan(12)
    expect(requests[0]!.scenario.phases.map(({ name, measured }) => [name, measured])).toEqual([
      ['warm-up', false],
      ['probe', true],
    ])
    const file = join(cwd, campaignIn(cwd, 'capacity'), 'capacity.json')
    const { answer } = JSON.parse(readFileSync(file, 'utf8')) as CapacityResult
    expect(answer.passesPerS).toBeLessThanOrEqual(27_000)
    expect(answer.passesPerS).toBeGreaterThan(27_000 / 1.05)
    expect(out).toMatch(/^The capacity is 2\d,\d+\/s: that passes, and 2\d,\d+\/s \(.* more\) fails\./)
    expect(out).toContain('backlog growth: the backlog grew by')
    expect(err).toMatch(/probe 2: 15k\/s, because less load passed\nPASS at 15k\/s/)
  })

  test('ends at the load that it was given as the most', async () => {
    const { call } = madeUp(home(), carrying(1e9))
    const { exitCode, out } = await call(...search, '--most', '20k/s')
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^The capacity is above .*20,000\/s passes\./)
  })

  test('goes on where it stopped', async () => {
    const cwd = home()
    const whole = madeUp(cwd, carrying(27_000))
    await whole.call(...search, '--out', 'whole')
    const broken = madeUp(cwd, (request) => ({ ...carrying(27_000)(request), fails: loadOf(request) === 22_500 }))
    const stopped = await broken.call(...search)
    expect(stopped.exitCode).toBe(107)
    const folder = campaignIn(cwd, 'capacity')
    expect(stopped.err).toContain(`go on with: loadcurve capacity --resume ${folder}`)
    const mended = madeUp(cwd, carrying(27_000))
    expect((await mended.call('capacity', '--resume', folder)).exitCode).toBe(0)
    expect(mended.requests.map(loadOf)).toEqual(whole.requests.map(loadOf).slice(2))
  })

  test.each([
    '{',
    '[{}]',
    '[{"loadPerS":-1}]',
  ])('refuses to go on from probes that were edited into %s', async (text) => {
    const cwd = home()
    const broken = madeUp(cwd, (request) => ({ ...carrying(27_000)(request), fails: loadOf(request) === 22_500 }))
    await broken.call(...search)
    const folder = campaignIn(cwd, 'capacity')
    writeFileSync(join(cwd, folder, 'probes.json'), text)
    const { exitCode, err } = await madeUp(cwd, carrying(27_000)).call('capacity', '--resume', folder)
    expect(exitCode).toBe(2)
    expect(err).toContain('probes.json is damaged')
  })

  test('hears Ctrl-C between two probes, and says how to go on', async () => {
    const { callStoppedAt, requests } = madeUp(home(), carrying(27_000))
    const { exitCode, err } = await callStoppedAt('PASS at', ...search)
    expect(exitCode).toBe(105)
    expect(requests).toHaveLength(1)
    expect(err).toContain('go on with: loadcurve capacity --resume results/capacity-')
  })

  test('leaves out objectives of phases that a probe does not have, and says which', async () => {
    const cwd = home()
    const text = readFileSync(join(cwd, 'mine.yaml'), 'utf8')
    writeFileSync(
      join(cwd, 'mine.yaml'),
      `${text.replace('for: 2s }', 'for: 2s, name: peak }')}objectives:\n  - result.p99 < 1s\n  - { require: lag.p99 < 9s, phase: peak }\n`,
    )
    const { call, requests } = madeUp(cwd, carrying(27_000))
    const { err } = await call(...search)
    expect(err).toContain('left out, since there is no phase peak in a probe: lag.p99 < 9s')
    expect(requests[0]!.scenario.objectives.map(({ require }) => require)).toContain('result.p99 < 1s')
  })

  test.each([
    [['capacity'], 'capacity is that of a scenario'],
    [[...search, '--tolerance', '90%'], 'Write a percentage from 0.5% to 50%.'],
    [[...search, '--from', 'much'], 'Write a rate, such as 50k/s.'],
  ])('refuses %j', async (argv, told) => {
    const { exitCode, err } = await madeUp(home(), carrying(1)).call(...argv)
    expect(exitCode).toBe(2)
    expect(err).toContain(told)
  })
})

const vary = ['--vary', 'target.options.delay=20ms,30ms', '--vary', 'target.parallelism=1,2']
const byDelay = (request: RunRequest) => ({ p50Us: delayUsOf(request) })

describe('matrix', () => {
  test('runs every combination once in each block, in an order of its own, and shows them side by side', async () => {
    const cwd = home()
    const { call, requests } = madeUp(cwd, byDelay)
    const argv = ['matrix', 'mine.yaml', ...vary, '--set', 'partitions=2', '--repeat', '3']
    const { exitCode, out } = await call(...argv)
    expect(exitCode).toBe(0)
    const cells = requests.map(
      ({ scenario, ...rest }) => `${delayUsOf({ scenario, ...rest })} ${scenario.target.parallelism}`,
    )
    const blocks = [0, 4, 8].map((from) => cells.slice(from, from + 4))
    for (const block of blocks) expect(new Set(block).size).toBe(4)
    expect(new Set(blocks.map((block) => block.join())).size).toBeGreaterThan(1)
    expect(out).toMatch(/^delay +parallelism +delivered/m)
    expect(out).toMatch(/^30ms +2 +1k\/s ±0\.0% +30\sms ±0\.0%/m)
    const matrix = JSON.parse(readFileSync(join(cwd, campaignIn(cwd, 'matrix'), 'matrix.json'), 'utf8')) as Matrix
    expect(matrix.axes.map(({ path }) => path)).toEqual(['target.options.delay', 'target.parallelism'])
    expect(matrix.cells.map(({ runs, exactRuns }) => [runs.length, exactRuns])).toEqual(Array(4).fill([3, 3]))
  })

  test('makes a run again that was INVALID, and says so above the table', async () => {
    const { call, requests } = madeUp(home(), (_, index) => (index === 0 ? { verdict: 'INVALID' } : {}))
    const argv = ['matrix', 'mine.yaml', '--vary', 'fleet.meters=1k,2k', '--repeat', '1', '--retry-invalid']
    const { out } = await call(...argv)
    expect(requests).toHaveLength(3)
    expect(out).toMatch(/^1 run was INVALID and was made again: 1 of meters=[12]k\.\n/)
  })

  test('does not forget what the audits of INVALID runs found, replaced or not', async () => {
    const cwd = home()
    const { call } = madeUp(cwd, (_, index) => (index < 4 ? { verdict: 'INVALID', lost: 1000 } : {}))
    const argv = ['matrix', 'mine.yaml', '--vary', 'fleet.meters=1k,2k', '--repeat', '1', '--retry-invalid']
    const { out } = await call(...argv)
    expect(out).toContain('INVALID runs do not count, but their audits found 4,000 lost: look into')
    expect(out).toMatch(/ and 1 more\.$/m)
    const page = readFileSync(join(cwd, campaignIn(cwd, 'matrix'), 'matrix.html'), 'utf8')
    expect(page).toContain('their audits found 4,000 lost')
  })

  test('says before the first run which combination cannot run, and why', async () => {
    const { call, requests } = madeUp(home(), byDelay)
    const { exitCode, err } = await call('matrix', 'mine.yaml', '--vary', 'target.parallelism=1,8')
    expect(exitCode).toBe(104)
    expect(err).toContain('cannot share')
    expect(requests).toEqual([])
  })

  test('names a value by the option that it came from, and says once what is wrong with several combinations', async () => {
    const both = ['--vary', 'target.parallelism=1,x', '--vary', 'fleet.frame=1,64']
    const { call } = madeUp(home(), byDelay)
    expect((await call('matrix', 'mine.yaml', ...both, '--set', 'drain=soon')).err).toContain('--set drain=soon: ')
    const { exitCode, err } = await call('matrix', 'mine.yaml', ...both)
    expect(exitCode).toBe(104)
    expect(err.split('--vary target.parallelism=x: ')).toHaveLength(2)
    expect(err).not.toContain('--set target.parallelism')
  })

  test.each([
    [['matrix', 'mine.yaml'], 'a matrix is of a scenario and of fields that vary'],
    [['matrix', 'mine.yaml', '--vary', 'a=1,1'], '--vary a has an empty value, or one twice'],
  ])('refuses %j', async (argv, told) => {
    const { exitCode, err } = await madeUp(home(), byDelay).call(...argv)
    expect(exitCode).toBe(2)
    expect(err).toContain(told)
  })
})

describe('noise', () => {
  const noisy = (request: RunRequest, index: number) => ({
    p50Us: Math.round(delayUsOf(request) * (1 + ((index * 7) % 5) / 500)),
  })

  test('tells how far runs scatter, how many a change of 5 % takes, and finds a slow-down', async () => {
    const { call, requests } = madeUp(home(), noisy)
    const { exitCode, out, err } = await call('noise', 'mine.yaml', '--pairs', '6', '--inject', '10%')
    expect(exitCode).toBe(0)
    expect(requests).toHaveLength(18)
    expect(new Set(requests.map(delayUsOf))).toEqual(new Set([20_000, 22_000]))
    expect(out).toMatch(/result p50 +20\.\d\sms +0\.\d\s% +\d\.\d\s% +\d/)
    expect(out).toContain('32 ways: 0 said REGRESSION and 0 IMPROVEMENT')
    expect(out).toMatch(/Slowed on purpose, by 10\s% of its delay \(22\sms\): was found, REGRESSION\./)
    expect(err).toContain('comparisons can be made on this machine; exit code 0')
  })

  test('does not trust an instrument that misses a slow-down', async () => {
    const { call } = madeUp(home(), () => ({ p50Us: 20_000 }))
    const { exitCode, out } = await call('noise', 'mine.yaml', '--pairs', '4', '--inject', '10%')
    expect(exitCode).toBe(111)
    expect(out).toContain('was NOT found')
  })

  test('refuses to slow a target that has no delay', async () => {
    const { call } = madeUp(home(), noisy)
    const { exitCode, err } = await call('noise', 'mine.yaml', '--set', 'target.options.delay=0s', '--inject', '10%')
    expect(exitCode).toBe(2)
    expect(err).toContain('--set target.options.delay=20ms')
  })
})

describe('a scenario that says what a matrix varies', () => {
  const withMatrix = (text: string) => {
    const cwd = home()
    writeFileSync(join(cwd, 'mine.yaml'), `${readFileSync(join(cwd, 'mine.yaml'), 'utf8')}${text}\n`)
    return cwd
  }

  test('needs no option, and an option overrules it', async () => {
    const text =
      'matrix: { vary: { target.options.delay: [20ms, 30ms, 40ms], "load[0].rate": [1k/s, 2k/s] }, repeat: 2 }'
    const { call, requests } = madeUp(withMatrix(text), byDelay)
    expect((await call('matrix', 'mine.yaml')).exitCode).toBe(0)
    expect(requests).toHaveLength(12)
    expect(new Set(requests.map(loadOf))).toEqual(new Set([1000, 2000]))
    await call('matrix', 'mine.yaml', '--vary', 'target.options.delay=1ms,2ms', '--repeat', '1')
    expect(requests.slice(12).map(delayUsOf).toSorted()).toEqual([1000, 2000])
  })

  test('is named where one of its values is wrong', async () => {
    const cwd = withMatrix('matrix: { vary: { target.parallelism: [1, x] } }')
    const { exitCode, err } = await madeUp(cwd, byDelay).call('matrix', 'mine.yaml')
    expect(exitCode).toBe(104)
    expect(err).toContain('matrix.vary target.parallelism=x: ')
  })

  test('runs by itself as if it did not say so', async () => {
    const { call, requests } = madeUp(withMatrix('matrix: { vary: { fleet.frame: [1, 2] } }'), byDelay)
    expect((await call('run', 'mine.yaml')).exitCode).toBe(0)
    expect(requests).toHaveLength(1)
  })

  test.each([
    ['matrix: { vary: {} , repeat: 0 }', 'matrix.repeat'],
    ['matrix: { vary: { a: 1 } }', 'matrix.vary.a'],
    ['matrix: { vary: { a: [{ b: 1 }] } }', 'write a word or a number, as in --set'],
    ['matrix: { very: { a: [1] } }', 'vary'],
  ])('is refused with what to write: %s', async (text, told) => {
    const { exitCode, err } = await madeUp(withMatrix(text), byDelay).call('validate', 'mine.yaml')
    expect(exitCode).toBe(104)
    expect(err).toContain(told)
  })
})

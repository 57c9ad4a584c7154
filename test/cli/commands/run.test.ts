import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import { builtParts, type Parts } from '../../../src/cli/parts.ts'
import { LoadcurveError } from '../../../src/errors.ts'
import type { RunOutcome, RunRequest, Stage } from '../../../src/run/api.ts'
import { scenarioTemplate } from '../../../src/scenarios/template.ts'
import type { RunResult } from '../../../src/types/result.ts'
import { syntheticRun } from '../../report/synthetic-run.ts'
import { type FakeIo, fakeIo } from '../fake-io.ts'
import { progressOf } from '../terminal/progress.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'loadcurve-cli-'))
  for (const name of ['one', 'two', 'three']) writeFileSync(join(folder, `${name}.yaml`), scenarioTemplate(name))
  writeFileSync(join(folder, 'wrong.yaml'), scenarioTemplate('wrong').replace(/^seed:.*$/m, 'sead: 7'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const run = syntheticRun({ kind: 'short' })

function outcome(request: RunRequest, rest: Partial<RunResult> = {}): RunOutcome {
  const result = { ...run.result!, scenario: request.scenario.name, reasons: [], ...rest }
  return { folder: join(request.outDir, 'a-run'), environment: run.environment, result }
}

/** Runs that end at once, the way `ends` says by the scenario's name; else they pass. */
function partsThat(ends: Record<string, Partial<RunResult> | LoadcurveError> = {}) {
  const requests: RunRequest[] = []
  const opened: string[] = []
  const parts: Parts = {
    ...builtParts,
    openFile: (path) => {
      opened.push(path)
      return null
    },
    startRun: async (request) => {
      requests.push(request)
      request.onProgress(progressOf())
      const end = ends[request.scenario.name] ?? { verdict: 'PASS', exitCode: 0 }
      const done = end instanceof LoadcurveError ? Promise.reject(end) : Promise.resolve(outcome(request, end))
      return { done, stop: () => {}, kill: () => {} }
    },
  }
  return { parts, requests, opened }
}

let io: FakeIo
beforeEach(() => {
  io = fakeIo({ cwd: folder })
})

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1)

describe('a run', () => {
  test('prints the summary and the report on stdout, and the verdict last on stderr', async () => {
    const { parts } = partsThat()
    expect(await main(['run', 'one.yaml'], io, parts)).toBe(0)
    expect(io.written.out).toMatch(/^PASS {2}one on embedded/)
    expect(lastLine(io.written.out)).toBe('report: results/a-run/report.html')
    expect(lastLine(io.written.err)).toMatch(/^PASS, exit code 0/)
  })

  test('gets what was asked for: folder, overrides, tags, the exact bytes and the command', async () => {
    const { parts, requests } = partsThat()
    const argv = ['run', 'one.yaml', '--out', 'nightly', '--set', 'fleet.meters=7k', '--tag', 'a=b=c', '--tag', 'x=']
    await main(argv, io, parts)
    expect(requests[0]).toMatchObject({
      outDir: join(folder, 'nightly'),
      overrides: { 'fleet.meters': '7k' },
      tags: { a: 'b=c', x: '' },
      command: ['loadcurve', ...argv],
    })
    expect(requests[0]!.scenario.fleet.meters).toBe(7000)
    expect(Buffer.from(requests[0]!.scenarioBytes).toString()).toBe(scenarioTemplate('one'))
  })

  test('with --json prints one JSON document a line and scenario on stdout, and nothing else there', async () => {
    const { parts } = partsThat()
    await main(['run', 'one.yaml', 'two.yaml', '--json'], io, parts)
    const documents = io.written.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RunResult)
    expect(documents.map(({ format, scenario }) => ({ format, scenario }))).toEqual([
      { format: 2, scenario: 'one' },
      { format: 2, scenario: 'two' },
    ])
  })

  test('with --quiet hides progress, and keeps the summary and the verdict', async () => {
    const { parts } = partsThat()
    await main(['run', 'one.yaml', '--quiet'], io, parts)
    expect(io.written.err).toMatch(/^PASS, exit code 0.*\n$/)
    expect(io.written.out).toMatch(/^PASS {2}one/)
  })

  test('with --open opens the report', async () => {
    const { parts, opened } = partsThat()
    await main(['run', 'one.yaml', '--open'], io, parts)
    expect(opened).toEqual([join(folder, 'results', 'a-run', 'report.html')])
  })

  test('takes the name of a scenario here, and of one that ships', async () => {
    const { parts, requests } = partsThat()
    expect(await main(['run', 'one', 'quickstart'], io, parts)).toBe(0)
    expect(requests.map(({ scenario }) => scenario.name)).toEqual(['one', 'quickstart'])
  })

  test('writes no escape code where there is no terminal', async () => {
    const { parts } = partsThat()
    await main(['run', 'one.yaml'], io, parts)
    expect(io.written.out + io.written.err).not.toContain('\u001b')
  })

  test('colours the summary on a terminal, but not with NO_COLOR', async () => {
    const { parts } = partsThat()
    const terminal = fakeIo({ cwd: folder, isTTY: true })
    await main(['run', 'one.yaml'], terminal, parts)
    expect(terminal.written.out).toContain('\u001b[32mPASS')
    const plain = fakeIo({ cwd: folder, isTTY: true, env: { NO_COLOR: '1' } })
    await main(['run', 'one.yaml'], plain, parts)
    expect(plain.written.out).not.toContain('\u001b')
  })
})

describe('several scenarios', () => {
  test('are all checked before the first one runs', async () => {
    const { parts, requests } = partsThat()
    expect(await main(['run', 'one.yaml', 'wrong.yaml', 'missing.yaml'], io, parts)).toBe(104)
    expect(requests).toEqual([])
    expect(io.written.err).toContain('wrong.yaml:')
    expect(io.written.err).toContain('missing.yaml: the file does not exist')
    expect(lastLine(io.written.err)).toBe('loadcurve: 2 of 3 scenarios are not valid; nothing was run')
    expect(io.written.out).toBe('')
  })

  test('run one after the other, and the exit code is that of the worst', async () => {
    const { parts, requests } = partsThat({
      one: { verdict: 'FAIL', exitCode: 99, reasons: ['result.p99 was 2 s'] },
      two: { verdict: 'INVALID', exitCode: 111, reasons: ['the generator was late'] },
    })
    expect(await main(['run', 'one.yaml', 'two.yaml', 'three.yaml'], io, parts)).toBe(111)
    expect(requests).toHaveLength(3)
    expect(lastLine(io.written.err)).toBe('1 of 3 scenarios passed; exit code 111')
  })

  test('go on after a target failed, which is told', async () => {
    const failed = new LoadcurveError('TARGET_FAILED', 'the target died', { hint: 'look into logs/' })
    const { parts, requests } = partsThat({ one: failed })
    expect(await main(['run', 'one.yaml', 'two.yaml'], io, parts)).toBe(107)
    expect(requests).toHaveLength(2)
    expect(io.written.err).toContain('loadcurve: the target died\nhint: look into logs/\n')
  })

  test('end with a run that was stopped by Ctrl-C', async () => {
    const { parts, requests } = partsThat({ one: { verdict: 'PASS', exitCode: 105, reasons: ['interrupted'] } })
    expect(await main(['run', 'one.yaml', 'two.yaml'], io, parts)).toBe(105)
    expect(requests).toHaveLength(1)
    expect(lastLine(io.written.err)).toBe('0 of 2 scenarios passed, 1 not run; exit code 105')
  })
})

describe('Ctrl-C, or SIGTERM,', () => {
  /** A run that goes on until it is stopped (then it ends as interrupted) or killed (then it is rejected). */
  function endless() {
    const asked: string[] = []
    let enter = (_: Stage) => {}
    let started = () => {}
    const underWay = new Promise<void>((resolve) => {
      started = resolve
    })
    const parts: Parts = {
      ...builtParts,
      startRun: async ({ onProgress }) => {
        enter = (stage) => onProgress(progressOf({ stage }))
        let reject = (_: unknown) => {}
        const done = new Promise<RunOutcome>((_, fail) => {
          reject = fail
        })
        setImmediate(started)
        const stop = (hurry = false) => asked.push(hurry ? 'hurry' : 'stop')
        const kill = () => {
          asked.push('kill')
          reject(new LoadcurveError('INTERRUPTED', 'stopped at once'))
        }
        return { done, stop, kill }
      },
    }
    return { parts, asked, underWay, enter: (stage: Stage) => enter(stage) }
  }

  test('first stops arrivals and says how to stop at once; the second does that, with exit code 105', async () => {
    const { parts, asked, underWay } = endless()
    const exitCode = main(['run', 'one.yaml'], io, parts)
    await underWay
    io.signal('SIGINT')
    expect(asked).toEqual(['stop'])
    expect(io.written.err).toContain('; Ctrl-C again to stop at once\n')
    io.pass(1_000_000)
    io.signal('SIGINT')
    expect(asked).toEqual(['stop', 'kill'])
    expect(await exitCode).toBe(105)
    expect(lastLine(io.written.err)).toBe('loadcurve: stopped at once')
  })

  test('in the drain ends the drain, also where an earlier one stopped arrivals; then it stops at once', async () => {
    const { parts, asked, underWay, enter } = endless()
    const exitCode = main(['run', 'one.yaml'], io, parts)
    await underWay
    enter('running')
    io.signal('SIGINT')
    enter('draining')
    io.pass(1_000_000)
    io.signal('SIGINT')
    expect(asked).toEqual(['stop', 'stop'])
    expect(io.written.err).toContain('stopping arrivals, draining; Ctrl-C again to end the drain\n')
    expect(io.written.err).toContain('ending the drain, checking what has arrived; Ctrl-C again to stop at once\n')
    io.pass(1_000_000)
    io.signal('SIGINT')
    expect(asked).toEqual(['stop', 'stop', 'kill'])
    expect(await exitCode).toBe(105)
  })

  test('as SIGTERM makes a run hurry, and says so; a second one in the drain ends the drain', async () => {
    const { parts, asked, underWay, enter } = endless()
    const exitCode = main(['run', 'one.yaml', '--quiet'], io, parts)
    await underWay
    enter('running')
    io.signal('SIGTERM')
    expect(io.written.err).toBe(
      'SIGTERM: stopping arrivals; the drain is cut short, so that the report is written within 10 s\n',
    )
    enter('draining')
    for (const _ of [1, 2]) {
      io.pass(1_000_000)
      io.signal('SIGTERM')
    }
    expect(asked).toEqual(['hurry', 'stop', 'kill'])
    expect(await exitCode).toBe(105)
  })

  test('as SIGTERM after Ctrl-C throws nothing away, whatever the run is doing', async () => {
    const { parts, asked, underWay, enter } = endless()
    const exitCode = main(['run', 'one.yaml'], io, parts)
    await underWay
    enter('running')
    io.signal('SIGINT')
    enter('auditing')
    io.pass(7_500_000)
    io.signal('SIGTERM')
    expect(asked).toEqual(['stop', 'hurry'])
    io.pass(1_000_000)
    io.signal('SIGTERM')
    expect(asked).toEqual(['stop', 'hurry', 'kill'])
    expect(await exitCode).toBe(105)
  })

  test('once ends the command after this run, also where the run failed before', async () => {
    const requests: string[] = []
    const parts: Parts = {
      ...builtParts,
      startRun: async ({ scenario }) => {
        requests.push(scenario.name)
        const end = () => io.signal('SIGTERM') && Promise.reject(new LoadcurveError('TARGET_FAILED', 'it died'))
        return { done: Promise.resolve().then(end) as Promise<never>, stop: () => {}, kill: () => {} }
      },
    }
    expect(await main(['run', 'one.yaml', 'two.yaml'], io, parts)).toBe(107)
    expect(requests).toEqual(['one'])
  })

  test('that comes before the run can be stopped is not lost', async () => {
    const asked: string[] = []
    const parts: Parts = {
      ...builtParts,
      startRun: async (request) => {
        io.signal('SIGTERM')
        const interrupted = { exitCode: 105, reasons: ['interrupted'] }
        const stop = (hurry = false) => asked.push(hurry ? 'hurry' : 'stop')
        return { done: Promise.resolve(outcome(request, interrupted)), stop, kill: () => {} }
      },
    }
    expect(await main(['run', 'one.yaml'], io, parts)).toBe(105)
    expect(asked).toEqual(['hurry'])
  })

  test('is listened to only while a run goes', async () => {
    await main(['run', 'one.yaml'], io, partsThat().parts)
    expect(io.signal('SIGINT')).toBe(false)
  })
})

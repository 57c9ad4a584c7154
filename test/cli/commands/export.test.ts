import { mkdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import { findRuns } from '../../../src/cli/run-argument.ts'
import { formatNames } from '../../../src/export/formats.ts'
import { finishedRun, scratchFolder, unfinishedRun } from '../../results/sample-run.ts'
import { fakeIo } from '../fake-io.ts'

const warnings = [{ code: 'SENT', message: 'x', phase: null, invalid: true, figures: {}, hint: null }]
const invalid = { verdict: 'INVALID', exitCode: 111, warnings, reasons: ['sent 90 %'] } as const

async function call(cwd: string, ...argv: string[]) {
  const io = fakeIo({ cwd })
  return { exitCode: await main(['export', ...argv], io), ...io.written }
}

/** A working folder with a folder of runs in it: two that passed, one INVALID, one unfinished. */
function home() {
  const cwd = scratchFolder()
  const results = join(cwd, 'results')
  for (const suffix of ['aaaa', 'bbbb']) finishedRun(results, suffix)
  finishedRun(results, 'cccc', invalid)
  unfinishedRun(results, 'dddd')
  return cwd
}

describe('export', () => {
  test('writes every format to stdout and nothing else there', async () => {
    const cwd = home()
    for (const format of formatNames) {
      const { exitCode, out } = await call(cwd, 'aaaa', 'bbbb', '--format', format)
      expect([format, exitCode, out === '']).toEqual([format, 0, false])
    }
  })

  test('leaves out runs that have no numbers, and says why', async () => {
    const { exitCode, out, err } = await call(home(), 'results', '--format', 'csv')
    expect(exitCode).toBe(0)
    expect(out.trim().split('\n')).toHaveLength(3)
    expect(err).toMatch(/^warning: \S+-cccc is left out: it is INVALID: sent 90 %$/m)
    expect(err).toMatch(/^warning: \S+-dddd is left out: it did not finish$/m)
  })

  test('lists them in formats that can say what became of a run', async () => {
    const { exitCode, out, err } = await call(home(), 'results', '--format', 'junit')
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(out).toContain('tests="4" failures="0" errors="2"')
  })

  test('exits 113 when no run has numbers, after junit has said so', async () => {
    const cwd = home()
    const csv = await call(cwd, 'cccc', '--format', 'csv')
    expect(csv).toMatchObject({ exitCode: 113, out: '' })
    expect(csv.err).toContain('nothing to export: no run has numbers that can be used')
    const junit = await call(cwd, 'cccc', '--format', 'junit')
    expect(junit.exitCode).toBe(113)
    expect(junit.out).toContain('errors="1"')
  })

  test('writes a file and says so on stderr', async () => {
    const cwd = home()
    const { exitCode, out, err } = await call(cwd, 'latest', 'aaaa', '--format', 'bmf', '-o', 'bmf.json')
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: '' })
    expect(err).toMatch(/wrote bmf.json\n$/)
    expect(Object.keys(JSON.parse(readFileSync(join(cwd, 'bmf.json'), 'utf8')))).toEqual(['talk/embedded@1k/s'])
  })

  test('fails with 107 where the file cannot be written', async () => {
    const { exitCode, err } = await call(home(), 'aaaa', '--format', 'bmf', '-o', 'nowhere/bmf.json')
    expect(exitCode).toBe(107)
    expect(err).toMatch(/choose another file with --output/)
  })

  test('names the formats where one is unknown or missing', async () => {
    const unknown = await call(home(), 'aaaa', '--format', 'junti')
    expect(unknown.exitCode).toBe(2)
    expect(unknown.err).toMatch(/unknown format 'junti'\n.*did you mean junit\? the formats are bmf, .*benchstat/)
    const missing = await call(home(), 'aaaa')
    expect(missing.exitCode).toBe(2)
    expect(missing.err).toMatch(/no --format is given\n.*the formats are bmf/)
  })

  test('goes on without a folder that is damaged, and says so', async () => {
    const cwd = home()
    truncateSync(join(finishedRun(join(cwd, 'results'), 'eeee').path, 'result.json'), 50)
    const { exitCode, err } = await call(cwd, 'aaaa', 'eeee', '--format', 'csv')
    expect(exitCode).toBe(0)
    expect(err).toMatch(/^warning: \S+-eeee is left out: .*result.json cannot be used: it is truncated/m)
  })
})

describe('runs on a command line', () => {
  const found = (cwd: string, ...given: string[]) => {
    const io = fakeIo({ cwd })
    return findRuns(given, join(cwd, 'results'), io).map((folder) => basename(folder).slice(-4))
  }

  test('may be folders, folders of runs, patterns, names and the ends of names, each counted once', () => {
    const cwd = home()
    const name = basename(finishedRun(join(cwd, 'results', 'nightly'), 'eeee').path)
    expect(found(cwd, 'results')).toEqual(['aaaa', 'bbbb', 'cccc', 'dddd'])
    expect(found(cwd, 'results/*-a?aa', '*-bbbb')).toEqual(['aaaa', 'bbbb'])
    expect(found(cwd, 'nightly')).toEqual(['eeee'])
    expect(found(cwd, 'results/nightly', join(cwd, 'results/nightly', name), 'results/night*')).toEqual(['eeee'])
    expect(found(cwd, 'aaaa', 'results/*aaaa')).toEqual(['aaaa'])
  })

  test('are refused if nothing is there', () => {
    const cwd = home()
    expect(() => found(cwd, 'ffff')).toThrow(/there is no run 'ffff' here or in results/)
    expect(() => found(cwd, 'x*')).toThrow(/no folder matches 'x\*' here or in results/)
    rmSync(join(cwd, 'results'), { recursive: true })
    expect(() => found(cwd, 'latest')).toThrow(/there are no runs in results/)
  })

  test('are left to their reader where a folder holds none', () => {
    const cwd = home()
    mkdirSync(join(cwd, 'notes'))
    expect(findRuns(['notes'], join(cwd, 'results'), fakeIo({ cwd }))).toEqual([join(cwd, 'notes')])
  })
})

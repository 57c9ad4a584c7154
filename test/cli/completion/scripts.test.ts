import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Shell, shells } from '../../../src/cli/completion/scripts.ts'
import { main } from '../../../src/cli/main.ts'
import { fakeIo } from '../fake-io.ts'

let folder = ''
let scripts = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'loadcurve-completion-'))
  scripts = mkdtempSync(join(tmpdir(), 'loadcurve-scripts-'))
  mkdirSync(join(folder, 'nightly runs'))
  for (const file of ['mine.yaml', 'my peak.yaml', 'notes.txt', 'town.csv.gz']) writeFileSync(join(folder, file), '')
})
afterAll(() => {
  for (const dir of [folder, scripts]) rmSync(dir, { recursive: true })
})

async function script(shell: Shell): Promise<string> {
  const io = fakeIo()
  expect(await main(['completion', shell], io)).toBe(0)
  return io.written.out
}

/** Only a shell that is not there is skipped: one that does not start, on a busy machine, is a failure. */
function isInstalled(shell: Shell): boolean {
  const { error } = spawnSync(shell, ['-c', 'true'])
  return !(error !== undefined && 'code' in error && error.code === 'ENOENT')
}

/** What bash offers for the last of `words`, in a folder with a few files. */
async function bashOffers(...words: string[]): Promise<string[]> {
  const ask = `COMP_WORDS=(loadcurve "$@"); COMP_CWORD=$#; _loadcurve; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = spawnSync('bash', ['-c', `${await script('bash')}\n${ask}`, 'bash', ...words], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return stdout.split('\n').filter((line) => line !== '')
}

describe('completion', () => {
  for (const shell of shells) {
    test(`for ${shell} is a script that ${shell} can read`, async ({ skip }) => {
      if (!isInstalled(shell)) skip(`${shell} is not installed`)
      const file = join(scripts, shell)
      writeFileSync(file, await script(shell))
      const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    })

    test(`for ${shell} names every command, flag and shipped scenario`, async () => {
      const text = await script(shell)
      for (const word of [
        'run',
        'init',
        'conformance',
        'report',
        'results',
        'stack',
        'doctor',
        'train',
        'completion',
      ]) {
        expect(text).toMatch(new RegExp(`\\b${word}\\b`))
      }
      for (const flag of ['out', 'set', 'tag', 'quiet', 'json', 'open', 'name'])
        expect(text).toMatch(new RegExp(`-l? ?${flag}\\b`))
      for (const scenario of ['quickstart', 'embedded-35m']) expect(text).toContain(scenario)
    })
  }

  test('in bash offers the commands that begin so', async () => {
    expect(await bashOffers('re')).toEqual(['report', 'results'])
  })

  test('in bash offers the flags of the command', async () => {
    const flags = [
      '--out',
      '--set',
      '--tag',
      '--quiet',
      '--json',
      '--open',
      '--keep',
      '--kafka-home',
      '--zookeeper-home',
      '--redis-server',
      '--help',
    ]
    expect(await bashOffers('run', '--')).toEqual(flags)
    expect(await bashOffers('results', '--o')).toEqual(['--out'])
  })

  test('in bash offers scenarios: those that ship, YAML files with any name, and folders to look into', async () => {
    expect(await bashOffers('run', 'quick')).toEqual(['quickstart'])
    expect((await bashOffers('run', 'm')).sort()).toEqual(['mine.yaml', 'my peak.yaml'])
    expect(await bashOffers('validate', 'ni')).toEqual(['nightly runs'])
    expect(await bashOffers('run', 'no')).toEqual([])
  })

  test('in bash offers folders after --out, shells after completion, data after train, latest after report', async () => {
    expect(await bashOffers('run', 'quickstart', '--out', '')).toEqual(['nightly runs'])
    expect(await bashOffers('completion', '')).toEqual(['bash', 'zsh', 'fish'])
    expect(await bashOffers('train', 'to')).toEqual(['town.csv.gz'])
    expect(await bashOffers('report', 'la')).toEqual(['latest'])
  })
})

import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { commandHelps } from './command-pages.ts'

interface Step {
  readonly name: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
}

const action = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')) as {
  readonly inputs: Readonly<Record<string, unknown>>
  readonly runs: { readonly steps: readonly Step[] }
}
const gate = action.runs.steps.find(({ name }) => name === 'Gate')!

/** Runs the step with a command line in place of ours that notes its arguments and ends with a code. */
function run(env: Readonly<Record<string, string>>, code: number) {
  const folder = mkdtempSync(join(tmpdir(), 'loadcurve-action-'))
  mkdirSync(join(folder, 'bin'))
  const fake = `require('node:fs').appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n'); if (process.argv[2] === 'gate') process.exit(${code})`
  writeFileSync(join(folder, 'bin', 'loadcurve.js'), fake)
  chmodSync(join(folder, 'bin', 'loadcurve.js'), 0o755)
  const places = {
    GITHUB_ACTION_PATH: folder,
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
  }
  const asked = { SCENARIO: 'head.yaml', AGAINST: '', BASELINE: '', RUNS: '6', FAIL_ON: 'regression', ...env }
  const { status } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', gate.run!], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...places, ...asked },
  })
  const text = (file: string) => readFileSync(join(folder, file), 'utf8')
  return { status, calls: text('calls').trim().split('\n'), output: text('output') }
}

describe('the action for GitHub', () => {
  test('hands on what it was given, and ends with the code of the gate after it has exported the runs', () => {
    const { status, calls, output } = run({ AGAINST: 'the base.yaml' }, 112)
    expect(status).toBe(112)
    expect(output).toBe('exit-code=112\n')
    expect(calls[0]).toBe(
      'gate head.yaml --against the base.yaml --runs 6 --fail-on regression --retry-invalid --quiet',
    )
    expect(calls.slice(1)).toEqual([
      'export results/gate-*/runs --format markdown',
      'export results/gate-*/runs --format junit --output loadcurve-junit.xml',
    ])
    expect(run({ BASELINE: 'main' }, 0)).toMatchObject({ status: 0, output: 'exit-code=0\n' })
  })

  test('uses options that the commands have, and every input', () => {
    for (const [, command, rest] of gate.run!.matchAll(/loadcurve\.js" (\w+) (.*)/g)) {
      const help = commandHelps().find(({ name }) => name === command)!.help
      for (const [option] of rest!.matchAll(/--[a-z-]+/g)) expect(help).toContain(option)
    }
    const used = Object.values(gate.env!).join(' ')
    for (const input of Object.keys(action.inputs)) expect(used).toContain(`inputs.${input} `)
  })
})

import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { builtParts } from '../../src/cli/parts.ts'
import { goldenText } from '../verdict/golden-file.ts'
import { fakeIo } from './fake-io.ts'

const commands = [
  'run',
  'init',
  'validate',
  'report',
  'results',
  'export',
  'stack',
  'doctor',
  'train',
  'calibrate',
  'completion',
]

async function call(...argv: string[]) {
  const io = fakeIo()
  const exitCode = await main(argv, io)
  return { exitCode, ...io.written }
}

describe('help', () => {
  for (const argv of [[], ...commands.map((command) => [command])]) {
    test(`of loadcurve ${argv.join(' ')} goes to stdout and reads as its golden file`, async () => {
      const { exitCode, out, err } = await call(...argv, '--help')
      expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
      expect(out).toBe(goldenText(`test/golden/cli/help${argv.map((word) => `-${word}`).join('')}.txt`, out))
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
    })
  }

  for (const command of commands) {
    test(`of ${command} ends with examples that name the command`, async () => {
      const { out } = await call(command, '--help')
      const examples = out.slice(out.indexOf('\nExamples:\n')).trim().split('\n').slice(1)
      expect(examples.length).toBeGreaterThan(0)
      for (const line of examples) expect(line).toContain(`npx loadcurve ${command}`)
    })
  }

  test('of a command is the same through "help <command>"', async () => {
    expect((await call('help', 'run')).out).toBe((await call('run', '--help')).out)
  })

  test('the version is printed on stdout and nothing else', async () => {
    const { exitCode, out, err } = await call('--version')
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('a mistake on the command line is told in two lines and exits 2', () => {
  const mistakes: readonly (readonly [argv: string, message: string, hint: string])[] = [
    ['help reprot', "unknown command 'reprot'", 'did you mean report?'],
    ['rnu quickstart', "unknown command 'rnu'", 'did you mean run?'],
    ['reprot latest', "unknown command 'reprot'", 'did you mean report?'],
    [
      'run quickstart --vus 10',
      "unknown option '--vus'",
      'there are no virtual users here: each curve is due at its own time. Give a phase of load a rate',
    ],
    [
      'run quickstart -d 10s',
      "unknown option '-d'",
      'the scenario says that: load[0].for; change it for one run with --set',
    ],
    ...(
      [
        [
          'run quickstart --vus=5',
          '--vus',
          'there are no virtual users here: each curve is due at its own time. Give a phase of load a rate',
        ],
        ['run quickstart -d5', '-d', 'the scenario says that: load[0].for; change it for one run with --set'],
        ['validate quickstart -R=100', '-R', 'the scenario says that: load[0].rate; change it for one run with --set'],
        [
          'run quickstart -eRATE=5',
          '-e',
          `give the variable to the command (NAME=value npx loadcurve run mine.yaml), and write "\${NAME}" in the file`,
        ],
      ] as const
    ).map(([argv, option, hint]) => [argv, `unknown option '${option}'`, hint] as const),
    ['stack up -d', "unknown option '-d'", 'see loadcurve stack up --help'],
    ['results --duration 5', "unknown option '--duration'", 'see loadcurve results --help'],
    ['doctor -c', "unknown option '-c'", 'see loadcurve doctor --help'],
    ['run quickstart --quite=yes', "unknown option '--quite=yes'", 'see loadcurve run --help'],
    ['run quickstart --quite', "unknown option '--quite'", 'did you mean --quiet?'],
    ['--verison', "unknown option '--verison'", 'did you mean --version?'],
    ['run', "missing required argument 'scenario'", 'see loadcurve run --help'],
    ['run quickstart --out', "option '--out <dir>' argument missing", 'see loadcurve run --help'],
    ['run quickstart --set rate', "--set 'rate' has no '='", "write it as --set 'load[0].rate=10k/s'"],
    [
      'run quickstart --set load.peak.rate 200k/s',
      "--set 'load.peak.rate' has no '='",
      "write it as --set 'load.peak.rate=<value>', such as 'load[0].rate=10k/s'",
    ],
    ['run quickstart --tag =main', "--tag '=main' has no name before '='", 'write it as --tag branch=main'],
    ['init one two', "too many arguments for 'init'. Expected 1 argument but got 2.", 'see loadcurve init --help'],
    [
      'init a/b',
      "'a/b' is not a valid scenario name",
      'use letters, digits, - and _; the file is written to the current folder',
    ],
    ['completion pash', "unknown shell 'pash'", 'write one of bash, zsh, fish'],
    ['train no.csv', 'no.csv cannot be read: there is no such file', 'name a CSV file: utc,<meter>,<meter>...'],
    ['report monday', "there is no run 'monday' here or in results", 'list the runs with: loadcurve results'],
    [
      'report latest',
      'there are no runs in results',
      'make one with: loadcurve run quickstart; or name another folder with --out',
    ],
  ]
  for (const [argv, message, hint] of mistakes) {
    test(`loadcurve ${argv}`, async () => {
      const { exitCode, out, err } = await call(...argv.split(' '))
      expect({ exitCode, out, err }).toEqual({ exitCode: 2, out: '', err: `loadcurve: ${message}\nhint: ${hint}\n` })
    })
  }

  test('no command at all shows the help on stderr, and what to start with', async () => {
    const { exitCode, out, err } = await call()
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).toContain('Usage: loadcurve')
    expect(err).toMatch(/loadcurve: no command given\nhint: .*run quickstart.*\n$/)
  })
})

describe('a fault of loadcurve itself', () => {
  const parts = {
    ...builtParts,
    calibrate: () => Promise.reject(new TypeError('ring is undefined')),
  }

  test('exits 1 with a sentence on what to do, and no stack', async () => {
    const io = fakeIo()
    expect(await main(['calibrate'], io, parts)).toBe(1)
    expect(io.written.err).toMatch(/^loadcurve: internal error: ring is undefined\nhint: .*LOADCURVE_DEBUG=1.*\n$/)
  })

  test('shows the stack where LOADCURVE_DEBUG is set', async () => {
    const io = fakeIo({ env: { LOADCURVE_DEBUG: '1' } })
    expect(await main(['calibrate'], io, parts)).toBe(1)
    expect(io.written.err).toContain('main.test.ts')
  })
})

import { type Command, Option } from 'commander'
import { LoadcurveError } from '../../../errors.ts'
import type { CommandContext } from '../../command-context.ts'
import { addHomeOptions, type ProgramHomes, withPrograms } from '../../program-homes.ts'
import { countOf, examples, parseAssignments, repeated } from '../../usage.ts'
import { controlText, retryText } from './campaign-options.ts'

const failures = ['regression', 'inconclusive'] as const
const dirOption = ['--dir <dir>', 'the folder that holds the baselines', 'baselines'] as const
const acksOption = ['--acks <file>', 'the file of accepted regressions', 'acks.yaml'] as const

interface GivenGateOptions extends ProgramHomes {
  readonly out: string
  readonly baseline?: string
  readonly against?: string
  readonly dir: string
  readonly acks: string
  readonly runs: number
  readonly failOn: string
  readonly confirm: boolean
  readonly set?: readonly string[]
  readonly tag?: readonly string[]
  readonly control: boolean
  readonly retryInvalid?: true
  readonly quiet?: true
  readonly json?: true
}

export function addGateCommand(program: Command, context: CommandContext): void {
  const gate = program
    .command('gate')
    .summary('fail if a scenario is worse than its baseline, for CI')
    .description(
      'Runs a scenario several times and compares the runs with a baseline, or with another scenario. It fails if they are worse.',
    )
    .argument('<scenario>', 'a scenario file, or the name of one that ships with loadcurve')
    .option('--baseline <name>', 'compare with this baseline')
    .addOption(
      new Option(
        '--against <scenario>',
        'compare with the runs of another scenario, made in turns with its own',
      ).conflicts('baseline'),
    )
    .option('--runs <n>', 'how many fresh runs (of each)', countOf(3, 1000), 5)
    .option('--fail-on <what>', `what makes it fail: ${failures.join(', ')}, both with a comma, or none`, 'regression')
    .option('--no-confirm', 'do not measure a regression again before it fails')
    .option(...dirOption)
    .option(...acksOption)
    .option('--set <path=value>', 'change a field of the scenario (repeatable)', repeated)
    .option('--tag <key=value>', 'a note kept with each run (repeatable)', repeated)
    .option('--out <dir>', 'folder in which the runs get their folder', 'results')
    .option('--retry-invalid', retryText)
    .option('--no-control', controlText)
    .option('--quiet', 'show no progress, only the outcome')
    .option('--json', 'print the outcome as JSON')
  addHomeOptions(gate)
    .addHelpText('after', gateHelp)
    .action(async (scenario: string, options: GivenGateOptions) => {
      const { runGate } = await import('./gate.ts')
      const { out, dir, acks, runs, confirm } = options
      const given = {
        ...{ out, dir, acks, runs, confirm },
        base: baseOf(options),
        failOn: failuresOf(options.failOn),
        overrides: parseAssignments('--set', "'load[0].rate=10k/s'", options.set),
        tags: parseAssignments('--tag', 'branch=main', options.tag),
        hasControl: options.control,
        retriesInvalid: options.retryInvalid === true,
        quiet: options.quiet === true,
        json: options.json === true,
        command: ['loadcurve', ...context.argv],
      }
      context.onExitCode(await runGate(scenario, given, withPrograms(context.io, options), context.parts))
    })
}

function baseOf({ baseline, against }: GivenGateOptions) {
  if (against !== undefined) return { scenario: against }
  if (baseline !== undefined) return { baseline }
  throw new LoadcurveError('USAGE', 'gate has nothing to compare with', {
    hint: 'write --baseline <name>, or --against <scenario>',
  })
}

function failuresOf(text: string): readonly (typeof failures)[number][] {
  if (text === 'none') return []
  const words = text.split(',').map((word) => word.trim())
  const wrong = words.find((word) => !(failures as readonly string[]).includes(word))
  if (wrong === undefined) return words as (typeof failures)[number][]
  throw new LoadcurveError('USAGE', `--fail-on does not know '${wrong}'`, {
    hint: `write ${failures.join(', ')}, both with a comma between them, or none`,
  })
}

const gateHelp = `
A regression is measured again before it fails. Exit code 0: no regression; 112: a regression that
was seen twice; 111: the measurement failed; 113: there is nothing to compare with.
${examples([
  ['npx loadcurve gate quickstart --baseline main', ''],
  ['npx loadcurve gate head.yaml --against base.yaml', 'both in turns, on this machine'],
  ['npx loadcurve gate mine.yaml --baseline main --runs 8 --fail-on regression,inconclusive', ''],
])}`

export function addBaselineCommand(program: Command, context: CommandContext): void {
  const baseline = program
    .command('baseline')
    .summary('keep the numbers of runs, for gate to compare with')
    .description('Named baselines are small files without the folders of their runs. Put them into git.')
  addSave(baseline, context)
  addListAndShow(baseline, context)
  baseline
    .command('accept')
    .summary('accept the regressions that a gate found')
    .description(
      'Writes the regressions that a gate found into acks.yaml, with a reason: from then on it forgives them.',
    )
    .argument('<gate>', 'the folder that the gate printed')
    .requiredOption('--reason <text>', 'why')
    .option(...acksOption)
    .addHelpText(
      'after',
      examples([['npx loadcurve baseline accept results/gate-20261130T120000Z-mine-5f2c --reason "checks twice"', '']]),
    )
    .action(async (folder: string, options: { reason: string; acks: string }) => {
      const { acceptRegressions } = await import('./baseline.ts')
      context.onExitCode(acceptRegressions(folder, options, context.io))
    })
}

function addSave(baseline: Command, context: CommandContext): void {
  baseline
    .command('save')
    .summary('make a baseline of runs')
    .description(
      'Makes a baseline of runs: three or more, of one scenario, on one machine. One of that name is replaced.',
    )
    .argument('<name>', 'main, release-1.2')
    .argument('<run...>', 'folders of runs, their names in the results folder, or the last 4 digits of a name')
    .option('--note <text>', 'a note kept with it', '')
    .option(...dirOption)
    .option('--out <dir>', 'the folder that holds the runs', 'results')
    .option('--json', 'print it as JSON')
    .addHelpText('after', examples([['npx loadcurve baseline save main 5f2c 81aa 90c1 77e0 12ab', '']]))
    .action(async (name: string, runs: string[], options: { note: string; dir: string; out: string; json?: true }) => {
      const { saveBaseline } = await import('./baseline.ts')
      context.onExitCode(saveBaseline(name, runs, { ...options, json: options.json === true }, context.io))
    })
}

function addListAndShow(baseline: Command, context: CommandContext): void {
  const json = () => new Option('--json', 'print JSON')
  baseline
    .command('list')
    .summary('list the baselines')
    .description('Lists the baselines: name, when it was saved, scenario, engine, number of runs, note.')
    .option(...dirOption)
    .addOption(json())
    .addHelpText('after', examples([['npx loadcurve baseline list', '']]))
    .action(async (options: { dir: string; json?: true }) => {
      const { listBaselines } = await import('./baseline.ts')
      context.onExitCode(listBaselines({ dir: options.dir, json: options.json === true }, context.io))
    })
  baseline
    .command('show')
    .summary('show the numbers of a baseline')
    .description('Shows the numbers of a baseline, the machine and the commit that they are of.')
    .argument('<name>', 'as it was saved')
    .option(...dirOption)
    .addOption(json())
    .addHelpText('after', examples([['npx loadcurve baseline show main', '']]))
    .action(async (name: string, options: { dir: string; json?: true }) => {
      const { showBaseline } = await import('./baseline.ts')
      context.onExitCode(showBaseline(name, { dir: options.dir, json: options.json === true }, context.io))
    })
}

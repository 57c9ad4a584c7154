import { type Command, InvalidArgumentError } from 'commander'
import { LoadcurveError } from '../../../errors.ts'
import { parsePercentRatio } from '../../../units.ts'
import type { CommandContext } from '../../command-context.ts'
import { addHomeOptions, type ProgramHomes, withPrograms } from '../../program-homes.ts'
import { countOf, examples, parseAssignments, repeated } from '../../usage.ts'
import { controlText } from './control-option.ts'

export function addTrendCommand(program: Command, context: CommandContext): void {
  program
    .command('trend')
    .summary('show how numbers moved over all runs of a folder')
    .description(
      'Shows for each scenario, engine and machine how its numbers moved from commit to commit, where they changed by more than chance, and tells each change for the worse once.',
    )
    .argument('[dir]', 'the folder that holds the runs', 'results')
    .option('--acks <file>', 'the file of accepted changes', 'acks.yaml')
    .option('--accept <alert>', 'accept the alert with these 4 digits')
    .option('--reason <text>', 'why it is accepted')
    .option('--json', 'print the whole history as JSON')
    .addHelpText(
      'after',
      `\nExit code 0: no new change for the worse; 112: there is one; 113: there are no runs.\n${examples([
        ['npx loadcurve trend', ''],
        ['npx loadcurve trend results/nightly', ''],
        ['npx loadcurve trend --accept 5f2c --reason "checks each message twice"', ''],
      ])}`,
    )
    .action(async (dir: string, options: { acks: string; accept?: string; reason?: string; json?: true }) => {
      const { showTrend } = await import('./trend.ts')
      const { acks, accept, reason } = options
      if (accept === undefined && reason !== undefined)
        throw new LoadcurveError('USAGE', '--reason is for an alert', {
          hint: 'write --accept and the digits of the alert',
        })
      const accepted = accept === undefined ? null : { alert: accept, reason: reason ?? '' }
      context.onExitCode(await showTrend({ dir, acks, accept: accepted, json: options.json === true }, context.io))
    })
}

interface GivenNoiseOptions extends ProgramHomes {
  readonly out: string
  readonly set?: readonly string[]
  readonly tag?: readonly string[]
  readonly pairs: number
  readonly seed: number
  readonly inject?: number
  readonly resume?: string
  readonly control: boolean
  readonly quiet?: true
  readonly json?: true
}

export function addNoiseCommand(program: Command, context: CommandContext): void {
  const noise = program
    .command('noise')
    .summary('find out how small a change this machine can show')
    .description(
      'Runs a scenario against itself: how far do its numbers scatter here, how many runs does a change of 5 % take, and is a difference seen where there is none?',
    )
    .argument('[scenario]', 'a scenario file, or the name of one that ships with loadcurve')
    .option('--pairs <n>', 'how many pairs of runs', countOf(3, 1000), 6)
    .option('--inject <percent>', 'also slow the embedded target by so much, which must be found', percent)
    .option('--seed <n>', 'decides the order in each block', countOf(0, 2 ** 31 - 1), 0)
    .option('--set <path=value>', 'change a field of the scenario (repeatable)', repeated)
    .option('--tag <key=value>', 'a note kept with each run (repeatable)', repeated)
    .option('--out <dir>', 'folder in which the campaign gets its own folder', 'results')
    .option('--resume <dir>', 'go on with a campaign that was interrupted')
    .option('--no-control', controlText)
    .option('--quiet', 'show no progress, only what was found')
    .option('--json', 'print what was found as JSON')
  addHomeOptions(noise)
    .addHelpText(
      'after',
      `\nExit code 0: comparisons can be made here; 111: a difference was seen where there is none, or a slow-down
was not found.\n${examples([
        ['npx loadcurve noise quickstart', ''],
        ['npx loadcurve noise quickstart --set target.options.delay=20ms --inject 10%', ''],
      ])}`,
    )
    .action(async (scenario: string | undefined, options: GivenNoiseOptions) => {
      const { runNoise } = await import('./noise.ts')
      const given = {
        ...{ out: options.out, pairs: options.pairs, seed: options.seed },
        overrides: parseAssignments('--set', 'target.options.delay=20ms', options.set),
        tags: parseAssignments('--tag', 'branch=main', options.tag),
        injectRatio: options.inject ?? null,
        resume: options.resume ?? null,
        hasControl: options.control,
        quiet: options.quiet === true,
        json: options.json === true,
        command: ['loadcurve', ...context.argv],
      }
      context.onExitCode(await runNoise(scenario ?? null, given, withPrograms(context.io, options), context.parts))
    })
}

function percent(text: string): number {
  const ratio = parsePercentRatio(text)
  if (ratio !== null && ratio > 0 && ratio <= 10) return ratio
  throw new InvalidArgumentError('Write a percentage, such as 10%.')
}

import type { Command } from 'commander'
import type { CommandContext } from '../../command-context.ts'
import { addHomeOptions, withPrograms } from '../../program-homes.ts'
import { countOf, examples, parseAssignments, repeated } from '../../usage.ts'
import { campaignOptionsOf, type GivenCampaignOptions, withCampaignOptions } from './campaign-options.ts'

interface GivenAbOptions extends GivenCampaignOptions {
  readonly vary?: readonly string[]
  readonly pairs: number
  readonly adaptive?: true
}

export function addAbCommand(program: Command, context: CommandContext): void {
  const ab = program
    .command('ab')
    .summary('run two scenarios in turns, and say which is better')
    .description(
      'Runs A and B in turns (A B, B A, ...) on this machine and compares them pair by pair: is B slower, faster, the same, or is that not known yet?',
    )
    .argument('[scenario...]', 'two scenarios, or one with --vary')
    .option('--vary <path=a,b>', 'a field of the scenario with its value for A and for B (repeatable)', repeated)
    .option('--pairs <n>', 'how many pairs of runs', countOf(1, 1000), 6)
    .option('--adaptive', 'look after that many pairs, and make as many again only if they settle nothing')
  addHomeOptions(withCampaignOptions(ab, { seed: 'decides which side is first', shown: 'the comparison' }))
    .addHelpText('after', abHelp)
    .action(async (scenarios: string[], options: GivenAbOptions) => {
      const { runAb } = await import('./ab.ts')
      const given = {
        ...campaignOptionsOf(options, context),
        vary: parseAssignments('--vary', 'target.engine=node,storm', options.vary),
        pairs: options.pairs,
        adaptive: options.adaptive === true,
      }
      context.onExitCode(await runAb(scenarios, given, withPrograms(context.io, options), context.parts))
    })
}

const abHelp = `
Runs of a pair are made one after the other, so that a slow drift of the machine hits both. Ctrl-C
stops; --resume goes on. Exit code 0: no change, an improvement, or not known yet (more pairs would
tell); 112: B is worse; 111: the measurement failed; 113: there was too little to compare.

--adaptive looks twice at most. Each look then decides at 0.0294 instead of 0.05, so that both
together raise no more false alarms than one look does. Stop at no other moment: runs that are
repeated until they please prove nothing.
${examples([
  ['npx loadcurve ab quickstart --vary target.options.delay=20ms,22ms', ''],
  ['npx loadcurve ab kafka-quick --vary target.engine=node,storm --pairs 10', ''],
  ['npx loadcurve ab before.yaml after.yaml --adaptive', ''],
  ['npx loadcurve ab --resume results/ab-20261130T120000Z-quickstart-5f2c', ''],
])}`

interface GivenCompareOptions {
  readonly out: string
  readonly against: readonly string[]
  readonly differ?: readonly string[]
  readonly paired?: true
  readonly json?: true
  readonly page?: string
}

export function addCompareCommand(program: Command, context: CommandContext): void {
  program
    .command('compare')
    .summary('compare runs that exist')
    .description(
      'Compares runs A, the baseline, with runs B. Runs of other machines or other scenarios are refused, field by field.',
    )
    .argument('<run...>', 'A: folders of runs, their names in the results folder, or the last 4 digits of a name')
    .requiredOption('--against <run...>', 'B: what is compared with A')
    .option(
      '--differ <field>',
      'a field in which A and B are meant to differ, such as scenario.target (repeatable)',
      repeated,
    )
    .option('--paired', 'the first run of A was made beside the first of B, and so on')
    .option('--page <dir>', 'write comparison.html and comparison.json into this folder')
    .option('--json', 'print the comparison as JSON')
    .option('--out <dir>', 'the folder that holds the runs', 'results')
    .addHelpText(
      'after',
      `\nThree runs on a side are the least, five are better. The exit codes are those of ab.\n${examples([
        ['npx loadcurve compare results/main-* --against results/branch-*', ''],
        ['npx loadcurve compare 5f2c 81aa 90c1 --against 77e0 12ab 3c4d --page compared', ''],
      ])}`,
    )
    .action(async (runs: string[], options: GivenCompareOptions) => {
      const { compareExisting } = await import('./compare.ts')
      const given = {
        out: options.out,
        against: options.against,
        differ: options.differ ?? [],
        paired: options.paired === true,
        json: options.json === true,
        page: options.page ?? null,
      }
      context.onExitCode(await compareExisting(runs, given, context.io))
    })
}

interface GivenMatrixOptions extends GivenCampaignOptions {
  readonly vary?: readonly string[]
  readonly repeat?: number
}

export function addMatrixCommand(program: Command, context: CommandContext): void {
  const matrix = program
    .command('matrix')
    .summary('run every combination of some values')
    .description(
      'Runs a scenario with every combination of some values, each several times, and shows them side by side.',
    )
    .argument('[scenario]', 'a scenario file, or the name of one that ships with loadcurve')
    .option(
      '--vary <path=values>',
      'a field of the scenario with its values, parted by commas (repeatable); default: matrix.vary of the scenario',
      repeated,
    )
    .option(
      '--repeat <n>',
      'how often each combination runs; default: matrix.repeat of the scenario, or 5',
      countOf(1, 1000),
    )
  addHomeOptions(withCampaignOptions(matrix, { seed: 'decides the order in each block', shown: 'the table' }))
    .addHelpText('after', matrixHelp)
    .action(async (scenario: string | undefined, options: GivenMatrixOptions) => {
      const { runMatrix } = await import('./matrix.ts')
      const given = {
        ...campaignOptionsOf(options, context),
        vary: parseAssignments('--vary', 'fleet.frame=1,64', options.vary),
        repeat: options.repeat ?? null,
      }
      context.onExitCode(await runMatrix(scenario ?? null, given, withPrograms(context.io, options), context.parts))
    })
}

const matrixHelp = `
All combinations are checked before the first run. Each block has every combination once, in an order
of its own, so that a drift of the machine hits all of them. Ctrl-C stops; --resume goes on.
${examples([
  ['npx loadcurve matrix quickstart --vary fleet.frame=1,64 --vary target.parallelism=1,2', ''],
  ['npx loadcurve matrix kafka-quick --vary target.engine=node,storm,storm-trident --repeat 5', ''],
  ['npx loadcurve matrix engines', 'what the scenario itself says'],
])}`

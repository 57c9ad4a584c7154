import { type Command, InvalidArgumentError } from 'commander'
import { LoadcurveError } from '../../../errors.ts'
import { parsePercentRatio } from '../../../units.ts'
import type { CommandContext } from '../../command-context.ts'
import { addHomeOptions, withPrograms } from '../../program-homes.ts'
import { countOf, examples } from '../../usage.ts'
import { campaignOptionsOf, type GivenCampaignOptions, withCampaignOptions } from './campaign-options.ts'

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

interface GivenNoiseOptions extends GivenCampaignOptions {
  readonly pairs: number
  readonly inject?: number
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
  addHomeOptions(withCampaignOptions(noise, { seed: 'decides the order in each block', shown: 'what was found' }))
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
        ...campaignOptionsOf(options, context),
        pairs: options.pairs,
        injectRatio: options.inject ?? null,
      }
      context.onExitCode(await runNoise(scenario ?? null, given, withPrograms(context.io, options), context.parts))
    })
}

function percent(text: string): number {
  const ratio = parsePercentRatio(text)
  if (ratio !== null && ratio > 0 && ratio <= 10) return ratio
  throw new InvalidArgumentError('Write a percentage, such as 10%.')
}

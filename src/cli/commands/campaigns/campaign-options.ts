import type { Command } from 'commander'
import type { CommandContext } from '../../command-context.ts'
import type { ProgramHomes } from '../../program-homes.ts'
import { countOf, parseAssignments, repeated } from '../../usage.ts'
import type { CampaignOptions } from './series.ts'

/** Of `--no-control`, in every command that makes runs in blocks. */
export const controlText =
  'no short runs of the embedded target between the blocks, which show whether the machine stays the same'

/** Of `--retry-invalid`, in the same commands. */
export const retryText = 'make a run again that was INVALID, twice at most: the measurement failed, not the pipeline'

/** What commander makes of the options that `withCampaignOptions` declares. */
export interface GivenCampaignOptions extends ProgramHomes {
  readonly out: string
  readonly set?: readonly string[]
  readonly tag?: readonly string[]
  readonly seed: number
  readonly resume?: string
  readonly control: boolean
  readonly retryInvalid?: true
  readonly quiet?: true
  readonly json?: true
}

/** `seed`: what it decides. `shown`: what is printed even with `--quiet`, and as JSON. */
export function withCampaignOptions(command: Command, { seed, shown }: { seed: string; shown: string }): Command {
  return command
    .option('--seed <n>', seed, countOf(0, 2 ** 31 - 1), 0)
    .option('--set <path=value>', 'change a field of the scenario in all runs (repeatable)', repeated)
    .option('--tag <key=value>', 'a note kept with each run (repeatable)', repeated)
    .option('--out <dir>', 'folder in which the campaign gets its own folder', 'results')
    .option('--resume <dir>', 'go on with a campaign that was interrupted')
    .option('--retry-invalid', retryText)
    .option('--no-control', controlText)
    .option('--quiet', `show no progress, only ${shown}`)
    .option('--json', `print ${shown} as JSON`)
}

export function campaignOptionsOf(given: GivenCampaignOptions, { argv }: CommandContext): CampaignOptions {
  return {
    ...{ out: given.out, seed: given.seed, resume: given.resume ?? null, hasControl: given.control },
    retriesInvalid: given.retryInvalid === true,
    overrides: parseAssignments('--set', "'load[0].rate=10k/s'", given.set),
    tags: parseAssignments('--tag', 'branch=main', given.tag),
    quiet: given.quiet === true,
    json: given.json === true,
    command: ['loadcurve', ...argv],
  }
}

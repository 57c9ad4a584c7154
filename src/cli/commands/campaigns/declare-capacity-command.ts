import { type Command, InvalidArgumentError, Option } from 'commander'
import { parseDurationUs, parsePercentRatio, parseRatePerS } from '../../../units.ts'
import type { CommandContext } from '../../command-context.ts'
import { addHomeOptions, type ProgramHomes, withPrograms } from '../../program-homes.ts'
import { examples, parseAssignments, repeated } from '../../usage.ts'

interface GivenCapacityOptions extends ProgramHomes {
  readonly out: string
  readonly from?: number
  readonly most: number
  readonly tolerance: number
  readonly for: number
  readonly warmUp: number
  readonly set?: readonly string[]
  readonly tag?: readonly string[]
  readonly resume?: string
  readonly quiet?: true
  readonly json?: true
}

/** More than any generator can send. */
const mostPerS = 200e6
const usual = { tolerance: '5%', for: '20s', warmUp: '5s' } as const

const read =
  (parse: (text: string) => number | null, what: string, isFit: (value: number) => boolean = (value) => value > 0) =>
  (text: string): number => {
    const value = parse(text)
    if (value !== null && isFit(value)) return value
    throw new InvalidArgumentError(`Write ${what}.`)
  }

const rate = read(parseRatePerS, 'a rate, such as 50k/s')
const duration = read(parseDurationUs, 'a time, such as 20s', (us) => us >= 1e6)
const warmUpTime = read(parseDurationUs, 'a time, such as 5s, or 0s', (us) => us >= 0)
const percent = read(parsePercentRatio, 'a percentage from 0.5% to 50%', (ratio) => ratio >= 0.005 && ratio <= 0.5)

export function addCapacityCommand(program: Command, context: CommandContext): void {
  const capacity = declared(program)
  addHomeOptions(capacity)
    .addHelpText('after', capacityHelp)
    .action(async (scenario: string | undefined, options: GivenCapacityOptions) => {
      const { runCapacity } = await import('./capacity.ts')
      const given = {
        out: options.out,
        overrides: parseAssignments('--set', 'target.parallelism=2', options.set),
        tags: parseAssignments('--tag', 'branch=main', options.tag),
        fromPerS: options.from ?? null,
        mostPerS: options.most,
        toleranceRatio: options.tolerance,
        shape: { forUs: options.for, warmUpUs: options.warmUp },
        resume: options.resume ?? null,
        quiet: options.quiet === true,
        json: options.json === true,
        command: ['loadcurve', ...context.argv],
      }
      context.onExitCode(await runCapacity(scenario ?? null, given, withPrograms(context.io, options), context.parts))
    })
}

function declared(program: Command): Command {
  return program
    .command('capacity')
    .summary('find the highest load that the target sustains')
    .description(
      'Probes one load after the other: up by half until one fails, then around what was delivered of it, or halfway, until they are close enough. At the edge, two of three probes decide.',
    )
    .argument('[scenario]', 'a scenario file, or the name of one that ships with loadcurve; its load is replaced')
    .option('--from <rate>', 'the first load; default: the last of the scenario', rate)
    .addOption(new Option('--most <rate>', 'no load above this one').argParser(rate).default(mostPerS, '200M/s'))
    .addOption(
      new Option('--tolerance <percent>', 'how close the answer must be')
        .argParser(percent)
        .default(percent(usual.tolerance), usual.tolerance),
    )
    .addOption(
      new Option('--for <time>', 'how long each probe is measured')
        .argParser(duration)
        .default(duration(usual.for), usual.for),
    )
    .addOption(
      new Option('--warm-up <time>', 'how long each probe warms up at its load first')
        .argParser(warmUpTime)
        .default(warmUpTime(usual.warmUp), usual.warmUp),
    )
    .option('--set <path=value>', 'change another field of the scenario (repeatable)', repeated)
    .option('--tag <key=value>', 'a note kept with each run (repeatable)', repeated)
    .option('--out <dir>', 'folder in which the search gets its own folder', 'results')
    .option('--resume <dir>', 'go on with a search that was interrupted')
    .option('--quiet', 'show no progress within a probe')
    .option('--json', 'print the answer as JSON')
}

const capacityHelp = `
A load is sustained if the backlog grows by at most 1 % of it and is under 1 s of load at the end, 99 %
is delivered in time, and the objectives of the scenario are met. A probe whose backlog reaches 3 s of
load is stopped. Exit code 0: there is an answer; 99: not even the least load is sustained; 111: a load
could not be measured.

Kafka, Redis and ZooKeeper stay up, and warm, from probe to probe. The target starts afresh and warms
up in each.
${examples([
  ['npx loadcurve capacity quickstart --set target.options.maxRate=150k/s', ''],
  ['npx loadcurve capacity kafka-quick --from 50k/s --for 30s', ''],
  ['npx loadcurve capacity mine.yaml --set "objectives=[result.p99 < 300ms]"', 'at which this is still met'],
])}`

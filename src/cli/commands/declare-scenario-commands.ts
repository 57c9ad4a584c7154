import { type Command, Option } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { addHomeOptions, type ProgramHomes, withPrograms } from '../program-homes.ts'
import { examples, parseAssignments, repeated } from '../usage.ts'

const scenarioArgument = 'scenario files; a bare name means <name>.yaml here, or a scenario that ships with loadcurve'
const setOption = ['--set <path=value>', 'change a field of the scenario (repeatable)'] as const
const setExample = "'load[0].rate=10k/s'"

interface GivenRunOptions extends ProgramHomes {
  readonly out: string
  readonly set?: readonly string[]
  readonly tag?: readonly string[]
  readonly quiet?: true
  readonly json?: true
  readonly open?: true
  readonly keep?: true
}

export function addRunCommand(program: Command, context: CommandContext): void {
  const run = program
    .command('run')
    .summary('run scenarios, one after the other')
    .description('Runs scenarios one after the other: live progress, summary, verdict, and a folder with the report.')
    .argument('<scenario...>', scenarioArgument)
    .option('--out <dir>', 'folder in which each run gets its own folder', 'results')
    .option(...setOption, repeated)
    .option('--tag <key=value>', 'a note kept with the run (repeatable)', repeated)
    .option('--quiet', 'show no progress, only the summary and the verdict')
    .option('--json', 'print result.json, one line per scenario, and nothing else on stdout')
    .option('--open', 'open report.html when the run is over')
    .option('--keep', "keep the run's topics, its keys and the data of its services")
  addHomeOptions(run)
    .addHelpText('after', runHelp)
    .action(async (names: string[], options: GivenRunOptions) => {
      const { runScenarios } = await import('./run.ts')
      const exitCode = await runScenarios(names, {
        io: withPrograms(context.io, options),
        parts: context.parts,
        options: {
          out: options.out,
          overrides: parseAssignments('--set', setExample, options.set),
          tags: parseAssignments('--tag', 'branch=main', options.tag),
          quiet: options.quiet === true,
          json: options.json === true,
          open: options.open === true,
          keep: options.keep === true,
          command: ['loadcurve', ...context.argv],
        },
      })
      context.onExitCode(exitCode)
    })
}

const runHelp = `
All scenarios are checked before the first one runs. Ctrl-C stops arrivals, drains and still writes
the report. In the drain it ends the drain. The next one stops at once. The exit code is that of
the worst run.
${examples([
  ['npx loadcurve run quickstart', ''],
  ['npx loadcurve run mine.yaml --open', ''],
  ['npx loadcurve run quickstart --set fleet.meters=2M --set target.options.flush=5ms', ''],
  ['npx loadcurve run quickstart --json --quiet > result.json', ''],
  ['npx loadcurve run scenarios/*.yaml --out results/nightly --tag branch=main', ''],
])}`

export function addInitCommand(program: Command, context: CommandContext): void {
  program
    .command('init')
    .summary('write a commented scenario to start from')
    .description('Writes <name>.yaml, a commented scenario to start from, into the current folder.')
    .argument('[name]', 'letters, digits, - and _', 'my-scenario')
    .option('--kafka', 'a scenario for the real pipeline: Kafka, Redis and a target between them')
    .addOption(
      new Option('--external', 'a scenario for your own pipeline, which reads and writes topics of Kafka').conflicts(
        'kafka',
      ),
    )
    .addHelpText(
      'after',
      `\nAn existing file is never overwritten.\n${examples([
        ['npx loadcurve init', 'writes my-scenario.yaml'],
        ['npx loadcurve init tariff-peak', 'writes tariff-peak.yaml'],
        ['npx loadcurve init --kafka peak-on-kafka', 'writes peak-on-kafka.yaml'],
        ['npx loadcurve init --external ours', 'writes ours.yaml, for a pipeline that you wrote'],
      ])}`,
    )
    .action(async (name: string, { kafka, external }: { kafka?: boolean; external?: boolean }) => {
      const { initScenario } = await import('./init.ts')
      const start = external ? 'external' : kafka ? 'kafka' : 'embedded'
      context.onExitCode(initScenario(name, start, context.io))
    })
}

export function addValidateCommand(program: Command, context: CommandContext): void {
  program
    .command('validate')
    .summary('show what a scenario will do, or everything that is wrong with it')
    .description(
      'Lists everything that is wrong with scenarios, or shows what will happen: phases, curves, rates, bytes, memory, duration.',
    )
    .argument('<scenario...>', scenarioArgument)
    .option(...setOption, repeated)
    .option('--json', 'one line per scenario: {file, valid, plan} or {file, valid, problems}')
    .addHelpText(
      'after',
      examples([
        ['npx loadcurve validate quickstart', ''],
        ['npx loadcurve validate mine.yaml --set fleet.meters=35M', ''],
        ['npx loadcurve validate scenarios/*.yaml --json', ''],
      ]),
    )
    .action(async (names: string[], options: { set?: readonly string[]; json?: true }) => {
      const { validateScenarios } = await import('./validate.ts')
      const overrides = parseAssignments('--set', setExample, options.set)
      context.onExitCode(validateScenarios(names, { overrides, json: options.json === true }, context.io))
    })
}

export function addConformanceCommand(program: Command, context: CommandContext): void {
  const conformance = program
    .command('conformance')
    .summary('check whether a pipeline keeps the contract')
    .description(
      'Sends a few thousand known curves through the pipeline of a scenario and checks every byte of what comes back.',
    )
    .argument('<scenario>', scenarioArgument)
    .option(...setOption, repeated)
    .option('--json', 'print the mistakes as JSON')
  addHomeOptions(conformance)
    .addHelpText(
      'after',
      `\nFor your own pipelines: with target.engine: external a scenario can name their topics and keys.
Exit code 0: the contract is kept; 99: it is not, and each kind of mistake is listed with an example.\n${examples([
        ['npx loadcurve conformance kafka-external', ''],
        ['npx loadcurve conformance mine.yaml --set target.workload=national-curve', ''],
      ])}`,
    )
    .action(async (name: string, options: { set?: string[]; json?: true } & ProgramHomes) => {
      const { checkPipeline } = await import('./conformance.ts')
      const overrides = parseAssignments('--set', setExample, options.set)
      const io = withPrograms(context.io, options)
      const code = await checkPipeline(name, { overrides, json: options.json === true }, io, context.parts)
      context.onExitCode(code)
    })
}

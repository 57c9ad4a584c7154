import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { examples } from '../usage.ts'

const outOption = ['--out <dir>', 'the folder that holds the runs', 'results'] as const

export function addReportCommand(program: Command, context: CommandContext): void {
  program
    .command('report')
    .summary("rebuild a run's report.html from its folder")
    .description("Rebuilds report.html from a run's folder alone. An unfinished run is marked as unfinished.")
    .argument('<run...>', "a run's folder, its name in the results folder, the last 4 digits of that name, or: latest")
    .option(...outOption)
    .option('--open', 'open the report')
    .addHelpText(
      'after',
      examples([
        ['npx loadcurve report latest --open', ''],
        ['npx loadcurve report results/*', 'all of them, after updating loadcurve'],
      ]),
    )
    .action(async (runs: string[], options: { out: string; open?: true }) => {
      const { rebuildReports } = await import('./report.ts')
      const given = { out: options.out, open: options.open === true }
      context.onExitCode(await rebuildReports(runs, given, context.io, context.parts))
    })
}

export function addResultsCommand(program: Command, context: CommandContext): void {
  program
    .command('results')
    .summary('list the runs')
    .description('Lists runs, newest last: when, scenario, target, planned, delivered, result p50 and p99, verdict.')
    .option(...outOption)
    .option('--json', 'print the list as one JSON array')
    .addHelpText(
      'after',
      examples([
        ['npx loadcurve results', ''],
        ['npx loadcurve results --out results/nightly --json', ''],
      ]),
    )
    .action(async (options: { out: string; json?: true }) => {
      const { tellResults } = await import('./results.ts')
      context.onExitCode(tellResults({ out: options.out, json: options.json === true }, context.io))
    })
}

import type { Command } from 'commander'
import { exportFormats, formatNames } from '../../export/formats.ts'
import type { CommandContext } from '../command-context.ts'
import { examples } from '../usage.ts'

const runArgument = [
  '<run...>',
  "a run's folder, a folder of runs, its name in the results folder, the last 4 digits of that name, or: latest",
] as const
const outOption = ['--out <dir>', 'the folder that holds the runs', 'results'] as const

export function addReportCommand(program: Command, context: CommandContext): void {
  program
    .command('report')
    .summary("rebuild a run's report.html from its folder")
    .description("Rebuilds report.html from a run's folder alone. An unfinished run is marked as unfinished.")
    .argument(...runArgument)
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

export function addExportCommand(program: Command, context: CommandContext): void {
  program
    .command('export')
    .summary('write the numbers of runs for other tools')
    .description(
      'Writes the numbers of runs in the format of another tool. Formats that have one number for a benchmark get the median of its runs: those of one scenario, engine and rate. A run that is INVALID, was interrupted or did not finish has no numbers: it is left out with a warning, and junit and markdown list it with the reason.',
    )
    .argument(...runArgument)
    .option('--format <name>', 'the format, one of those below')
    .option(...outOption)
    .option('-o, --output <file>', 'write to this file instead of stdout')
    .addHelpText(
      'after',
      formatList() +
        examples([
          ['npx loadcurve export latest --format markdown >> "$GITHUB_STEP_SUMMARY"', ''],
          ['npx loadcurve export results/nightly --format bmf -o bencher.json', 'all runs of a folder'],
          ['npx loadcurve export 58f4 199f --format junit -o loadcurve.xml', 'two runs'],
        ]),
    )
    .action(async (runs: string[], options: { out: string; format?: string; output?: string }) => {
      const { exportRuns } = await import('./export.ts')
      const { out, format, output } = options
      context.onExitCode(exportRuns(runs, { out, format, output }, context.io))
    })
}

function formatList(): string {
  const widest = Math.max(...formatNames.map((name) => name.length))
  const lines = formatNames.map((name) => `  ${name.padEnd(widest)}  ${exportFormats[name].title}\n`)
  return `\nFormats:\n${lines.join('')}`
}

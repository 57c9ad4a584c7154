import { Argument, type Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { completionScript, type Shell, shells } from '../completion/scripts.ts'
import { completionSpec } from '../completion/spec.ts'
import { shippedScenarioNames } from '../shipped-names.ts'
import { examples } from '../usage.ts'
import type { TrainOptions } from './train.ts'

export function addTrainCommand(program: Command, context: CommandContext): void {
  program
    .command('train')
    .summary('fit a fleet model from half-hour data')
    .description(
      'Fits a fleet model from half-hour data: a CSV, plain or .gz, with one row per half-hour and one column per meter.',
    )
    .argument('<csv>', 'the data file')
    .option('--name <name>', 'name of the model; default: the file name')
    .option('--out <dir>', 'folder to write the model to', 'models')
    .option('--title <text>', 'a title for the model')
    .option('--source <text>', 'who measured and published the data; kept with the model')
    .option('--licence <text>', 'the licence of the data; kept with the model')
    .addHelpText(
      'after',
      `
The CSV has the start of each half-hour in UTC, whole Wh, and nothing or NA for a missing reading:
  utc,meter 1,meter 2
  2013-01-31T13:30Z,212,89
  2013-01-31T14:00Z,,95

It needs 28 complete days and 5 meters. Of any other file, train says at once all that is in the
way, and how to convert it. Several files are first joined to one, with a single header.

A scenario refers to the model by name: fleet: { model: <name> }. The data itself is not kept.\n${examples([
        ['npx loadcurve train meters.csv.gz --name our-town', 'writes models/our-town.json'],
        ['npx loadcurve train 2013.csv --source "UK Power Networks" --licence "CC BY 4.0"', ''],
      ])}`,
    )
    .action(async (csv: string, options: TrainOptions) => {
      const { trainModel } = await import('./train.ts')
      context.onExitCode(trainModel(csv, options, context.io))
    })
}

export function addCalibrateCommand(program: Command, context: CommandContext): void {
  program
    .command('calibrate')
    .summary("measure this host's own ceiling")
    .description("Measures this host's own ceiling with the null driver and the embedded target, and stores it.")
    .option('--json', 'print the numbers as JSON')
    .addHelpText(
      'after',
      `\nThe numbers are kept in ~/.cache/loadcurve (XDG_CACHE_HOME and LOADCURVE_CACHE are respected) for
this host. A run that needs more than half of them gets a warning. Keep the host idle meanwhile.\n${examples([
        ['npx loadcurve calibrate', ''],
        ['npx loadcurve calibrate --json > host.json', ''],
      ])}`,
    )
    .action(async (options: { json?: true }) => {
      const { calibrateHost } = await import('./calibrate.ts')
      context.onExitCode(await calibrateHost(options.json === true, context.io, context.parts))
    })
}

export function addCompletionCommand(program: Command, context: CommandContext): void {
  program
    .command('completion')
    .summary('print a completion script for your shell')
    .description('Prints a script that makes your shell complete commands, flags, scenarios and runs.')
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .addHelpText(
      'after',
      examples([
        ['source <(npx loadcurve completion bash)', 'for this shell; or add to ~/.bashrc'],
        ['npx loadcurve completion zsh > "$fpath[1]/_loadcurve"', 'for every new shell'],
        ['npx loadcurve completion fish > ~/.config/fish/completions/loadcurve.fish', ''],
      ]),
    )
    .action((shell: Shell) => {
      context.io.out.write(completionScript(shell, completionSpec(program, shippedScenarioNames())))
      context.onExitCode(0)
    })
}

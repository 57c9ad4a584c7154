import { Command } from 'commander'
import { LoadcurveError } from '../errors.ts'
import { packageVersion } from '../package-files.ts'
import { nearest } from '../scenarios/file/nearest.ts'
import type { CommandContext } from './command-context.ts'
import { addCapacityCommand } from './commands/campaigns/declare-capacity-command.ts'
import { addAbCommand, addCompareCommand, addMatrixCommand } from './commands/campaigns/declare-comparison-commands.ts'
import { addBaselineCommand, addGateCommand } from './commands/campaigns/declare-gate-commands.ts'
import { addNoiseCommand, addTrendCommand } from './commands/campaigns/declare-history-commands.ts'
import { addEnginesCommand } from './commands/declare-engine-commands.ts'
import { addCalibrateCommand, addCompletionCommand, addTrainCommand } from './commands/declare-host-commands.ts'
import { addExportCommand, addReportCommand, addResultsCommand } from './commands/declare-results-commands.ts'
import {
  addConformanceCommand,
  addInitCommand,
  addRunCommand,
  addValidateCommand,
} from './commands/declare-scenario-commands.ts'
import { addDoctorCommand, addStackCommand } from './commands/declare-services-commands.ts'
import { columnsOf, type Io } from './terminal/io.ts'
import { usageError } from './usage.ts'

/** The whole command line. Usage errors are thrown as LoadcurveError; nothing here ends the process. */
export function createProgram(context: CommandContext): Command {
  const program = newProgram(context.io)
  addRunCommand(program, context)
  addInitCommand(program, context)
  addValidateCommand(program, context)
  addConformanceCommand(program, context)
  addReportCommand(program, context)
  addResultsCommand(program, context)
  addAbCommand(program, context)
  addMatrixCommand(program, context)
  addCapacityCommand(program, context)
  addCompareCommand(program, context)
  addGateCommand(program, context)
  addBaselineCommand(program, context)
  addTrendCommand(program, context)
  addNoiseCommand(program, context)
  addExportCommand(program, context)
  addStackCommand(program, context)
  addDoctorCommand(program, context)
  addEnginesCommand(program, context)
  addTrainCommand(program, context)
  addCalibrateCommand(program, context)
  addCompletionCommand(program, context)
  addHelpCommand(program)
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command.exitOverride((error) => {
      throw usageError(error, command)
    })
  }
  return program
}

function newProgram(io: Io): Command {
  return new Command('loadcurve')
    .description(
      'Performance tests for streaming pipelines: honest latency, an exact audit, and a verdict on the measurement itself.',
    )
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => io.out.write(text),
      writeErr: (text) => io.err.write(text),
      outputError: () => {},
      getOutHelpWidth: () => columnsOf(io.out),
      getErrHelpWidth: () => columnsOf(io.err),
    })
    .addHelpText('after', programHelp)
}

/** Commander's own answers `help nothere` with "no command given". */
function addHelpCommand(program: Command): void {
  program
    .command('help [command]')
    .description('print help for a command')
    .action((name?: string) => {
      const command = name === undefined ? program : program.commands.find((known) => known.name() === name)
      if (command === undefined) throw unknownCommand(name!, program)
      command.outputHelp()
    })
}

function unknownCommand(name: string, program: Command): LoadcurveError {
  const names = program.commands.map((command) => command.name())
  const close = nearest(name, names)
  return new LoadcurveError('USAGE', `unknown command '${name}'`, {
    hint: close === null ? `the commands are ${names.join(', ')}` : `did you mean ${close}?`,
  })
}

const programHelp = `
Exit codes:
  0 pass, 1 internal error, 2 usage, 99 objective missed, 104 invalid scenario, 105 interrupted,
  107 target or driver failed, 111 measurement invalid, 112 regression, 113 nothing to compare.
  With several scenarios: the worst of them.

Examples:
  npx loadcurve run quickstart                half a minute, and a report to look at
  npx loadcurve init mine                     write mine.yaml, a commented scenario to start from
  npx loadcurve validate mine.yaml            what it will do, or everything that is wrong with it
  npx loadcurve run mine.yaml --open          run it and show the report
  npx loadcurve results                       all runs so far
  npx loadcurve ab before.yaml after.yaml     is one of them slower?`

import type { Argument, Command, Option } from 'commander'

/** What a word on the command line stands for, so that a shell can offer the right ones. */
export type ValueKind = 'scenario' | 'run' | 'csv' | 'folder' | 'choice' | 'free'

export interface CompletedOption {
  /** `-h`, `--help` */
  readonly flags: readonly string[]
  readonly description: string
  /** null = takes no value */
  readonly value: ValueKind | null
}

export interface CompletedCommand {
  readonly name: string
  readonly description: string
  readonly options: readonly CompletedOption[]
  /** null = takes no argument */
  readonly argument: ValueKind | null
  readonly choices: readonly string[]
}

/** All that the completion scripts know, taken from the program's own definition. */
export interface CompletionSpec {
  readonly commands: readonly CompletedCommand[]
  readonly options: readonly CompletedOption[]
  /** names of the scenarios that ship */
  readonly scenarios: readonly string[]
}

export function completionSpec(program: Command, scenarios: readonly string[]): CompletionSpec {
  const help = program.createHelp()
  return {
    commands: help.visibleCommands(program).map(completedCommand),
    options: help.visibleOptions(program).map(completedOption),
    scenarios,
  }
}

function completedCommand(command: Command): CompletedCommand {
  const argument = command.registeredArguments[0]
  const isHelp = command.name() === 'help'
  return {
    name: command.name(),
    description: command.summary() || command.description(),
    options: isHelp ? [] : optionsOf(command),
    argument: argumentOf(command),
    choices: argument?.argChoices ?? command.commands.map((part) => part.name()),
  }
}

/** A command's own options and those of its parts, each flag once. */
function optionsOf(command: Command): CompletedOption[] {
  const all = [command, ...command.commands].flatMap((part) => part.createHelp().visibleOptions(part))
  const once = new Map(all.map((option) => [option.long ?? option.short, option]))
  return [...once.values()].map(completedOption)
}

/** The parts of a command (`stack up`) are the choices of its first word. */
function argumentOf(command: Command): ValueKind | null {
  const argument = command.registeredArguments[0]
  if (command.name() === 'help') return null
  if (command.commands.length > 0) return 'choice'
  return argument === undefined ? null : argumentKind(argument)
}

function argumentKind(argument: Argument): ValueKind {
  if (argument.argChoices !== undefined) return 'choice'
  const name = argument.name()
  return name === 'scenario' || name === 'run' || name === 'csv' ? name : 'free'
}

function completedOption(option: Option): CompletedOption {
  const flags = [option.short, option.long].filter((flag) => flag !== undefined)
  const takesValue = option.required || option.optional
  const value = option.flags.includes('<dir>') ? 'folder' : 'free'
  return { flags, description: option.description, value: takesValue ? value : null }
}

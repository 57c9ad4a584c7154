import { type Command, type CommanderError, InvalidArgumentError } from 'commander'
import { LoadcurveError } from '../errors.ts'

const ofScenario = (field: string) => `the scenario says that: ${field}; change it for one run with --set`
const noUsers = 'there are no virtual users here: each curve is due at its own time. Give a phase of load a rate'

/** Options of other load tools, and where their meaning stands here. */
const optionsOfOthers: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['--vus', '-u', '--users', '--connections', '-c'].map((name) => [name, noUsers])),
  ...Object.fromEntries(['--duration', '-d'].map((name) => [name, ofScenario('load[0].for')])),
  ...Object.fromEntries(['--rps', '--rate', '-R'].map((name) => [name, ofScenario('load[0].rate')])),
  ...Object.fromEntries(['--stage', '-s'].map((name) => [name, ofScenario('phases under load')])),
  '-e': `give the variable to the command (NAME=value npx loadcurve run mine.yaml), and write "\${NAME}" in the file`,
}

/** The commands that a load is given to: elsewhere the same letters mean something else, or nothing. */
const commandsOfLoad: readonly string[] = ['run', 'validate']

/** The name of an option as it was written: `--vus=5`, `-d5` and `-eNAME=value` have their value attached. */
function nameOfOption(written: string): string {
  return /^(--[^=]+)=/.exec(written)?.[1] ?? /^(-[a-zA-Z])(?:[\d=]|\w+=)/.exec(written)?.[1] ?? written
}

/** @returns undefined: it is no option of another load tool */
function answerToOthers(message: string, command: Command): LoadcurveError | undefined {
  const written = /unknown option '(-[^']+)'/.exec(message)?.[1]
  if (written === undefined || !commandsOfLoad.includes(command.name())) return undefined
  const name = nameOfOption(written)
  const hint = optionsOfOthers[name]
  return hint === undefined ? undefined : new LoadcurveError('USAGE', `unknown option '${name}'`, { hint })
}

/**
 * What commander found wrong with the arguments, in this project's own form: exit code 2 (commander's is 1), and its
 * `(Did you mean run?)` as the hint. Asking for help or the version is no error and passes through.
 */
export function usageError(error: CommanderError, command: Command): CommanderError | LoadcurveError {
  if (error.exitCode === 0) return error
  const name = commandLine(command)
  if (error.code === 'commander.help') {
    const hint = command.parent === null ? `start with: ${name} run quickstart` : `see ${name} --help`
    return new LoadcurveError('USAGE', 'no command given', { hint })
  }
  const choice = /value '(.*)' is invalid for argument '(.*)'\. Allowed choices are (.*)\./.exec(error.message)
  if (choice !== null) {
    return new LoadcurveError('USAGE', `unknown ${choice[2]} '${choice[1]}'`, { hint: `write one of ${choice[3]}` })
  }
  const answer = answerToOthers(error.message, command)
  if (answer !== undefined) return answer
  const [message, suggestion] = error.message.replace(/^error: /, '').split('\n')
  const hint = suggestion?.replace(/^\(Did you mean (.*)\?\)$/, 'did you mean $1?')
  return new LoadcurveError('USAGE', message!, { hint: hint ?? `see ${name} --help` })
}

function commandLine(command: Command): string {
  return command.parent === null ? command.name() : `${commandLine(command.parent)} ${command.name()}`
}

/** `path=value` options of one kind, in the order given; a later one with the same path wins. */
export function parseAssignments(flag: string, example: string, given: readonly string[] = []): Record<string, string> {
  const assignments: Record<string, string> = {}
  for (const text of given) {
    const at = text.indexOf('=')
    if (at < 1) {
      const lacks = at < 0 ? "no '='" : "no name before '='"
      const own = /^\w+[.[]/.test(text) ? `'${text}=<value>', such as ` : ''
      throw new LoadcurveError('USAGE', `${flag} '${text}' has ${lacks}`, {
        hint: `write it as ${flag} ${own}${example}`,
      })
    }
    assignments[text.slice(0, at).trim()] = text.slice(at + 1)
  }
  return assignments
}

/** Collects a repeatable option. */
export function repeated(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value]
}

/** Reads an option that is a whole number. */
export function countOf(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`)
  }
}

/** Examples below a command's help: the command, and what it is good for. */
export function examples(lines: readonly (readonly [command: string, what: string])[]): string {
  const noted = lines.filter(([, what]) => what !== '')
  const columns = Math.max(0, ...noted.map(([command]) => command.length)) + 3
  return `\nExamples:\n${lines.map(([command, what]) => `  ${command.padEnd(columns)}${what}`.trimEnd()).join('\n')}`
}

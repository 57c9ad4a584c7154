import type { Command } from 'commander'
import { builtParts } from '../../src/cli/parts.ts'
import { createProgram } from '../../src/cli/program.ts'
import { fakeIo } from '../cli/fake-io.ts'

export interface CommandHelp {
  /** `stack up`; empty for the program itself */
  readonly name: string
  readonly summary: string
  /** flags as they are declared: `--out <dir>` */
  readonly options: readonly string[]
  readonly help: string
}

/** The help of the program and of every command, those of commands after their own. */
export function commandHelps(): CommandHelp[] {
  const io = fakeIo()
  const program = createProgram({ io, parts: builtParts, argv: [], onExitCode: () => {} })
  const helpOf = (command: Command, name: string): CommandHelp => {
    const before = io.written.out.length
    command.outputHelp()
    const options = command.options.map((option) => option.flags)
    return { name, summary: command.summary() || command.description(), options, help: io.written.out.slice(before) }
  }
  const below = (parent: Command, path: string): CommandHelp[] =>
    parent.commands
      .filter((command) => command.name() !== 'help')
      .flatMap((command) => {
        const name = `${path}${command.name()}`
        return [helpOf(command, name), ...below(command, `${name} `)]
      })
  return [helpOf(program, ''), ...below(program, '')]
}

/** All of it as Markdown: a table of the commands, then the help of each. */
export function commandReference(helps: readonly CommandHelp[]): string {
  const titleOf = ({ name }: CommandHelp) => `loadcurve ${name}`.trim()
  const anchorOf = (help: CommandHelp) => titleOf(help).replaceAll(' ', '-')
  const rows = helps.slice(1).map((help) => `| [\`${titleOf(help)}\`](#${anchorOf(help)}) | ${help.summary} |`)
  const sections = helps.map((help) => `## ${titleOf(help)}\n\n\`\`\`text\n${help.help.trim()}\n\`\`\``)
  return [['| command | does |', '|---|---|', ...rows].join('\n'), ...sections].join('\n\n')
}

/** Examples below a command's help: the command, and what it is good for. */
export function examples(lines: readonly (readonly [command: string, what: string])[]): string {
  const noted = lines.filter(([, what]) => what !== '')
  const columns = Math.max(0, ...noted.map(([command]) => command.length)) + 3
  return `\nExamples:\n${lines.map(([command, what]) => `  ${command.padEnd(columns)}${what}`.trimEnd()).join('\n')}`
}

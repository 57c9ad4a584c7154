import type { CompletedCommand, CompletedOption, CompletionSpec } from './spec.ts'

/** For fish 3: as ~/.config/fish/completions/loadcurve.fish, or piped into source. */
export function fishCompletion(spec: CompletionSpec): string {
  const first = '-n __fish_use_subcommand'
  const lines = [
    '# fish completion for loadcurve: loadcurve completion fish > ~/.config/fish/completions/loadcurve.fish',
    'complete -c loadcurve -f',
    ...spec.commands.map(
      ({ name, description }) => `complete -c loadcurve ${first} -a ${name} -d ${quoted(description)}`,
    ),
    ...spec.options.map((option) => optionLine(first, option)),
    ...spec.commands.flatMap((command) => commandLines(command, spec)),
  ]
  return `${lines.join('\n')}\n`
}

function commandLines(command: CompletedCommand, spec: CompletionSpec): readonly string[] {
  const within = `-n '__fish_seen_subcommand_from ${command.name}'`
  const words = argumentWords(command, spec)
  return [
    ...command.options.map((option) => optionLine(within, option)),
    ...words.map((word) => `complete -c loadcurve ${within} -a ${quoted(word)}`),
  ]
}

function argumentWords({ name, argument, choices }: CompletedCommand, spec: CompletionSpec): readonly string[] {
  if (name === 'help') return [spec.commands.map((command) => command.name).join(' ')]
  if (argument === 'choice') return [choices.join(' ')]
  if (argument === 'scenario') return [spec.scenarios.join(' '), '(__fish_complete_suffix .yaml)']
  if (argument === 'run') return ['latest', '(__fish_complete_directories)']
  if (argument === 'csv') return ['(__fish_complete_suffix .csv)', '(__fish_complete_suffix .csv.gz)']
  return []
}

function optionLine(condition: string, { flags, description, value }: CompletedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)).join(' ')
  const folders = value === 'folder' ? ` -a '(__fish_complete_directories)'` : ''
  return `complete -c loadcurve ${condition} ${names}${value === null ? '' : ' -x'}${folders} -d ${quoted(description)}`
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}

import type { CompletedCommand, CompletedOption, CompletionSpec, ValueKind } from './spec.ts'

/** For zsh 5: as a file `_loadcurve` in $fpath, or sourced after compinit. */
export function zshCompletion(spec: CompletionSpec): string {
  return `#compdef loadcurve
# zsh completion for loadcurve: loadcurve completion zsh > "$fpath[1]/_loadcurve"
_loadcurve_scenario() {
  _alternative ${quoted(`names:shipped scenario:(${spec.scenarios.join(' ')})`)} 'files:scenario file:_files -g "*.y(a|)ml"'
}
_loadcurve_run() {
  _alternative 'names:run:(latest)' 'folders:run folder:_files -/'
}
_loadcurve() {
  local -a commands
  commands=(
${spec.commands.map(({ name, description }) => `    ${quoted(`${name}:${description}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe -t commands 'loadcurve command' commands
    _arguments ${spec.options.flatMap(optionSpecs).join(' ')}
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${spec.commands.map((command) => commandCase(command, spec)).join('\n')}
  esac
}
if [ "$funcstack[1]" = "_loadcurve" ]; then
  _loadcurve "$@"
else
  compdef _loadcurve loadcurve
fi
`
}

function commandCase(command: CompletedCommand, spec: CompletionSpec): string {
  const specs = [...command.options.flatMap(optionSpecs), ...argumentSpec(command, spec)]
  const lines = specs.length === 0 ? ':' : `_arguments \\\n        ${specs.join(' \\\n        ')}`
  return `    ${command.name})\n      ${lines}\n      ;;`
}

function optionSpecs({ flags, description, value }: CompletedOption): readonly string[] {
  const text = description.replace(/[[\]:]/g, '\\$&')
  const rest = value === null ? '' : `:${value === 'folder' ? 'folder:_files -/' : 'value: '}`
  return flags.map((flag) => quoted(`*${flag}[${text}]${rest}`))
}

function argumentSpec({ name, argument, choices }: CompletedCommand, spec: CompletionSpec): readonly string[] {
  if (name === 'help') return [quoted(`1:command:(${spec.commands.map((command) => command.name).join(' ')})`)]
  const actions: Record<ValueKind, string> = {
    scenario: '*:scenario:_loadcurve_scenario',
    run: '*:run:_loadcurve_run',
    csv: '1:csv:_files -g "*.csv(|.gz)"',
    folder: '1:folder:_files -/',
    choice: `1:choice:(${choices.join(' ')})`,
    free: '1:value: ',
  }
  return argument === null ? [] : [quoted(actions[argument])]
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

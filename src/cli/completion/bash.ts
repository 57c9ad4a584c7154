import type { CompletedCommand, CompletedOption, CompletionSpec, ValueKind } from './spec.ts'

/** For bash 3.2 (macOS) and later. */
export function bashCompletion(spec: CompletionSpec): string {
  const commands = spec.commands.map(({ name }) => name)
  return `# bash completion for loadcurve: source <(loadcurve completion bash)
_loadcurve() {
  local IFS=$'\\n' word="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" flags='' kind='' words=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${words([...commands, ...allFlags(spec.options)])} -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${spec.commands.map((command) => commandCase(command, spec)).join('\n')}
    *) return ;;
  esac
  if [[ "$word" == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$word"))
    return
  fi
  case "$kind" in
    word) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    scenario) COMPREPLY=($(compgen -W "$words" -- "$word"; compgen -f -X '!*.yaml' -- "$word"; compgen -d -- "$word")) ;;
    run) COMPREPLY=($(compgen -W "$words" -- "$word"; compgen -d -- "$word")) ;;
    csv) COMPREPLY=($(compgen -f -X '!*.csv' -- "$word"; compgen -f -X '!*.csv.gz' -- "$word"; compgen -d -- "$word")) ;;
    folder) COMPREPLY=($(compgen -d -- "$word")) ;;
  esac
  case "$kind" in scenario|run|csv|folder) compopt -o filenames 2>/dev/null ;; esac
}
complete -F _loadcurve loadcurve
`
}

function commandCase(command: CompletedCommand, spec: CompletionSpec): string {
  const valued = command.options.filter(({ value }) => value !== null)
  const byFlag = valued.map((option) => `${option.flags.join('|')}) kind=${option.value} ;;`)
  const argument = argumentWords(command, spec)
  const lines = [`flags=${words(allFlags(command.options))} kind=${argument.kind} words=${words(argument.words)}`]
  if (byFlag.length > 0) lines.push(`case "$previous" in ${byFlag.join(' ')} esac`)
  return `    ${command.name})\n${lines.map((line) => `      ${line}`).join('\n')}\n      ;;`
}

function argumentWords(
  { name, argument, choices }: CompletedCommand,
  spec: CompletionSpec,
): { kind: ValueKind | 'word' | 'none'; words: readonly string[] } {
  if (name === 'help') return { kind: 'word', words: spec.commands.map((command) => command.name) }
  if (argument === 'choice') return { kind: 'word', words: choices }
  if (argument === 'scenario') return { kind: 'scenario', words: spec.scenarios }
  if (argument === 'run') return { kind: 'run', words: ['latest'] }
  return { kind: argument ?? 'none', words: [] }
}

function allFlags(options: readonly CompletedOption[]): readonly string[] {
  return options.flatMap(({ flags }) => flags)
}

/** Words for compgen, one a line, as a $'...' string. */
function words(list: readonly string[]): string {
  return `$'${list.map((word) => word.replace(/[\\']/g, '\\$&')).join('\\n')}'`
}

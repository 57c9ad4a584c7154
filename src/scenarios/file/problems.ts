import type { Problem } from '../../types/scenario.ts'

const widest = 100
const option = /^(--set|--vary|matrix\.vary) /

/**
 * All problems as text, grouped by file: `file:line:column path: message`, and what to write instead on the next line.
 * Editors and terminals make the place clickable. No trailing newline.
 */
export function formatProblems(problems: readonly Problem[]): string {
  const files = [...new Set(problems.map((problem) => groupOf(problem)))]
  return files.map((file) => formatGroup(problems.filter((problem) => groupOf(problem) === file))).join('\n\n')
}

/** `--set path=value` and `--vary path=value` name no file: all of an option are one group. */
function groupOf(problem: Problem): string {
  return option.exec(problem.file)?.[1] ?? problem.file
}

function formatGroup(problems: readonly Problem[]): string {
  const title = problems.length === 1 ? [] : [`${groupOf(problems[0]!)}: ${problems.length} problems`]
  return [...title, ...problems.map(formatProblem)].join('\n')
}

function formatProblem(problem: Problem): string {
  const { file, line, column, path, message, suggestion } = problem
  const place = line > 0 ? `${file}:${line}:${column}` : file
  const subject = path === '' || message.startsWith(`${path} `) || option.test(file) ? '' : ` ${path}`
  const hint =
    suggestion === '' ? [] : wrap(suggestion, widest - 4).map((text, i) => `${i === 0 ? '  > ' : '    '}${text}`)
  return [`${place}${subject}: ${message}`, ...hint].join('\n')
}

/** Breaks text at spaces into lines of `width` characters at most (a longer word stays whole). */
function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

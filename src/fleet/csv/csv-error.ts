import { LoadcurveError } from '../../errors.ts'
import type { CsvProblem } from './sightings.ts'

const widest = 100

/** All problems in one error: those of the whole file first, then by line, each with what to do below it. */
export function csvError(problems: readonly CsvProblem[]): LoadcurveError {
  const sorted = problems.toSorted((a, b) => a.line - b.line)
  const [only] = sorted
  if (sorted.length === 1) return new LoadcurveError('USAGE', only!.what, { hint: only!.fix })
  const list = sorted.map(({ what, fix }) => `${indented(what, '')}\n${indented(fix, '  > ')}`)
  return new LoadcurveError('USAGE', `the CSV cannot be used, for ${sorted.length} reasons\n${list.join('\n')}`, {
    hint: 'mend all of them, then run it again; loadcurve train --help shows the CSV',
  })
}

/** Broken at spaces; the lines below the first begin below its text. */
function indented(text: string, start: string): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= widest - 4) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((line, i) => `${i === 0 ? start : '    '}${line}`).join('\n')
}

import { lastWords } from '../../services/processes/last-words.ts'
import { logTail } from '../../services/processes/log-tail.ts'

const shownLines = 3
/** Before it ends, a worker writes what all its threads do. */
const searchedLines = 1000

/** Why a worker ended, as far as its log says: the exception that it died of, or its last lines; empty = it says nothing. */
export function workerWords(log: string | null): string {
  if (log === null) return ''
  const lines = logTail(log, searchedLines)
  const thrown = lines.findLast((line) => /^Caused by: |OutOfMemoryError/.test(line))
  const error = lines.findLast((line) => /\[ERROR\] (?!Halting)/.test(line))
  const said = thrown ?? error
  return said === undefined ? lastWords(lines, shownLines).join(' | ') : said.replace(/^Caused by: /, '').trim()
}

import { lastWords } from '../../services/processes/last-words.ts'
import { logTail } from '../../services/processes/log-tail.ts'
import type { JvmSpec } from '../../types/target-options.ts'
import { causeOfDeath, type DeathCause } from './jvm-deaths.ts'

const shownLines = 3
/** Before it ends, a worker writes what all its threads do. */
const searchedLines = 1000

/** What the JVM that writes the log puts before a line that the worker has printed; see the pattern in storm-home.ts. */
const printed = /^\d\d:\d\d:\d\d\.\d{3} STD(?:ERR|OUT) .*? \[[A-Z]+\] /

/**
 * Why a worker ended, as far as its log says from a byte on, where its words begin: a cause that is known, the exception
 * that it died of, or its last lines; empty = it says nothing.
 */
export function whyWorkerEnded(
  log: string | null,
  jvm: JvmSpec,
  fromByte: number,
): Omit<DeathCause, 'hint'> & { readonly hint: string | null } {
  const lines = log === null ? [] : logTail(log, searchedLines, fromByte).map((line) => line.replace(printed, ''))
  const known = causeOfDeath(lines, jvm)
  if (known !== null) return known
  const said =
    lines.findLast((line) => line.startsWith(causedBy)) ?? lines.findLast((line) => /\[ERROR\] (?!Halting)/.test(line))
  const message = said === undefined ? lastWords(lines, shownLines).join(' | ') : said.replace(causedBy, '').trim()
  return { message, hint: log === null ? null : `see ${log}` }
}

const causedBy = 'Caused by: '

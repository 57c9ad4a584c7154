import { constants } from 'node:os'
import { join } from 'node:path'
import { type Exit, howItEnded, lastWords, wasKilled } from '../../services/processes/last-words.ts'
import { logTail } from '../../services/processes/log-tail.ts'
import type { JvmSpec } from '../../types/target-options.ts'
import { causeOfDeath, type DeathCause } from './jvm-deaths.ts'

const shownLines = 3
/** Before it ends, a worker writes what all its threads do. */
const searchedLines = 1000

/** What the JVM that writes the log puts before a line that the worker has printed; see the pattern in storm-home.ts. */
const printed = /^\d\d:\d\d:\d\d\.\d{3} STD(?:ERR|OUT) .*? \[[A-Z]+\] /

interface Ended {
  readonly jvm: JvmSpec
  /** null = not known */
  readonly exit: Exit | null
  /** where its words begin in the log */
  readonly fromByte: number
}

/**
 * Why a worker ended, as far as its log says: a cause that is known, the exception that it died of, or its last lines;
 * empty = it says nothing.
 */
export function whyWorkerEnded(
  log: string | null,
  { jvm, exit, fromByte }: Ended,
): Omit<DeathCause, 'hint'> & { readonly hint: string | null } {
  const lines = log === null ? [] : logTail(log, searchedLines, fromByte).map((line) => line.replace(printed, ''))
  const known = causeOfDeath(lines, jvm)
  if (known !== null) return known
  const said =
    lines.findLast((line) => line.startsWith(causedBy)) ?? lines.findLast((line) => /\[ERROR\] (?!Halting)/.test(line))
  const hint = log === null ? null : `see ${log}`
  if (said !== undefined) return { message: said.replace(causedBy, '').trim(), hint }
  return { message: exit !== null && wasKilled(exit) ? '' : lastWords(lines, shownLines).join(' | '), hint }
}

/** `was ended by SIGKILL`, `ended with exit code 20`, or, if that is not known, that it `ended by itself` */
export function howWorkerEnded(exit: Exit | null): string {
  return exit === null ? 'ended by itself' : howItEnded(exit)
}

/** As the log of its supervisor says; null = it does not. */
export function exitOfWorker(logsDir: string, workerId: string | null): Exit | null {
  const said = new RegExp(`Worker Process ${workerId} exited with code: (\\d+)`)
  const codes = logTail(join(logsDir, 'supervisor.log'), searchedLines).map((line) => said.exec(line)?.[1])
  const code = codes.findLast((one) => one !== undefined)
  return code === undefined ? null : exitOfShell(Number(code))
}

/** A shell adds 128 to the number of the signal. */
function exitOfShell(code: number): Exit {
  const name = Object.entries(constants.signals).find(([, number]) => number + 128 === code)?.[0]
  return name === undefined ? { code, signal: null } : { code: null, signal: name as NodeJS.Signals }
}

const causedBy = 'Caused by: '

import { CommanderError } from 'commander'
import { LoadcurveError, messageOf } from '../errors.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Io } from './terminal/io.ts'

/** Prints what went wrong, and what to try, on stderr; returns the exit code. Help and version count as no failure. */
export function explainFailure(thrown: unknown, io: Io): number {
  if (thrown instanceof CommanderError) return thrown.exitCode
  if (thrown instanceof LoadcurveError) {
    io.err.write(formatError(thrown))
    return thrown.exitCode
  }
  io.err.write(formatInternalError(thrown, io.env.LOADCURVE_DEBUG !== undefined))
  return exitCodes.INTERNAL
}

/** `loadcurve: <what happened>`, and `hint: <what to try>` below it. */
export function formatError(error: LoadcurveError): string {
  const hint = error.hint === undefined ? '' : `hint: ${error.hint}\n`
  return `loadcurve: ${error.message}\n${hint}`
}

function formatInternalError(thrown: unknown, withStack: boolean): string {
  if (withStack && thrown instanceof Error) return `loadcurve: internal error\n${thrown.stack}\n`
  return (
    `loadcurve: internal error: ${messageOf(thrown)}\n` +
    'hint: this is a bug in loadcurve; run the same command with LOADCURVE_DEBUG=1 and report what it prints\n'
  )
}

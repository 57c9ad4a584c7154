import { join, resolve } from 'node:path'
import { LoadcurveError } from '../../errors.ts'
import { exitCodes, worstExitCode } from '../../exit-codes.ts'
import { formatSummary, formatVerdictLine } from '../../report/summary/summary.ts'
import type { RunOutcome } from '../../run/api.ts'
import { formatError } from '../failure.ts'
import type { Parts } from '../parts.ts'
import { readScenario, tellInvalid } from '../scenario-argument.ts'
import { columnsOf, hasColor, type Io, shownPath } from '../terminal/io.ts'
import { openLiveDisplay } from '../terminal/live-display.ts'
import { RunStopper } from './run-stopper.ts'
import { type ReadyScenario, watchedRun } from './watched-run.ts'

export interface RunOptions {
  /** results folder, relative to where the command was called */
  readonly out: string
  readonly overrides: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly quiet: boolean
  readonly json: boolean
  readonly open: boolean
  /** data of services, topics and keys stay */
  readonly keep: boolean
  readonly command: readonly string[]
}

interface Session {
  readonly options: RunOptions
  readonly io: Io
  readonly parts: Parts
}

/** Checks all scenarios, then runs one after the other; returns the worst exit code. A stopped run is the last one. */
export async function runScenarios(names: readonly string[], session: Session): Promise<number> {
  const { io, options } = session
  const read = names.map((name) => readScenario(name, options.overrides, io))
  if (read.some(({ scenario }) => scenario === null)) {
    tellInvalid(read, 'nothing was run', io)
    return exitCodes.SCENARIO_INVALID
  }
  const codes: number[] = []
  for (const [index, ready] of (read as readonly ReadyScenario[]).entries()) {
    if (names.length > 1) io.err.write(`\n${ready.scenario.name} (${index + 1} of ${names.length})\n`)
    const { code, isLast } = await runOne(ready, session)
    codes.push(code)
    if (isLast || code === exitCodes.INTERRUPTED || code === exitCodes.INTERNAL) break
  }
  if (names.length > 1) io.err.write(`${formatTally(codes, names.length)}\n`)
  return worstExitCode(codes)
}

/** A failure of the target or the driver is told and ends this run alone; a fault of the harness ends the command. */
async function runOne(ready: ReadyScenario, session: Session): Promise<{ code: number; isLast: boolean }> {
  const { io, options } = session
  const display = openLiveDisplay(io, options.quiet)
  const stopping = new RunStopper(io, (text) => display.say(text))
  const ended = (code: number) => ({ code, isLast: stopping.wasAsked })
  try {
    const { overrides, tags, out, command, keep } = options
    const outDir = resolve(io.cwd, out)
    const asked = { ...ready, overrides, tags, outDir, command, keep }
    const outcome = await watchedRun(asked, session, display, stopping)
    tellOutcome(outcome, session)
    return ended(outcome.result.exitCode)
  } catch (thrown) {
    if (!(thrown instanceof LoadcurveError)) throw thrown
    io.err.write(formatError(thrown))
    return ended(thrown.exitCode)
  }
}

function tellOutcome({ folder, result }: RunOutcome, { options, io, parts }: Session): void {
  const report = join(folder, 'report.html')
  if (options.json) io.out.write(`${JSON.stringify(result)}\n`)
  else {
    const style = { color: hasColor(io.out, io.env), columns: columnsOf(io.out) }
    io.out.write(formatSummary(result, style))
    io.out.write(`report: ${shownPath(report, io.cwd)}\n`)
  }
  const unopened = options.open ? parts.openFile(report, io.env) : null
  if (unopened !== null) io.err.write(`${unopened}\n`)
  io.err.write(`${formatVerdictLine(result)}\n`)
}

function formatTally(codes: readonly number[], planned: number): string {
  const passed = codes.filter((code) => code === 0).length
  const notRun = planned - codes.length
  const rest = notRun === 0 ? '' : `, ${notRun} not run`
  return `${passed} of ${planned} scenarios passed${rest}; exit code ${worstExitCode(codes)}`
}

import type { Mistake } from '../../conformance/mistakes/mistakes.ts'
import { LoadcurveError } from '../../errors.ts'
import { exitCodes } from '../../exit-codes.ts'
import { engines } from '../../types/engines.ts'
import { formatCount } from '../../units.ts'
import type { Parts } from '../parts.ts'
import { readScenario, tellInvalid } from '../scenario-argument.ts'
import { onInterrupts } from '../terminal/interrupts.ts'
import type { Io } from '../terminal/io.ts'

export interface ConformanceOptions {
  readonly overrides: Readonly<Record<string, string>>
  readonly json: boolean
}

/** Says whether a pipeline keeps the contract: 0, or 99 with every mistake. */
export async function checkPipeline(name: string, options: ConformanceOptions, io: Io, parts: Parts): Promise<number> {
  const read = readScenario(name, options.overrides, io)
  if (read.scenario === null) {
    tellInvalid([read], 'nothing was sent', io)
    return exitCodes.SCENARIO_INVALID
  }
  const { engine, workload } = read.scenario.target
  if (!engines[engine].publishes) throw notAPipeline(engine)
  const aborter = new AbortController()
  const release = onInterrupts(io, { first: () => aborter.abort(), second: () => true })
  try {
    const outcome = await parts.checkConformance({
      scenario: read.scenario,
      env: io.env,
      signal: aborter.signal,
      onStep: (text) => io.err.write(`${text}\n`),
    })
    const { readings, updates, mistakes } = outcome
    if (options.json) io.out.write(`${JSON.stringify(outcome)}\n`)
    else if (mistakes.length > 0) io.out.write(`${mistakes.map(formatMistake).join('\n\n')}\n`)
    const sums = `${formatCount(readings)} readings, ${formatCount(updates)} updates`
    io.err.write(
      mistakes.length === 0
        ? `the ${engine} pipeline keeps the ${workload} contract: ${sums}, every byte correct\n`
        : `the ${engine} pipeline breaks the ${workload} contract: ${kinds(mistakes.length)} in ${sums}\n`,
    )
    return mistakes.length === 0 ? 0 : exitCodes.OBJECTIVE_MISSED
  } finally {
    release()
  }
}

function kinds(count: number): string {
  return count === 1 ? '1 kind of mistake' : `${count} kinds of mistake`
}

function notAPipeline(engine: string): LoadcurveError {
  return new LoadcurveError('USAGE', `engine ${engine} has no pipeline of its own, so there is nothing to check`, {
    hint: 'test a pipeline that runs in its own processes, such as target.engine: external; start from the kafka-external scenario',
  })
}

function formatMistake({ code, count, message, hint }: Mistake): string {
  const often = count === 1 ? 'once' : `${formatCount(count)} times`
  return `${code} (${often})\n  ${message}\n  ${hint}`
}

import { exitCodes } from '../errors.ts'
import { describePlan, formatPlan } from '../scenarios/plan.ts'
import { formatProblems } from '../scenarios/problems.ts'
import type { Io } from './io.ts'
import { type ReadScenario, readScenario } from './scenario-argument.ts'

export interface ValidateOptions {
  readonly overrides: Readonly<Record<string, string>>
  readonly json: boolean
}

/** Shows what each scenario would do, or all that is wrong with it; 104 if anything is. */
export function validateScenarios(names: readonly string[], options: ValidateOptions, io: Io): number {
  const read = names.map((name) => readScenario(name, options.overrides, io))
  if (options.json) for (const one of read) io.out.write(`${JSON.stringify(documentOf(one))}\n`)
  else tellPlans(read, io)
  const invalid = read.filter((one) => one.scenario === null)
  if (invalid.length === 0) return 0
  const which = names.length === 1 ? 'the scenario is' : `${invalid.length} of ${names.length} scenarios are`
  io.err.write(`loadcurve: ${which} not valid\n`)
  return exitCodes.SCENARIO_INVALID
}

function tellPlans(read: readonly ReadScenario[], io: Io): void {
  const plans = read.flatMap(({ scenario }) => (scenario === null ? [] : [formatPlan(describePlan(scenario))]))
  if (plans.length > 0) io.out.write(`${plans.join('\n\n')}\n`)
  const problems = read.flatMap((one) => one.problems)
  if (problems.length > 0) io.err.write(`${formatProblems(problems)}\n`)
}

/** One line of `--json`: `{file, valid, plan}` or `{file, valid, problems}`. */
function documentOf({ file, scenario, problems }: ReadScenario): object {
  return scenario === null ? { file, valid: false, problems } : { file, valid: true, plan: describePlan(scenario) }
}

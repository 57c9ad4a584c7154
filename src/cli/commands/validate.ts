import { exitCodes } from '../../exit-codes.ts'
import { describePlan } from '../../scenarios/plan/describe-plan.ts'
import { formatPlan } from '../../scenarios/plan/plan-text.ts'
import { type ReadScenario, readScenario, tellInvalid } from '../scenario-argument.ts'
import type { Io } from '../terminal/io.ts'

export interface ValidateOptions {
  readonly overrides: Readonly<Record<string, string>>
  readonly json: boolean
}

/** Shows what each scenario would do, or all that is wrong with it; 104 if anything is. */
export function validateScenarios(names: readonly string[], options: ValidateOptions, io: Io): number {
  const read = names.map((name) => readScenario(name, options.overrides, io))
  if (options.json) for (const one of read) io.out.write(`${JSON.stringify(documentOf(one))}\n`)
  else tellPlans(read, io)
  tellInvalid(read, null, io)
  return read.some(({ scenario }) => scenario === null) ? exitCodes.SCENARIO_INVALID : 0
}

function tellPlans(read: readonly ReadScenario[], io: Io): void {
  const plans = read.flatMap(({ scenario }) => (scenario === null ? [] : [formatPlan(describePlan(scenario))]))
  if (plans.length > 0) io.out.write(`${plans.join('\n\n')}\n`)
}

/** One line of `--json`: `{file, valid, plan}` or `{file, valid, problems}`. */
function documentOf({ file, scenario, problems }: ReadScenario): object {
  return scenario === null ? { file, valid: false, problems } : { file, valid: true, plan: describePlan(scenario) }
}

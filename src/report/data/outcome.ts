import type { RunResult } from '../../types/result.ts'
import type { WarningCode } from '../../types/warnings.ts'
import type { Check } from './shape.ts'

/** The outcome of a rule, from the warnings with these codes. */
export function outcomeOf(result: RunResult, codes: readonly WarningCode[]): Check['outcome'] {
  const raised = result.warnings.filter((warning) => (codes as readonly string[]).includes(warning.code))
  if (raised.length === 0) return 'held'
  return raised.some((warning) => warning.invalid) ? 'broken' : 'doubt'
}

import type { RunResult } from '../../types/result.ts'
import type { WarningCode } from '../../types/warnings.ts'
import type { Check } from './shape.ts'

/** What the warnings of these codes make of a rule. */
export function outcomeOf(result: RunResult, codes: readonly WarningCode[]): Check['outcome'] {
  const raised = result.warnings.filter((warning) => (codes as readonly string[]).includes(warning.code))
  if (raised.length === 0) return 'held'
  return raised.some((warning) => warning.invalid) ? 'broken' : 'doubt'
}

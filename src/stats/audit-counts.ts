import type { ObjectiveResult } from '../types/result.ts'

/**
 * Whether an objective speaks of what only the audit counts. Such a count stays true where the measurement is INVALID:
 * what became of a reading that was sent does not depend on how late it was sent.
 */
export function isAudited({ require }: Pick<ObjectiveResult, 'require'>): boolean {
  return /^\s*(lost|duplicated|wrong|netWh|storedWrong)\b/.test(require)
}

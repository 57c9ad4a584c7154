import type { Comparison } from '../types/scenario.ts'

/** How the note of an objective begins whose value the audit cannot know. */
export const notJudged = 'not judged'

/** The note of an objective on readings that may never have left this machine. */
export const neverLeft = `${notJudged}: this machine, not the target, kept readings from being sent`

/** Whether a comparison is settled although only a least value is known: no larger one could change it. */
export function settledByLeast(least: number, comparison: Comparison, limit: number): boolean {
  if (comparison === '<') return least >= limit
  if (comparison === '>') return least > limit
  return comparison === '>=' ? least >= limit : least > limit
}

/** Whether a comparison is settled although only a largest value is known. */
export function settledByMost(most: number, comparison: Comparison, limit: number): boolean {
  return settledByLeast(-most, flipped[comparison], -limit)
}

const flipped: Readonly<Record<Comparison, Comparison>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==' }

import type { Comparison, Looks } from '../types/comparison.ts'

/**
 * Two looks at 0.05 each would call 8 % of equal sides different. At 0.0294 each, both together stay at 0.05 (Pocock 1977,
 * table 1).
 */
const significanceOfTwoLooks = 0.0294

/** The level of each look. Errors: RangeError for a number of looks of which no level is known. */
export function significancePerLook({ pairs }: Looks): number {
  if (pairs.length !== 2) throw new RangeError(`a comparison has two looks, not ${pairs.length}`)
  return significanceOfTwoLooks
}

/** More pairs may tell what these do not. */
export function isOpen({ verdict }: Comparison): boolean {
  return verdict === 'INCONCLUSIVE' || verdict === 'TOO FEW'
}

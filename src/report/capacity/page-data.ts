import type { CapacityResult } from '../../types/analysis/capacity-result.ts'

/** All that the page of a capacity shows. It is plain JSON, and is embedded in the page. */
export interface CapacityPage {
  readonly result: CapacityResult
  /** when the page was made, ISO 8601 */
  readonly madeAt: string
  /** `runs/<run>/report.html` of each probe, relative to the page; null = it has none */
  readonly reports: readonly (string | null)[]
}

import type { SaturationResult } from '../../types/result.ts'
import { areTimesPossible, isUnanswered } from '../../types/saturation.ts'
import type { Warning } from '../../types/warnings.ts'
import { formatCount, threeDigits } from '../../units.ts'
import { warning } from './warning.ts'

/** Requests of a closed loop that were not accepted: they are no part of its rate. */
export function saturationRefused(saturations: readonly SaturationResult[]): Warning[] {
  return saturations
    .filter(({ non2xx, errors }) => non2xx + errors > 0)
    .map(({ phase, requests: responses, non2xx: refused, errors }) => {
      const message = `in ${phase} the front end refused ${formatCount(refused)} of ${formatCount(responses)} requests, and ${formatCount(errors)} failed: the rate counts only accepted ones`
      return warning('SATURATION_REFUSED', message, { responses, refused, errors }, { phase })
    })
}

/** Times that rate and connections contradict: they are not shown. */
export function saturationTimes(saturations: readonly SaturationResult[]): Warning[] {
  return saturations.flatMap((result) => {
    const { phase, underWay, connections } = result
    if (underWay === null || isUnanswered(result) || areTimesPossible(result)) return []
    const message = `in ${phase} rate and mean time put ${threeDigits(underWay)} requests under way on average, but there were ${formatCount(connections)} connections with one each: its times cannot be true and are left out`
    return [warning('SATURATION_TIMES', message, { underWay, connections }, { phase })]
  })
}

/** Why a closed loop without a single accepted request is no PASS; null = it has some, or this machine is the reason. */
export function unansweredText(result: SaturationResult): string | null {
  if (!isUnanswered(result) || result.ownLimits.failures > 0) return null
  const { phase, requests, errors } = result
  return `the front end accepted no request in ${phase}: ${formatCount(requests)} were refused and ${formatCount(errors)} failed`
}

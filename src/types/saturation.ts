import type { SaturationResult } from './result.ts'

/** By Little's law each connection of a closed loop has a request under way; rate x mean time may differ by this factor. */
const mostFactor = 2

/** Whether the times of a closed loop can be true; what an older version did not record is believed. */
export function areTimesPossible({
  underWay,
  connections,
}: Pick<SaturationResult, 'underWay' | 'connections'>): boolean {
  return underWay === null || (underWay * mostFactor >= connections && underWay <= connections * mostFactor)
}

/** The result of a closed loop without the times that cannot be true. */
export function withoutImpossibleTimes(result: SaturationResult): SaturationResult {
  return areTimesPossible(result) ? result : { ...result, p50Us: null, p90Us: null, p99Us: null, maxUs: null }
}

/** Nothing was accepted: there is no rate. A run with such a phase is no PASS. */
export function isUnanswered({ requests, non2xx }: Pick<SaturationResult, 'requests' | 'non2xx'>): boolean {
  return requests - non2xx <= 0
}

import { costFamilies } from '../stats/costs.ts'
import { memberOf } from '../types/series.ts'
import { generatorTime } from './warnings/generator.ts'
import { hostFamilies } from './warnings/host.ts'
import { observerTime } from './warnings/observer.ts'

const families = new Set([...costFamilies, ...hostFamilies, ...generatorTime, ...observerTime])

/** Whether a verdict or a cost is made from this series: a run holds these, and writes the others to its folder only. */
export function isJudged(series: string): boolean {
  const member = memberOf(series)
  return member !== null && families.has(member.key)
}

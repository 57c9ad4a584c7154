import type { Scenario } from '../types/scenario.ts'
import { formatUs } from '../units.ts'
import type { Fault, Span, TimeSeries } from './shape.ts'

/** What the scenario asked to go wrong while the run went: the stall of the embedded target. */
export function faultsOf(scenario: Scenario, span: Span, time: TimeSeries): Fault[] {
  const { stall } = scenario.target.options
  if (stall === null || scenario.driver.kind === 'null') return []
  const fromS = stall.afterUs / 1e6
  const toS = fromS + stall.forUs / 1e6
  if (fromS >= span.ranToS) return []
  return [{ name: `target stalled ${formatUs(stall.forUs)}`, fromS, toS, recoveredS: recoveredS(time, fromS, toS) }]
}

/** The first column after the fault whose backlog is no larger than the largest of the ten before it (or a fiftieth of its peak). */
function recoveredS(time: TimeSeries, fromS: number, toS: number): number | null {
  const before = time.backlog.filter((_, i) => time.atS[i]! < fromS).slice(-10)
  const during = time.backlog.filter((_, i) => time.atS[i]! >= fromS && time.atS[i]! <= toS + time.widthS)
  const largest = (values: readonly (number | null)[]) =>
    values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0)
  const enough = Math.max(largest(before), largest(during) / 50)
  const at = time.atS.findIndex((s, i) => s > toS && (time.backlog[i] ?? Number.POSITIVE_INFINITY) <= enough)
  return at === -1 ? null : time.atS[at]!
}

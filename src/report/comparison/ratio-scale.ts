import type { MetricComparison } from '../../types/comparison.ts'
import { percent } from '../kit/drawing.ts'
import { percentOf } from '../kit/metric-words.ts'
import { factsOf } from './words.ts'

/** The widest axis: eight times as much, and an eighth. */
const widestLog = Math.log(8)
const tickPercents = [1, 2, 5, 10, 20, 50, 100, 200, 400, -1, -2, -5, -10, -20, -33, -50, -67, -80]
/** Marks of an axis stand at least so far apart, as a share of its length. */
const tickGap = 0.15

/**
 * A logarithmic axis of ratios B / A with "equal" in its middle and "worse" on its right: for metrics of which more is
 * better, the percentages fall from left to right.
 */
export class RatioScale {
  /** the logarithm at the right end */
  readonly endLog: number

  constructor(metrics: readonly MetricComparison[]) {
    this.endLog = endLogOf(metrics)
  }

  /** 0 to 1 on the axis, more or less than that beyond it */
  share(ratio: number, better: 'lower' | 'higher'): number {
    const log = Math.log(ratio)
    return 0.5 + (better === 'lower' ? log : -log) / (2 * this.endLog)
  }

  ticks(better: 'lower' | 'higher'): { readonly at: string; readonly text: string }[] {
    const kept: { share: number; text: string }[] = [{ share: 0.5, text: '0' }]
    const offered = tickPercents
      .map((size) => ({ share: this.share(1 + size / 100, better), text: `${percentOf(1 + size / 100)}\u00a0%` }))
      .filter(({ share }) => share > 0.04 && share < 0.96)
      .sort((one, other) => Math.abs(other.share - 0.5) - Math.abs(one.share - 0.5))
    for (const one of offered) if (kept.every((other) => Math.abs(other.share - one.share) >= tickGap)) kept.push(one)
    return kept.map(({ share, text }) => ({ at: percent(share), text: text.replace('.0', '') }))
  }
}

/** Far enough for every estimate and band and most bounds: one wide interval does not press the others together. */
function endLogOf(metrics: readonly MetricComparison[]): number {
  const logs = (list: readonly (number | null)[]) =>
    list.filter((ratio) => ratio !== null && ratio > 0).map((ratio) => Math.abs(Math.log(ratio!)))
  const bounds = logs(metrics.flatMap(({ ci95 }) => [ci95.low, ci95.high])).sort((a, b) => a - b)
  const most = bounds[Math.ceil(bounds.length * 0.8) - 1] ?? 0
  const estimates = Math.max(0, ...logs(metrics.map(({ ratio }) => ratio)))
  const bands = Math.max(0, ...metrics.map((metric) => Math.log(1 + factsOf(metric).minEffect)))
  return Math.min(widestLog, Math.max(estimates * 1.15, most * 1.1, bands * 1.4, Math.log(1.05)))
}

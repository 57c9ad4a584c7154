import { medianOf } from '../../stats/backlog.ts'
import { logsOf } from './ratio-test.ts'

const fewestValues = 5
const largestDeviations = 3.5
/** standard deviations of the normal distribution in one median absolute deviation */
const deviationsPerMad = 1.4826
/** histograms resolve a thousandth: if most values fall into one of their cells, the others are still no outliers */
const resolution = Math.log(1.001)

/**
 * Indexes of the values that stand more than 3.5 robust standard deviations from the median, on logarithms. Null and what
 * has no logarithm is left out. Below five values none stands apart: of three, the two nearest are often close by chance.
 */
export function outliersOf(values: readonly (number | null)[]): number[] {
  const indexes = values.flatMap((value, i) => (value !== null && value > 0 && Number.isFinite(value) ? [i] : []))
  if (indexes.length < fewestValues) return []
  const logs = logsOf(indexes.map((i) => values[i]!))
  const median = medianOf(logs)
  const deviations = logs.map((log) => Math.abs(log - median))
  const limit = largestDeviations * Math.max(deviationsPerMad * medianOf(deviations), resolution)
  return indexes.filter((_, i) => deviations[i]! > limit)
}

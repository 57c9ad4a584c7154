import { medianOf } from '../../stats/backlog.ts'

/** The median absolute deviation of normal values times this is their standard deviation. */
const sigmasPerDeviation = 1.4826

/** Standard deviation by the median absolute deviation, which single spikes do not change. NaN when empty. */
export function robustSigma(values: readonly number[]): number {
  const middle = medianOf(values)
  return sigmasPerDeviation * medianOf(values.map((value) => Math.abs(value - middle)))
}

/**
 * Standard deviation of values around a level that may have steps: by the median of the differences between neighbours,
 * of which a step changes one and a spike two. NaN with fewer than two values.
 */
export function sigmaOfNeighbours(values: readonly number[]): number {
  const differences = values.slice(1).map((value, i) => Math.abs(value - values[i]!))
  return (sigmasPerDeviation * medianOf(differences)) / Math.SQRT2
}

/**
 * The median on the scale of logarithms: of the two in the middle it takes the geometric mean, which a ratio is
 * measured from. Their usual mean if one is not positive. NaN when empty.
 */
export function medianOfRatios(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(middle) - 1]!, sorted[Math.floor(middle)]!]
  if (low === high) return low
  return low > 0 ? Math.sqrt(low) * Math.sqrt(high) : (low + high) / 2
}

/** Standard normal distribution function, relative error below 1.2e-7 (W. Press et al., Numerical Recipes, erfcc). */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.5 * x)
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ]
  const polynomial = coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0)
  const upper = 0.5 * t * Math.exp(-x * x + polynomial)
  return z >= 0 ? 1 - upper : upper
}

const centralA = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
]
const centralB = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1]
const tailC = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
]
const tailD = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1]

/** Quantile of the standard normal distribution for 0 < u < 1, relative error below 1.2e-9 (P. Acklam's algorithm). */
export function normalQuantile(u: number): number {
  if (u > 0.97575) return -normalQuantile(1 - u)
  if (u < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(u))
    return horner(tailC, q) / horner(tailD, q)
  }
  const q = u - 0.5
  return (horner(centralA, q * q) * q) / horner(centralB, q * q)
}

function horner(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0)
}

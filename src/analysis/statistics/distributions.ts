/**
 * Distribution functions that the tests of a comparison need. No well-kept package carries them exactly, and each is a
 * few lines.
 */

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** ln of the gamma function for x > 0, by Lanczos' approximation (g = 7, nine terms): about 15 digits. */
export function lnGamma(x: number): number {
  const base = x + 6.5
  const series = lanczos.reduce((sum, coefficient, i) => (i === 0 ? coefficient : sum + coefficient / (x + i - 1)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(series)
}

/**
 * The regularised incomplete beta function I_x(a, b) by the continued fraction of Abramowitz and Stegun 26.5.8, evaluated
 * by Lentz's method as in Numerical Recipes 6.4: about 13 digits for a and b up to thousands, 9 for hundreds of thousands.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b
}

function betaFraction(x: number, a: number, b: number): number {
  const away = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value)
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return fraction
}

/** P(|T| >= |t|) of Student's t with any nu > 0 degrees of freedom, by the incomplete beta function: about 13 digits. */
export function studentTwoSided(t: number, nu: number): number {
  const square = t * t
  if (square < nu) return 1 - incompleteBeta(square / (nu + square), 0.5, nu / 2)
  return incompleteBeta(nu / (nu + square), nu / 2, 0.5)
}

/** P(T <= t) of Student's t. */
export function studentCdf(t: number, nu: number): number {
  const tail = studentTwoSided(t, nu) / 2
  return t < 0 ? tail : 1 - tail
}

/** The t below which a share of Student's t lies, 0 < share < 1: about 12 digits for shares that are not extreme. */
export function studentQuantile(share: number, nu: number): number {
  if (share < 0.5) return -studentQuantile(1 - share, nu)
  const lnFront = lnGamma((nu + 1) / 2) - lnGamma(nu / 2) - 0.5 * Math.log(nu * Math.PI)
  const density = (t: number) => Math.exp(lnFront - ((nu + 1) / 2) * Math.log1p((t * t) / nu))
  return solveTail((t) => studentTwoSided(t, nu) / 2, density, 1 - share)
}

/** P(Z <= z) of the normal distribution by Marsaglia's series (2004): an absolute error of about 1e-15. */
export function normalCdf(z: number): number {
  if (z < -9) return 0
  if (z > 9) return 1
  let term = z
  let sum = z
  for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
    term *= (z * z) / i
    sum += term
  }
  return 0.5 + sum * normalDensity(z)
}

/** The z below which a share of the normal distribution lies; 12 digits for shares between 0.0001 and 0.9999. */
export function normalQuantile(share: number): number {
  if (share < 0.5) return -normalQuantile(1 - share)
  return solveTail((z) => 1 - normalCdf(z), normalDensity, 1 - share)
}

function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
}

/** P(X <= k) of X successes in n trials, each with chance q: by the incomplete beta function. */
export function binomialAtMost(k: number, n: number, q: number): number {
  if (k < 0) return 0
  return k >= n ? 1 : incompleteBeta(1 - q, n - k, Math.floor(k) + 1)
}

/** Where a falling tail reaches what is wanted (up to 0.5): Newton's method, kept inside a bracket by halving. */
function solveTail(tail: (x: number) => number, density: (x: number) => number, wanted: number): number {
  let high = 1
  while (tail(high) > wanted && high < 1e300) high *= 2
  let low = high === 1 ? 0 : high / 2
  let x = (low + high) / 2
  for (let i = 0; i < 200; i++) {
    const excess = tail(x) - wanted
    if (excess > 0) low = x
    else high = x
    const step = x + excess / density(x)
    const next = step > low && step < high ? step : (low + high) / 2
    if (Math.abs(next - x) <= 1e-15 * Math.abs(x)) return next
    x = next
  }
  return x
}

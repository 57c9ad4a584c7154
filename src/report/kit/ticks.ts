/** A mark on an axis and its text. */
export interface Tick {
  readonly value: number
  readonly text: string
  /** left out where the screen is narrow */
  readonly isMinor?: boolean
}

/** From values to a share of the axis, 0 to 1, and the marks on it. */
export interface Axis {
  readonly share: (value: number) => number
  readonly ticks: readonly Tick[]
}

const steps = [1, 2, 5, 10]

export interface LinearOptions {
  readonly format: (value: number) => string
  /** used where `format` gives two marks the same text */
  readonly exact?: (value: number) => string
  readonly fromZero: boolean
  /** the values are bytes, which are named in powers of 1024 */
  readonly binary?: boolean
}

const wantedSteps = 3

/** A linear axis that holds all of `values`, with marks at 1, 2 or 5 times a power of ten. */
export function linearAxis(values: readonly number[], options: LinearOptions): Axis {
  const { format, exact = format, fromZero, binary = false } = options
  const { low, high } = spanOf(values, fromZero)
  const scale = binary ? 1024 ** Math.floor(Math.log2(Math.max(1, high)) / 10) : 1
  const step = scale * niceStep((high - low) / wantedSteps / scale)
  const first = Math.floor(low / step + 1e-9)
  const last = Math.ceil(high / step - 1e-9)
  const marks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
  const [from, to] = [marks[0]!, marks.at(-1)!]
  const isDistinct = new Set(marks.map(format)).size === marks.length
  return {
    share: (value) => (value - from) / (to - from),
    ticks: marks.map((value) => ({ value, text: isDistinct ? format(value) : exact(value) })),
  }
}

function spanOf(values: readonly number[], fromZero: boolean): { low: number; high: number } {
  const low = values.reduce((least, value) => Math.min(least, value), fromZero ? 0 : Number.POSITIVE_INFINITY)
  const high = values.reduce((most, value) => Math.max(most, value), fromZero ? 0 : Number.NEGATIVE_INFINITY)
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { low: 0, high: 1 }
  if (high > low) return { low, high }
  const around = high === 0 ? 1 : Math.abs(high) * 0.05
  return { low: fromZero ? low : low - around, high: high + around }
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  return power * steps.find((step) => step * power >= rough * (1 - 1e-9))!
}

/** A logarithmic axis from and to 1, 2 or 5 times a power of ten; with many decades only these are named. */
export function logAxis(values: readonly number[], format: (value: number) => string): Axis {
  const known = values.filter((value) => value > 0)
  const low = known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = known.reduce((most, value) => Math.max(most, value), 0)
  if (known.length === 0) return { share: () => 0, ticks: [] }
  const all = oneTwoFives(low, high)
  const [from, to] = [Math.log(all[0]!), Math.log(all.at(-1)!)]
  const decades = all.filter(isDecade)
  return {
    share: (value) => (Math.log(Math.max(value, Number.MIN_VALUE)) - from) / (to - from),
    ticks: (decades.length >= 4 ? decades : all).map((value) => ({ value, text: format(value) })),
  }
}

function isDecade(value: number): boolean {
  const power = Math.log10(value)
  return Math.abs(power - Math.round(power)) < 1e-9
}

/** The values that lie between `low` and `high`, and the next one on each side. */
function oneTwoFives(low: number, high: number): number[] {
  const all: number[] = []
  for (let power = Math.floor(Math.log10(low)) - 1; power <= Math.ceil(Math.log10(high)) + 1; power++)
    for (const digit of [1, 2, 5]) all.push(Number((digit * 10 ** power).toPrecision(12)))
  const first = all.findLastIndex((value) => value <= low * (1 + 1e-9))
  const last = all.findIndex((value) => value >= high * (1 - 1e-9))
  return all.slice(first, Math.max(last, first + 1) + 1)
}

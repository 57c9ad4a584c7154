/**
 * How values are placed on a y axis. Linear axes start at 0, or at `from`, and step in 1, 2, 2.5 or 5 times a power of
 * ten; log axes show whole decades.
 */
export interface YScale {
  readonly min: number
  readonly max: number
  readonly ticks: readonly number[]
}

export function linearScale(largest: number, heightPx: number, unit = 1, from = 0): YScale {
  if (from > 0) return raised(linearScale(largest - from, heightPx, unit), from)
  if (largest <= 0) return { min: 0, max: unit, ticks: [0] }
  const top = largest / unit
  const most = Math.max(1, Math.floor(heightPx / 34))
  const power = 10 ** Math.floor(Math.log10(top / most))
  const step =
    [1, 2, 2.5, 5, 10, 20].map((factor) => factor * power).find((one) => top / one <= most + 1e-9) ?? power * 20
  const count = Math.max(1, Math.ceil(top / step - 1e-9))
  return { min: 0, max: count * step * unit, ticks: Array.from({ length: count + 1 }, (_, i) => i * step * unit) }
}

function raised({ min, max, ticks }: YScale, by: number): YScale {
  const up = (value: number) => Number((value + by).toPrecision(12))
  return { min: up(min), max: up(max), ticks: ticks.map(up) }
}

export function logScale(least: number, largest: number, heightPx: number, tight = false): YScale {
  const low = Math.floor(Math.log10(Math.max(1e-9, least)) + 1e-9)
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(1e-9, largest)) - 1e-9))
  const every = Math.max(1, Math.ceil((high - low + 1) / Math.max(2, heightPx / 18)))
  const ticks: number[] = []
  for (let decade = low; decade <= high; decade += every) ticks.push(10 ** decade)
  if (!tight) return { min: 10 ** low, max: 10 ** high, ticks }
  return {
    min: least,
    max: Math.max(largest, least * 2),
    ticks: ticks.filter((tick) => tick >= least && tick <= largest),
  }
}

/** The power of 1,024 that an axis of bytes uses as its unit. */
export function byteUnit(largest: number): number {
  return 1024 ** Math.max(0, Math.min(3, Math.floor(Math.log2(Math.max(1, largest)) / 10)))
}

import { isWeekend, parseDay, slotsPerDay } from './calendar.ts'
import { mix } from './hash.ts'

/** Curves of several meters over the same whole days. */
export interface CurveMatrix {
  /** `YYYY-MM-DD` */
  readonly firstDay: string
  /** a multiple of 48 */
  readonly slots: number
  /** `wattHours[meter][slot]`, no gaps */
  readonly wattHours: readonly ArrayLike<number>[]
}

/** The metrics that distinguish one set of curves from another. Ratios have no unit. */
export interface FidelityFigures {
  /** mean over meters of 48 slots on weekdays, then 48 at weekends */
  readonly profileWh: Float64Array
  /** 2,000 quantiles of all readings */
  readonly quantilesWh: Float64Array
  readonly meanWh: number
  /** median over meters of the autocorrelation at `acfLags` */
  readonly acf: readonly number[]
  /** spread of the meters' means */
  readonly annualCv: number
  /** mean over random groups of peak of the sum / sum of the peaks; null with fewer meters */
  readonly coincidence10: number | null
  readonly coincidence50: number | null
  /** spread of the mean curve */
  readonly aggregateCv: number
  /** median over meters of mean |step| / mean */
  readonly volatility: number
  /** median over meters of the largest reading */
  readonly peakWh: number
  readonly zeroRatio: number
}

const acfLags = [1, 2, 4, 8, 24, 48, 336] as const

/** One acceptance quantity: `difference` must be below `limit`, both in the unit that `measure` names. */
export interface FidelityCheck {
  readonly name: string
  readonly real: number
  readonly simulated: number
  readonly difference: number
  readonly limit: number
  readonly met: boolean
}

export function measureFidelity(curves: CurveMatrix): FidelityFigures {
  const meters = curves.wattHours.map(meterFigures)
  const aggregate = sumOf(curves, curves.wattHours.keys())
  const meanWh = average(meters.map((meter) => meter.mean))
  const readings = curves.slots * meters.length
  return {
    profileWh: profileOf(curves),
    quantilesWh: quantilesOf(curves),
    meanWh,
    acf: acfLags.map((_, index) => median(meters.map((meter) => meter.acf[index]!))),
    annualCv: deviation(meters.map((meter) => meter.mean)) / meanWh,
    coincidence10: coincidence(curves, 10, 200),
    coincidence50: coincidence(curves, 50, 100),
    aggregateCv: deviation(aggregate) / average(aggregate),
    volatility: median(meters.map((meter) => meter.volatility)),
    peakWh: median(meters.map((meter) => meter.peak)),
    zeroRatio: meters.reduce((sum, meter) => sum + meter.zeros, 0) / readings,
  }
}

/** The acceptance table: thresholds follow the scatter between two halves of real meters. */
export function compareFidelity(realCurves: CurveMatrix, simulatedCurves: CurveMatrix): FidelityCheck[] {
  const real = measureFidelity(realCurves)
  const simulated = measureFidelity(simulatedCurves)
  const relative = (name: string, a: number | null, b: number | null, limit: number) =>
    a === null || b === null ? [] : [check(name, a, b, a === 0 ? Math.abs(b) : Math.abs(b / a - 1), limit)]
  const absolute = (name: string, a: number, b: number, limit: number) => [check(name, a, b, Math.abs(b - a), limit)]
  const acfAt = (lag: (typeof acfLags)[number]) => {
    const index = acfLags.indexOf(lag)
    return [real.acf[index]!, simulated.acf[index]!] as const
  }
  return [
    check('mean profile MAPE', real.meanWh, simulated.meanWh, mapeOf(real.profileWh, simulated.profileWh), 0.01),
    check('marginal', real.meanWh, simulated.meanWh, marginalDistance(real, simulated), 0.02),
    ...absolute('ACF lag 1', ...acfAt(1), 0.1),
    ...absolute('ACF lag 48', ...acfAt(48), 0.06),
    ...relative('annual CV', real.annualCv, simulated.annualCv, 0.1),
    ...relative('coincidence of 10', real.coincidence10, simulated.coincidence10, 0.1),
    ...relative('coincidence of 50', real.coincidence50, simulated.coincidence50, 0.1),
    ...relative('aggregate CV', real.aggregateCv, simulated.aggregateCv, 0.1),
    ...relative('volatility', real.volatility, simulated.volatility, 0.25),
    ...relative('peak Wh', real.peakWh, simulated.peakWh, 0.1),
    ...absolute('zero share', real.zeroRatio, simulated.zeroRatio, 0.02),
  ]
}

function check(name: string, real: number, simulated: number, difference: number, limit: number): FidelityCheck {
  return { name, real, simulated, difference, limit, met: difference < limit }
}

function mapeOf(real: Float64Array, simulated: Float64Array): number {
  const errors = Array.from(real.keys()).filter((i) => real[i]! > 0)
  return average(errors.map((i) => Math.abs(simulated[i]! / real[i]! - 1)))
}

function marginalDistance(real: FidelityFigures, simulated: FidelityFigures): number {
  return average(real.quantilesWh.map((wh, i) => Math.abs(wh - simulated.quantilesWh[i]!))) / real.meanWh
}

interface MeterFigures {
  readonly mean: number
  readonly peak: number
  readonly zeros: number
  readonly volatility: number
  readonly acf: readonly number[]
}

function meterFigures(values: ArrayLike<number>): MeterFigures {
  let sum = 0
  let peak = 0
  let zeros = 0
  let steps = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    sum += value
    if (value > peak) peak = value
    if (value === 0) zeros++
    if (i > 0) steps += Math.abs(value - values[i - 1]!)
  }
  const mean = sum / values.length
  const centred = new Float32Array(values.length)
  for (let i = 0; i < values.length; i++) centred[i] = values[i]! - mean
  const variance = laggedProduct(centred, 0)
  const acf = acfLags.map((lag) => (variance === 0 ? 0 : laggedProduct(centred, lag) / variance))
  return { mean, peak, zeros, volatility: mean === 0 ? 0 : steps / (values.length - 1) / mean, acf }
}

function laggedProduct(centred: Float32Array, lag: number): number {
  let sum = 0
  for (let i = lag; i < centred.length; i++) sum += centred[i]! * centred[i - lag]!
  return sum
}

function profileOf({ firstDay, slots, wattHours }: CurveMatrix): Float64Array {
  const sums = new Float64Array(2 * slotsPerDay)
  const counts = new Float64Array(2 * slotsPerDay)
  const first = parseDay(firstDay)!
  const cellOf = Uint8Array.from({ length: slots }, (_, slot) => {
    return (isWeekend(first + Math.floor(slot / slotsPerDay)) ? slotsPerDay : 0) + (slot % slotsPerDay)
  })
  for (const values of wattHours) {
    for (let slot = 0; slot < slots; slot++) {
      sums[cellOf[slot]!]! += values[slot]!
      counts[cellOf[slot]!]! += 1
    }
  }
  return sums.map((sum, i) => (counts[i]! > 0 ? sum / counts[i]! : 0))
}

function quantilesOf({ wattHours }: CurveMatrix): Float64Array {
  const counts = new Float64Array(65_536)
  let total = 0
  for (const values of wattHours) {
    for (let i = 0; i < values.length; i++) counts[values[i]!]! += 1
    total += values.length
  }
  const quantiles = new Float64Array(2000)
  let wh = 0
  let below = counts[0]!
  for (let i = 0; i < quantiles.length; i++) {
    const wanted = ((i + 0.5) / quantiles.length) * total
    while (below < wanted && wh < 65_535) below += counts[++wh]!
    quantiles[i] = wh
  }
  return quantiles
}

function coincidence(curves: CurveMatrix, size: number, groups: number): number | null {
  const meters = curves.wattHours.length
  if (meters < size) return null
  const peaks = curves.wattHours.map(peakOf)
  const ratios = Array.from({ length: groups }, (_, group) => {
    const members = groupOf(meters, size, group)
    return peakOf(sumOf(curves, members)) / members.reduce((sum, meter) => sum + peaks[meter]!, 0)
  })
  return average(ratios)
}

/** `size` different meters, the same for the same group number. */
function groupOf(meters: number, size: number, group: number): number[] {
  const members = new Set<number>()
  for (let i = 0; members.size < size; i++) members.add((mix(group * 65_537 + i + 1) >>> 0) % meters)
  return [...members]
}

function sumOf({ wattHours, slots }: CurveMatrix, members: Iterable<number>): Float64Array {
  const sum = new Float64Array(slots)
  for (const meter of members) {
    const values = wattHours[meter]!
    for (let slot = 0; slot < slots; slot++) sum[slot]! += values[slot]!
  }
  return sum
}

function peakOf(values: ArrayLike<number>): number {
  let peak = 0
  for (let i = 0; i < values.length; i++) if (values[i]! > peak) peak = values[i]!
  return peak
}

function average(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

function deviation(values: ArrayLike<number>): number {
  const mean = average(values)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i]! - mean) ** 2
  return Math.sqrt(sum / values.length)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

import { dayKindOf, dayOfYear, slotsPerDay } from './calendar.ts'
import { mix } from './hash.ts'
import { contexts, daysOfYear, factorBits, knots } from './model.ts'
import { normalCdf } from './normal.ts'

const dayKinds = 6
const leapDay = 59

/** Days of the data by kind (weekday or weekend, season), as indexes from the first day. */
export function daysByKind(firstDay: number, days: number): number[][] {
  const kinds: number[][] = Array.from({ length: dayKinds }, () => [])
  for (let day = 0; day < days; day++) kinds[dayKindOf(firstDay + day)]!.push(day)
  return kinds
}

/** For each kind the kind to fit it from: itself, else the nearest season with data, else any. */
export function teachersOf(kinds: readonly (readonly number[])[]): number[] {
  const seasonOrders = [
    [0, 1, 2],
    [1, 0, 2],
    [2, 1, 0],
  ]
  return kinds.map((_, kind) => {
    const order = seasonOrders[kind >> 1]!
    const wanted = [...order.map((s) => 2 * s + (kind & 1)), ...order.map((s) => 2 * s + 1 - (kind & 1))]
    return wanted.find((candidate) => kinds[candidate]!.length > 0)!
  })
}

/**
 * The factor that all meters share on each day: mean of the day / mean of its kind of day, averaged over the years.
 * 1 for days of the year without data (29 February then copies the day before); between 0.25 and 1.99.
 */
export function fitDayFactors(donors: readonly Int16Array[], firstDay: number, days: number): Uint16Array {
  const dayMeans = new Float64Array(days)
  for (const values of donors) {
    for (let slot = 0; slot < values.length; slot++) dayMeans[Math.floor(slot / slotsPerDay)]! += values[slot]!
  }
  const sums = new Float64Array(daysOfYear)
  const counts = new Float64Array(daysOfYear)
  for (const kind of daysByKind(firstDay, days)) {
    const kindMean = kind.reduce((sum, day) => sum + dayMeans[day]!, 0) / kind.length
    for (const day of kind) {
      const index = dayOfYear(firstDay + day)
      sums[index]! += kindMean > 0 ? dayMeans[day]! / kindMean : 1
      counts[index]! += 1
    }
  }
  const source = (index: number) => (index === leapDay && counts[index] === 0 ? index - 1 : index)
  return Uint16Array.from(sums, (_, index) => {
    const count = counts[source(index)]!
    const factor = count > 0 ? sums[source(index)]! / count : 1
    return Math.round(Math.min(1.99, Math.max(0.25, factor)) * 2 ** factorBits)
  })
}

/** One donor: its readings without the shared factor, as ranks and as knots. */
export interface DonorFit {
  /** rank of each reading among those of its context, 0 to 1, ties broken by a hash */
  readonly ranks: Float32Array
  /** Wh at the knots: `knotsWh[context * 33 + knot]`; contexts without data are zero */
  readonly knotsWh: Float64Array
  /** mean Wh of each context */
  readonly meansWh: Float64Array
}

/**
 * Sorts each context of a donor: empirical quantiles at the knots, and the rank `(position + .5) / n` of each reading.
 */
export function fitDonor(
  values: Int16Array,
  dayFactors: Float64Array,
  kinds: readonly (readonly number[])[],
): DonorFit {
  const fit: DonorFit = {
    ranks: new Float32Array(values.length),
    knotsWh: new Float64Array(contexts * knots),
    meansWh: new Float64Array(contexts),
  }
  for (const [kind, days] of kinds.entries()) {
    if (days.length === 0) continue
    for (let slotOfDay = 0; slotOfDay < slotsPerDay; slotOfDay++) {
      const sample = days.map((day) => {
        const slot = day * slotsPerDay + slotOfDay
        return { slot, wh: values[slot]! / dayFactors[day]!, tie: mix(slot) }
      })
      fitContext(sample, kind * slotsPerDay + slotOfDay, fit)
    }
  }
  return fit
}

interface Sample {
  readonly slot: number
  readonly wh: number
  readonly tie: number
}

const knotRanks = Float64Array.from({ length: knots }, (_, k) => normalCdf(-3.2 + 0.2 * k))

function fitContext(sample: Sample[], context: number, fit: DonorFit): void {
  sample.sort((a, b) => a.wh - b.wh || a.tie - b.tie)
  let sum = 0
  for (const [position, { slot, wh }] of sample.entries()) {
    fit.ranks[slot] = (position + 0.5) / sample.length
    sum += wh
  }
  fit.meansWh[context] = sum / sample.length
  for (let k = 0; k < knots; k++) {
    const position = Math.min(sample.length - 1, Math.max(0, knotRanks[k]! * sample.length - 0.5))
    const left = Math.floor(position)
    const right = Math.min(sample.length - 1, left + 1)
    fit.knotsWh[context * knots + k] = sample[left]!.wh + (sample[right]!.wh - sample[left]!.wh) * (position - left)
  }
}

import { slotsPerDay } from './calendar.ts'
import { blocks, dayClasses, dayDraws, levels, ranks, startDraws } from './model.ts'
import { normalQuantile } from './normal.ts'
import { blockOf } from './slot-tables.ts'

/**
 * Share of each rank in 1/1024, from the smallest readings to the largest: finer at the top, where readings persist.
 */
export const rankShares: readonly number[] = [112, 112, 96, 96, 80, 80, 72, 72, 64, 56, 48, 40, 32, 28, 20, 16]

const rankEnds = rankShares.map((_, rank) => rankShares.slice(0, rank + 1).reduce((a, b) => a + b, 0) / startDraws)
const bins = 256
const balancingRounds = 200

/** The tables of the Markov part, as stored in the model. */
export interface ChainTables {
  readonly transitions: Uint16Array
  readonly scores: Uint16Array
  readonly dayChain: Uint8Array
  readonly startRanks: Uint8Array
}

/**
 * Fits the chain of day classes and the chain of ranks from the donors' ranks within their contexts.
 *
 * A day's class is its quintile among the donor's days, by mean normal score. Ranks are taken within context AND class,
 * so that the transitions of each class can preserve the ranks' shares (doubly stochastic, nothing drifts) while the
 * day effect is in what a rank means: `scores` turns (class, rank) back into the rank within the context. Over all
 * classes together that mapping is exactly uniform, which preserves every context's distribution.
 */
export function fitChain(donorRanks: readonly Float32Array[]): ChainTables {
  const classes = donorRanks.map(classesOf)
  const within = fitWithinClass(donorRanks, classes)
  return {
    transitions: fitTransitions(donorRanks, classes, within),
    scores: scoreTable(within),
    dayChain: fitDayChain(classes),
    startRanks: Uint8Array.from({ length: startDraws }, (_, i) => rankOf((i + 0.5) / startDraws)),
  }
}

function rankOf(share: number): number {
  let rank = 0
  while (rank < ranks - 1 && share >= rankEnds[rank]!) rank++
  return rank
}

/** Class of each day: quintiles of the donor's own daily means of the normal scores. */
function classesOf(donor: Float32Array): Uint8Array {
  const days = donor.length / slotsPerDay
  const means = new Float64Array(days)
  for (let slot = 0; slot < donor.length; slot++) means[Math.floor(slot / slotsPerDay)]! += normalQuantile(donor[slot]!)
  const order = Array.from(means.keys()).sort((a, b) => means[a]! - means[b]! || a - b)
  const classes = new Uint8Array(days)
  for (const [position, day] of order.entries()) classes[day] = Math.floor((position * dayClasses) / days)
  return classes
}

/** `within[block * 5 + class]`: rank within the context -> rank within context and class, at the ends of 256 bins. */
function fitWithinClass(donorRanks: readonly Float32Array[], classes: readonly Uint8Array[]): Float64Array[] {
  const counts = Array.from({ length: blocks }, () => new Float64Array(dayClasses * bins).fill(0.5))
  for (const [donor, values] of donorRanks.entries()) {
    for (let slot = 0; slot < values.length; slot++) {
      const dayClass = classes[donor]![Math.floor(slot / slotsPerDay)]!
      counts[blockOf(slot % slotsPerDay)]![dayClass * bins + Math.floor(values[slot]! * bins)]! += 1
    }
  }
  return counts.flatMap((block) => {
    balance(block, new Array(dayClasses).fill(1 / dayClasses), new Array(bins).fill(1 / bins))
    return Array.from({ length: dayClasses }, (_, dayClass) => {
      const ends = new Float64Array(bins + 1)
      for (let bin = 0; bin < bins; bin++) ends[bin + 1] = ends[bin]! + block[dayClass * bins + bin]! * dayClasses
      return ends.map((end) => end / ends[bins]!)
    })
  })
}

function forward(ends: Float64Array, share: number): number {
  const bin = Math.min(bins - 1, Math.floor(share * bins))
  return ends[bin]! + (ends[bin + 1]! - ends[bin]!) * (share * bins - bin)
}

function backward(ends: Float64Array, share: number): number {
  let bin = 0
  while (bin < bins - 1 && ends[bin + 1]! < share) bin++
  return (bin + (share - ends[bin]!) / (ends[bin + 1]! - ends[bin]!)) / bins
}

/** z of each (block, class, rank, level) as `knot << 11 | fraction`, on -3.2 .. 3.2. */
function scoreTable(within: readonly Float64Array[]): Uint16Array {
  const table = new Uint16Array(blocks * dayClasses * ranks * levels)
  let at = 0
  for (const ends of within) {
    for (let rank = 0; rank < ranks; rank++) {
      const from = rank === 0 ? 0 : rankEnds[rank - 1]!
      for (let level = 0; level < levels; level++) {
        const share = from + ((rankEnds[rank]! - from) * (level + 0.5)) / levels
        const z = normalQuantile(Math.min(1 - 1e-9, Math.max(1e-9, backward(ends, share))))
        table[at++] = Math.min(65_535, Math.max(0, Math.round(((z + 3.2) / 0.2) * 2048)))
      }
    }
  }
  return table
}

/**
 * Alias tables of every block and class. A row has 2 pseudo-counts of its class over all blocks and .02 in every cell.
 */
function fitTransitions(
  donorRanks: readonly Float32Array[],
  classes: readonly Uint8Array[],
  within: readonly Float64Array[],
): Uint16Array {
  const counts = within.map(() => new Float64Array(ranks * ranks))
  for (const [donor, values] of donorRanks.entries()) countTransitions(values, classes[donor]!, within, counts)
  const table = new Uint16Array(counts.length * ranks * ranks)
  const shares = rankShares.map((share) => share / startDraws)
  for (const [index, count] of counts.entries()) {
    const flow = smoothed(count, pooled(counts, index % dayClasses))
    balance(flow, shares, shares)
    for (let rank = 0; rank < ranks; rank++) {
      const row = Array.from(flow.subarray(rank * ranks, (rank + 1) * ranks))
      table.set(aliasRow(row), (index * ranks + rank) * ranks)
    }
  }
  return table
}

function countTransitions(
  values: Float32Array,
  classes: Uint8Array,
  within: readonly Float64Array[],
  counts: readonly Float64Array[],
): void {
  let before = -1
  for (let slot = 0; slot < values.length; slot++) {
    const index = blockOf(slot % slotsPerDay) * dayClasses + classes[Math.floor(slot / slotsPerDay)]!
    const rank = rankOf(forward(within[index]!, values[slot]!))
    if (before >= 0) counts[index]![before * ranks + rank]! += 1
    before = rank
  }
}

function pooled(counts: readonly Float64Array[], dayClass: number): Float64Array {
  const sum = new Float64Array(ranks * ranks)
  for (let block = 0; block < blocks; block++) {
    const count = counts[block * dayClasses + dayClass]!
    for (let i = 0; i < sum.length; i++) sum[i]! += count[i]!
  }
  return sum
}

function smoothed(count: Float64Array, pool: Float64Array): Float64Array {
  return count.map((own, i) => {
    const row = Math.floor(i / ranks) * ranks
    const rowSum = pool.subarray(row, row + ranks).reduce((a, b) => a + b, 0)
    return own + (rowSum > 0 ? (2 * pool[i]!) / rowSum : 0) + 0.02
  })
}

/** Scales rows and columns alternately until both have the given sums (Sinkhorn), in place. */
export function balance(matrix: Float64Array, rowSums: readonly number[], columnSums: readonly number[]): void {
  const columns = columnSums.length
  for (let round = 0; round < balancingRounds; round++) {
    for (let column = 0; column < columns; column++)
      scaleLine(matrix, column, columns, rowSums.length, columnSums[column]!)
    for (let row = 0; row < rowSums.length; row++) scaleLine(matrix, row * columns, 1, columns, rowSums[row]!)
  }
}

function scaleLine(matrix: Float64Array, from: number, step: number, count: number, wanted: number): void {
  let sum = 0
  for (let i = 0; i < count; i++) sum += matrix[from + i * step]!
  for (let i = 0; i < count; i++) matrix[from + i * step]! *= wanted / sum
}

/** Walker's alias table of one row of weights, as `threshold << 4 | alias` with thresholds of 12 bits. */
export function aliasRow(weights: readonly number[]): Uint16Array {
  const size = weights.length
  const sum = weights.reduce((a, b) => a + b, 0)
  const left = weights.map((weight) => (weight / sum) * size)
  const row = new Uint16Array(size)
  const poor = [...left.keys()].filter((i) => left[i]! < 1)
  const rich = [...left.keys()].filter((i) => left[i]! >= 1)
  while (poor.length > 0 && rich.length > 0) {
    const column = poor.pop()!
    const alias = rich.at(-1)!
    row[column] = (Math.min(4095, Math.round(left[column]! * 4096)) << 4) | alias
    left[alias]! -= 1 - left[column]!
    if (left[alias]! < 1) poor.push(rich.pop()!)
  }
  for (const column of [...poor, ...rich]) row[column] = (4095 << 4) | column
  return row
}

/** Tomorrow's class for 1,024 draws of each class, doubly stochastic before rounding to draws. */
function fitDayChain(classes: readonly Uint8Array[]): Uint8Array {
  const counts = new Float64Array(dayClasses * dayClasses).fill(0.5)
  for (const days of classes) {
    for (let day = 1; day < days.length; day++) counts[days[day - 1]! * dayClasses + days[day]!]! += 1
  }
  balance(counts, new Array(dayClasses).fill(1), new Array(dayClasses).fill(1))
  const table = new Uint8Array(dayClasses * dayDraws)
  for (let from = 0; from < dayClasses; from++) {
    let reached = 0
    let at = 0
    for (let to = 0; to < dayClasses; to++) {
      reached += counts[from * dayClasses + to]!
      const end = to === dayClasses - 1 ? dayDraws : Math.round(reached * dayDraws)
      table.fill(to, from * dayDraws + at, from * dayDraws + end)
      at = end
    }
  }
  return table
}

import { dayKindOf, dayOfYear, slotsPerDay } from './calendar.ts'
import { type DrawKey, drawKey, purposes } from './hash.ts'
import { blocks, contexts, dayClasses, type FleetModel, factorBits, knots, levels, ranks } from './model.ts'

/** cells of a quantile row: 32 stretches between 33 knots */
const cells = knots - 1
const states = dayClasses * ranks
const remembered = 64

/** Everything that the kernel reads in one slot: about 22 KB for 91 archetypes, so that it stays in the L1 cache. */
export class SlotTables {
  readonly slot: number
  /** of the slot's draws */
  readonly key: DrawKey
  /** [archetype][cell]: `value at the left knot << 16 | rise`, the day's factor applied */
  readonly rows: Int32Array
  /** [state][column], state = day class * 16 + rank */
  readonly transitions: Uint16Array
  /** [state][level] */
  readonly scores: Uint16Array

  constructor(slot: number, key: DrawKey, rows: Int32Array, transitions: Uint16Array, scores: Uint16Array) {
    this.slot = slot
    this.key = key
    this.rows = rows
    this.transitions = transitions
    this.scores = scores
  }
}

/** The tables of the current slots, each computed once (a daily curve needs 48 at a time). */
export interface SlotTableCache {
  of(slot: number): SlotTables
}

export function createSlotTableCache(model: FleetModel, seed: number, firstDayNumber: number): SlotTableCache {
  const entries: (SlotTables | undefined)[] = new Array(remembered).fill(undefined)
  const transitions = perBlock(model.transitions, states * ranks)
  const scores = perBlock(model.scores, states * levels)
  const of = (slot: number): SlotTables => {
    const found = entries[slot % remembered]
    if (found !== undefined && found.slot === slot) return found
    const rows = found?.rows ?? new Int32Array(model.archetypes * cells)
    writeRows(model, firstDayNumber, slot, rows)
    const block = blockOf(slot % slotsPerDay)
    const key = drawKey(seed, purposes.reading, slot)
    const made = new SlotTables(slot, key, rows, transitions[block]!, scores[block]!)
    entries[slot % remembered] = made
    return made
  }
  return { of }
}

function perBlock(table: Uint16Array, entries: number): Uint16Array[] {
  return Array.from({ length: blocks }, (_, block) => table.subarray(block * entries, (block + 1) * entries))
}

/** Context (0 to 287) of a slot. */
function contextOf(firstDayNumber: number, slot: number): number {
  return slotsPerDay * dayKindOf(firstDayNumber + Math.floor(slot / slotsPerDay)) + (slot % slotsPerDay)
}

export function blockOf(slotOfDay: number): number {
  return Math.floor((slotOfDay * blocks) / slotsPerDay)
}

/** The weight of each knot of a quantile table in the mean over all day classes, ranks and levels of a block. */
export function knotWeights(scores: Uint16Array, startRanks: Uint8Array, block: number): Float64Array {
  const weights = new Float64Array(knots)
  const rankShares = new Float64Array(ranks)
  for (const rank of startRanks) rankShares[rank]! += 1 / startRanks.length
  for (let state = 0; state < dayClasses * ranks; state++) {
    const share = rankShares[state % ranks]! / dayClasses / levels
    for (let level = 0; level < levels; level++) {
      const z = scores[(block * dayClasses * ranks + state) * levels + level]!
      const fraction = (z & 2047) / 2048
      weights[z >>> 11]! += share * (1 - fraction)
      weights[(z >>> 11) + 1]! += share * fraction
    }
  }
  return weights
}

function writeRows(model: FleetModel, firstDayNumber: number, slot: number, rows: Int32Array): void {
  const { quantiles, archetypes } = model
  const factor = model.dayFactors[dayOfYear(firstDayNumber + Math.floor(slot / slotsPerDay))]!
  const context = contextOf(firstDayNumber, slot)
  for (let archetype = 0; archetype < archetypes; archetype++) {
    const from = (archetype * contexts + context) * knots
    const to = archetype * cells
    let left = scaled(quantiles[from]!, factor)
    for (let k = 0; k < cells; k++) {
      const right = scaled(quantiles[from + k + 1]!, factor)
      rows[to + k] = (left << 16) | (right - left)
      left = right
    }
  }
}

function scaled(value: number, factor: number): number {
  const product = (value * factor + (1 << (factorBits - 1))) >>> factorBits
  return product > 65_535 ? 65_535 : product
}

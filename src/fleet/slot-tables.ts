import { dayKindOf, dayOfYear, slotsPerDay } from './calendar.ts'
import { type DrawKey, drawKey, purposes } from './hash.ts'
import { blocks, contexts, dayClasses, type FleetModel, factorBits, knots, levels, ranks } from './model.ts'

/** cells of a quantile row: 32 stretches between 33 knots */
export const cells = knots - 1
const states = dayClasses * ranks
const remembered = 64

/** Everything that the kernel reads in one slot: about 22 KB for 91 archetypes, so that it stays in the first cache. */
export interface SlotTables {
  slot: number
  key: DrawKey
  /** [archetype][cell]: `value at the left knot << 16 | rise`, the day's factor applied */
  readonly rows: Int32Array
  /** [state][column], state = day class * 16 + rank */
  transitions: Uint16Array
  /** [state][level] */
  scores: Uint16Array
}

/** The tables of the slots around now, each made once (a daily curve needs 48 at a time). */
export interface SlotTableCache {
  of(slot: number): SlotTables
}

export function createSlotTableCache(model: FleetModel, seed: number, firstDayNumber: number): SlotTableCache {
  const entries: (SlotTables | undefined)[] = new Array(remembered).fill(undefined)
  const of = (slot: number): SlotTables => {
    const found = entries[slot % remembered]
    if (found !== undefined && found.slot === slot) return found
    const rows = found?.rows ?? new Int32Array(model.archetypes * cells)
    writeRows(model, firstDayNumber, slot, rows)
    const made = { slot, key: drawKey(seed, purposes.reading, slot), rows, ...blockTables(model, slot) }
    entries[slot % remembered] = made
    return made
  }
  return { of }
}

/** Context (0 to 287) of a slot. */
export function contextOf(firstDayNumber: number, slot: number): number {
  return slotsPerDay * dayKindOf(firstDayNumber + Math.floor(slot / slotsPerDay)) + (slot % slotsPerDay)
}

export function blockOf(slotOfDay: number): number {
  return Math.floor((slotOfDay * blocks) / slotsPerDay)
}

function blockTables(model: FleetModel, slot: number): { transitions: Uint16Array; scores: Uint16Array } {
  const block = blockOf(slot % slotsPerDay)
  return {
    transitions: model.transitions.subarray(block * states * ranks, (block + 1) * states * ranks),
    scores: model.scores.subarray(block * states * levels, (block + 1) * states * levels),
  }
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

import type { FleetWalk } from '../types/plan.ts'
import { slotsPerDay } from './calendar.ts'
import { type DrawKey, draw, drawKey, purposes } from './hash.ts'
import { dayClasses, dayDraws, type FleetModel, factorBits, spreads, startDraws } from './model.ts'
import type { SlotTableCache, SlotTables } from './slot-tables.ts'

export interface WalkRequest {
  readonly model: FleetModel
  readonly seed: number
  readonly tables: SlotTableCache
  readonly first: number
  readonly step: number
  readonly count: number
}

/** What the kernel needs besides the slot's tables. */
interface Kernel {
  /** one byte per meter: day class * 16 + rank */
  readonly states: Uint8Array
  readonly spread: Uint16Array
  readonly archetypes: number
  readonly fractionBits: number
  readonly identityKey: DrawKey
}

/**
 * The meters `first`, `first + step` ... from slot 0 on: one byte of state per meter.
 * A reading depends only on (model, seed, first day, meter, slot), not on how meters are assigned to walks or calls.
 */
export function createWalk(request: WalkRequest): FleetWalk {
  const { model, seed, tables, first, step } = request
  const states = startStates(request)
  const { spread, archetypes, fractionBits } = model
  const kernel: Kernel = {
    states,
    spread,
    archetypes,
    fractionBits,
    identityKey: drawKey(seed, purposes.identity, 0),
  }
  return {
    fill: (from, blockCount, slot, points, out, at) => {
      const meter = first + from * step
      for (let point = 0; point < points; point++) {
        const now = slot + point
        if (now % slotsPerDay === 0 && now > 0) {
          const key = drawKey(seed, purposes.dayClass, now / slotsPerDay)
          drawDayClasses(states, model.dayChain, key, from, blockCount, meter, step)
        }
        fillSlot(kernel, tables.of(now), from, blockCount, meter, step, out, at + point, points)
      }
    },
  }
}

/** State before slot 0: any day class and rank, distributed as in the long run. */
function startStates({ model, seed, first, step, count }: WalkRequest): Uint8Array {
  const states = new Uint8Array(count)
  const key = drawKey(seed, purposes.start, 0)
  for (let i = 0; i < count; i++) {
    const r = draw(key, first + i * step)
    const dayClass = Math.imul(r >>> 16, dayClasses) >>> 16
    states[i] = (dayClass << 4) | model.startRanks[r & (startDraws - 1)]!
  }
  return states
}

/** At each midnight (UTC) except the first: a new day class from the day chain; ranks stay. */
function drawDayClasses(
  states: Uint8Array,
  dayChain: Uint8Array,
  key: DrawKey,
  from: number,
  count: number,
  meter: number,
  step: number,
): void {
  for (let i = 0; i < count; i++) {
    const r = draw(key, meter + i * step)
    const state = states[from + i]!
    states[from + i] = (dayChain[((state >>> 4) * dayDraws) | (r & (dayDraws - 1))]! << 4) | (state & 15)
  }
}

/**
 * One slot of `count` meters. Bits of the one draw `r` of a reading:
 *
 *     31..28  column of the alias table     15..10  level inside the rank
 *     27..16  against its threshold          9..0   dither, so that means survive the rounding to whole Wh
 *
 * Whole numbers only, all products below 2^31: 16 bits of value x 13 bits of spread, 16 bits of rise x 11 of fraction.
 */
function fillSlot(
  kernel: Kernel,
  tables: SlotTables,
  from: number,
  count: number,
  meter: number,
  step: number,
  out: Uint16Array,
  at: number,
  stride: number,
): void {
  const { states, spread, archetypes, identityKey } = kernel
  const { transitions, scores, rows, key } = tables
  const shift = kernel.fractionBits + factorBits
  const ditherShift = shift - 10
  const ditherHalf = 1 << (ditherShift - 1)
  const stepRead = Math.imul(key.multiply, step)
  const stepIdentity = Math.imul(identityKey.multiply, step)
  let x = (key.add + Math.imul(key.multiply, meter)) | 0
  let y = (identityKey.add + Math.imul(identityKey.multiply, meter)) | 0
  const end = from + count
  let to = at
  for (let i = from; i < end; i++) {
    let r = Math.imul(x ^ (x >>> 16), 0x7feb352d)
    r = Math.imul(r ^ (r >>> 15), 0x846ca68b)
    r ^= r >>> 16
    let who = Math.imul(y ^ (y >>> 16), 0x7feb352d)
    who = Math.imul(who ^ (who >>> 15), 0x846ca68b)
    who ^= who >>> 16
    const before = states[i]!
    const column = r >>> 28
    const entry = transitions[(before << 4) | column]!
    const alias = entry & 15
    const own = (((r >>> 16) & 0xfff) - (entry >>> 4)) >> 31
    const state = (before & 0xf0) | (alias ^ ((alias ^ column) & own))
    states[i] = state
    const z = scores[(state << 6) | ((r >>> 10) & 63)]!
    const cell = rows[((Math.imul(who >>> 16, archetypes) >>> 16) << 5) | (z >>> 11)]!
    const value = (cell >>> 16) + (Math.imul(cell & 0xffff, z & 2047) >>> 11)
    const dither = ((r & 1023) << ditherShift) + ditherHalf
    out[to] = (Math.imul(value, spread[who & (spreads - 1)]!) + dither) >>> shift
    x = (x + stepRead) | 0
    y = (y + stepIdentity) | 0
    to += stride
  }
}

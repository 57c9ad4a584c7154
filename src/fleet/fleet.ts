import { LoadcurveError } from '../errors.ts'
import type { Fleet } from '../types/plan.ts'
import { parseDay, slotsPerDay } from './calendar.ts'
import { type DrawKey, draw, drawKey, purposes } from './hash.ts'
import { type FleetModel, factorBits, knots, spreads } from './model.ts'
import { blockOf, createSlotTableCache, knotWeights } from './slot-tables.ts'
import { createWalk } from './walk.ts'

export interface FleetOptions {
  /** a whole number, 0 to 2^53 - 1 */
  readonly seed: number
  /** 1 to 2^32 - 1 */
  readonly meters: number
  /** `YYYY-MM-DD`; slot 0 starts at its midnight, UTC */
  readonly firstDay: string
}

/** The properties of a meter. */
export interface MeterFacts {
  readonly archetype: number
  /** its size relative to its archetype's, 4096 = 1 */
  readonly scale: number
  /** 0 Base, 1 HP/HC, 2 Tempo, 3 EJP */
  readonly tariff: number
}

/** Upper bounds of Base, HP/HC and Tempo on 0 .. 2^32: 60 %, 98 %, 99.5 %; the rest is EJP. */
const tariffEnds = [2_576_980_378, 4_209_067_950, 4_273_492_460] as const

/** A fleet: a pure function of the model, the seed and the first day. Errors: USAGE for options out of range. */
export function createFleet(model: FleetModel, options: FleetOptions): Fleet {
  const { seed, meters } = options
  if (!Number.isSafeInteger(seed) || seed < 0) throw outOfRange('seed', seed, 'a whole number from 0 to 2^53 - 1')
  if (!Number.isInteger(meters) || meters < 1 || meters >= 2 ** 32) {
    throw outOfRange('meters', meters, 'a whole number from 1 to 2^32 - 1')
  }
  const tariffKey = drawKey(seed, purposes.tariff, 0)
  const tables = createSlotTableCache(model, seed, dayNumber(options.firstDay))
  return {
    meters,
    tariffs: (first, step, count, out, at) => {
      for (let i = 0; i < count; i++) out[at + i] = tariffOf(tariffKey, first + i * step)
    },
    walk: (first, step, count) => createWalk({ model, seed, tables, first, step, count }),
  }
}

/** The properties of a meter: a pure function of model, seed and meter. */
export function meterFacts(model: FleetModel, seed: number, meter: number): MeterFacts {
  const identity = draw(drawKey(seed, purposes.identity, 0), meter)
  return {
    archetype: Math.imul(identity >>> 16, model.archetypes) >>> 16,
    scale: model.spread[identity & (spreads - 1)]!,
    tariff: tariffOf(drawKey(seed, purposes.tariff, 0), meter),
  }
}

/** Expected Wh per meter for each of the 48 half-hours of `firstDay`, from the tables. */
export function modelDayWh(model: FleetModel, firstDay: string): number[] {
  const first = dayNumber(firstDay)
  const tables = createSlotTableCache(model, 0, first)
  const spread = model.spread.reduce((sum, factor) => sum + factor, 0) / model.spread.length / 2 ** factorBits
  return Array.from({ length: slotsPerDay }, (_, slot) => {
    const { rows } = tables.of(slot)
    const weights = knotWeights(model.scores, model.startRanks, blockOf(slot))
    let sum = 0
    for (let archetype = 0; archetype < model.archetypes; archetype++) {
      for (let k = 0; k < knots; k++) {
        const cell = rows[archetype * (knots - 1) + Math.min(k, knots - 2)]!
        sum += weights[k]! * (k === knots - 1 ? (cell >>> 16) + (cell & 0xffff) : cell >>> 16)
      }
    }
    return ((sum / model.archetypes) * spread) / 2 ** model.fractionBits
  })
}

function tariffOf(key: DrawKey, meter: number): number {
  const value = draw(key, meter) >>> 0
  if (value < tariffEnds[0]) return 0
  if (value < tariffEnds[1]) return 1
  return value < tariffEnds[2] ? 2 : 3
}

function dayNumber(firstDay: string): number {
  const day = parseDay(firstDay)
  if (day === null) throw outOfRange('firstDay', firstDay, 'a day as YYYY-MM-DD')
  return day
}

function outOfRange(what: string, value: unknown, allowed: string): LoadcurveError {
  return new LoadcurveError('USAGE', `${what} of the fleet is ${JSON.stringify(value)}`, { hint: `use ${allowed}` })
}

import { LoadcurveError } from '../errors.ts'
import { dayOfYear, formatDay, parseDay } from './calendar.ts'
import { fitChain } from './chain.ts'
import type { Curves } from './curves-csv.ts'
import { chooseDonors, type Donors } from './donors.ts'
import { compareFidelity, type FidelityCheck } from './fidelity.ts'
import { blocks, contexts, type FleetModel, factorBits, knots, modelFileName, spreads } from './model.ts'
import { normalQuantile } from './normal.ts'
import { type DonorFit, daysByKind, fitDayFactors, fitDonor, teachersOf } from './quantiles.ts'
import { simulateDonors } from './simulation.ts'
import { blockOf, knotWeights } from './slot-tables.ts'

export interface TrainingOptions {
  readonly name: string
  /** default: the name */
  readonly title?: string
  /** who measured and published the data */
  readonly source?: string
  readonly licence?: string
}

export interface TrainingSummary {
  readonly meters: number
  /** meters that are complete enough */
  readonly complete: number
  /** of these, the ones that became archetypes */
  readonly donors: number
  readonly leftOut: readonly string[]
  readonly firstDay: string
  readonly lastDay: string
  readonly days: number
  /** share of the donors' readings that were filled from the day before */
  readonly missingRatio: number
  /** the donors compared with a simulation of them */
  readonly fidelity: readonly FidelityCheck[]
}

/** How far a meter's size is from its archetype's: log-normal with this sigma. */
const spreadSigma = 0.15
const simulatedMeters = 1024

/**
 * Fits a fleet model to half-hour data.
 *
 * Rank-Markov model: each complete meter is an archetype with a quantile table per context (half-hour, weekend,
 * season); ranks follow a doubly stochastic chain per day class and block of three hours; a factor per day of the year
 * is shared. Errors: USAGE for too few meters that are complete (see `chooseDonors`), for readings that are too large, and for a bad name.
 */
export function trainFleetModel(
  curves: Curves,
  options: TrainingOptions,
): { model: FleetModel; summary: TrainingSummary } {
  modelFileName(options.name)
  const donors = chooseDonors(curves)
  const model = fitModel(curves, donors, options)
  const real = { slots: donors.wattHours[0]!.length, firstDay: curves.firstDay, wattHours: donors.wattHours }
  const fidelity = compareFidelity(real, simulateDonors(model, { ...real, seed: 1, meters: simulatedMeters }))
  const { meters, donors: used, firstDay, lastDay, days, missingRatio } = model.fittedFrom
  const kept = new Set(donors.columns)
  const leftOut = curves.meterNames.filter((_, column) => !kept.has(column))
  const counts = { meters, complete: donors.complete, donors: used, leftOut }
  return { model, summary: { ...counts, firstDay, lastDay, days, missingRatio, fidelity } }
}

function fitModel(curves: Curves, donors: Donors, options: TrainingOptions): FleetModel {
  const firstDay = parseDay(curves.firstDay)!
  const dayFactors = fitDayFactors(donors.wattHours, firstDay, curves.days)
  const kinds = daysByKind(firstDay, curves.days)
  const factorOfDay = Float64Array.from(
    { length: curves.days },
    (_, day) => dayFactors[dayOfYear(firstDay + day)]! / 2 ** factorBits,
  )
  const fits = donors.wattHours.map((values) => fitDonor(values, factorOfDay, kinds))
  const chain = fitChain(fits.map((fit) => fit.ranks))
  const weights = Array.from({ length: blocks }, (_, block) => knotWeights(chain.scores, chain.startRanks, block))
  return {
    name: options.name,
    title: options.title ?? options.name,
    source: options.source ?? 'not stated',
    licence: options.licence ?? 'not stated',
    fittedFrom: {
      firstDay: curves.firstDay,
      lastDay: formatDay(firstDay + curves.days - 1),
      days: curves.days,
      meters: curves.meterNames.length,
      donors: donors.columns.length,
      missingRatio: Math.round(donors.missingRatio * 1e6) / 1e6,
    },
    archetypes: donors.columns.length,
    ...quantileTable(fits, teachersOf(kinds), weights),
    ...chain,
    dayFactors,
    spread: spreadTable(),
  }
}

/** Knots in the finest unit that holds the largest one, each row scaled so that the kernel gives the context's mean. */
function quantileTable(
  fits: readonly DonorFit[],
  teachers: readonly number[],
  weights: readonly Float64Array[],
): { fractionBits: number; quantiles: Uint16Array } {
  const knotsWh = new Float64Array(fits.length * contexts * knots)
  for (const [donor, fit] of fits.entries()) {
    for (let context = 0; context < contexts; context++) {
      const slotOfDay = context % 48
      const taught = teachers[Math.floor(context / 48)]! * 48 + slotOfDay
      const row = fit.knotsWh.subarray(taught * knots, (taught + 1) * knots)
      const expected = row.reduce((sum, value, k) => sum + value * weights[blockOf(slotOfDay)]![k]!, 0)
      const factor = expected > 0 ? fit.meansWh[taught]! / expected : 0
      for (let k = 0; k < knots; k++) knotsWh[(donor * contexts + context) * knots + k] = row[k]! * factor
    }
  }
  const largest = knotsWh.reduce((a, b) => Math.max(a, b), 1)
  const fractionBits = Math.min(8, Math.floor(Math.log2(65_535 / largest)))
  if (fractionBits < 1) {
    throw new LoadcurveError(
      'USAGE',
      `readings reach ${Math.round(largest)} Wh in a half-hour; the maximum is 32,767`,
      {
        hint: 'remove the largest meters',
      },
    )
  }
  return { fractionBits, quantiles: Uint16Array.from(knotsWh, (wh) => Math.round(wh * 2 ** fractionBits)) }
}

/** Equal-probability values of a log-normal of mean 1. */
function spreadTable(): Uint16Array {
  const values = Array.from({ length: spreads }, (_, i) => Math.exp(spreadSigma * normalQuantile((i + 0.5) / spreads)))
  const mean = values.reduce((a, b) => a + b, 0) / spreads
  return Uint16Array.from(values, (value) => Math.round((value / mean) * 2 ** factorBits))
}

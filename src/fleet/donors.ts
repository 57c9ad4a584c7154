import { LoadcurveError } from '../errors.ts'
import { slotsPerDay } from './calendar.ts'
import type { Curves } from './curves-csv.ts'
import { archetypesMax, archetypesMin } from './model.ts'

const coverageMin = 0.97

/** The meters that become archetypes, with their gaps filled. */
export interface Donors {
  /** column of each donor in the data */
  readonly columns: readonly number[]
  /** `wattHours[donor][slot]`, no gaps */
  readonly wattHours: readonly Int16Array[]
  /** number of columns that are complete enough, including those beyond the maximum number of archetypes */
  readonly complete: number
  /** share of the donors' readings */
  readonly missingRatio: number
}

/**
 * Keeps the meters with at least 97 % of their readings and some consumption, at most 128 of them (evenly over their
 * means, so that small and large ones stay in proportion). A gap is filled with the same half-hour of the day before,
 * or else with the meter's mean. Errors: USAGE if fewer than 5 remain.
 */
export function chooseDonors(curves: Curves): Donors {
  const facts = curves.wattHours.map((values, column) => ({ column, ...coverage(values) }))
  const complete = facts.filter((fact) => fact.ratio >= coverageMin && fact.meanWh > 0)
  if (complete.length < archetypesMin) throw tooFew(curves, facts, complete.length)
  const chosen = evenly(complete, archetypesMax)
  return {
    columns: chosen.map((fact) => fact.column),
    wattHours: chosen.map((fact) => withoutGaps(curves.wattHours[fact.column]!, fact.meanWh)),
    complete: complete.length,
    missingRatio: chosen.reduce((sum, fact) => sum + 1 - fact.ratio, 0) / chosen.length,
  }
}

interface Fact {
  readonly column: number
  readonly ratio: number
  readonly meanWh: number
}

function coverage(values: Int16Array): { ratio: number; meanWh: number } {
  let present = 0
  let sum = 0
  for (const value of values) {
    if (value < 0) continue
    present++
    sum += value
  }
  return { ratio: present / values.length, meanWh: present === 0 ? 0 : sum / present }
}

function evenly(facts: readonly Fact[], limit: number): Fact[] {
  if (facts.length <= limit) return [...facts]
  const sorted = [...facts].sort((a, b) => a.meanWh - b.meanWh || a.column - b.column)
  const chosen = Array.from({ length: limit }, (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / limit)]!)
  return chosen.sort((a, b) => a.column - b.column)
}

function withoutGaps(values: Int16Array, meanWh: number): Int16Array {
  const filled = values.slice()
  for (let slot = 0; slot < filled.length; slot++) {
    if (filled[slot]! >= 0) continue
    filled[slot] = slot >= slotsPerDay ? filled[slot - slotsPerDay]! : Math.round(meanWh)
  }
  return filled
}

function tooFew(curves: Curves, facts: readonly Fact[], complete: number): LoadcurveError {
  const best = facts.reduce((a, b) => (b.ratio > a.ratio ? b : a))
  const percent = (best.ratio * 100).toFixed(1)
  return new LoadcurveError(
    'USAGE',
    `only ${complete} of ${facts.length} meters have ${coverageMin * 100} % of their readings and some consumption; ` +
      `a model needs ${archetypesMin} (most complete: ${curves.meterNames[best.column]} with ${percent} %)`,
    { hint: 'give more meters, or a period with fewer gaps; a missing row is a gap in every meter' },
  )
}

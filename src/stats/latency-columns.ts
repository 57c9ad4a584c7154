import type { Bins } from '../types/measurement.ts'
import type { PlannedPhase } from '../types/plan.ts'

/** 1 s columns up to an hour; wider ones beyond it. */
const mostColumns = 3600

/** Neighbouring bins of one phase that share one histogram, kept under the index of the first of them. */
export interface LatencyColumns {
  readonly widthUs: number
  /** the first bin of a bin's column */
  first(bin: number): number
}

/** Every bin is a column. */
export function everyBin({ binUs }: Pick<Bins, 'binUs'>): LatencyColumns {
  return { widthUs: binUs, first: (bin) => bin }
}

/** The columns of a run with these phases: a day has as many as an hour, so that a report of it fits into memory. */
export function latencyColumns(bins: Bins, phases: readonly PlannedPhase[]): LatencyColumns {
  const widthUs = columnWidthUs(phases.at(-1)!.toUs, bins.binUs, mostColumns)
  if (widthUs === bins.binUs) return everyBin(bins)
  return {
    widthUs,
    first: (index) => {
      const { phase, fromUs } = bins.bin(index)
      if (phase < 0) return index
      return Math.max(bins.at(phases[phase]!.fromUs), bins.at(Math.floor(fromUs / widthUs) * widthUs))
    },
  }
}

/** The width of at most so many columns for a run of this length: whole bins. */
export function columnWidthUs(durationUs: number, binUs: number, columns: number): number {
  return Math.max(1, Math.ceil(durationUs / binUs / columns - 1e-9)) * binUs
}

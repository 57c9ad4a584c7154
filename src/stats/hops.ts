import { type HopName, hopNames } from '../types/measurement.ts'

/** Differences of means over thousands of readings are only so exact. */
const roundingUs = -0.5

/**
 * Whether no hop seems to take less than no time. If one does, its stamps cannot be right, and what it lacks stands in
 * another: no share of any hop means anything then.
 */
export function hopsAreSound(meansUs: Readonly<Record<HopName, number | null>>): boolean {
  return hopNames.every((name) => (meansUs[name] ?? 0) >= roundingUs)
}

/** The hops that seem to take less than no time. */
export function impossibleHops(meansUs: Readonly<Record<HopName, number | null>>): HopName[] {
  return hopNames.filter((name) => (meansUs[name] ?? 0) < roundingUs)
}

import { createDeal } from '../../src/contract/deal.ts'
import { cutBins } from '../../src/pacing/bins.ts'
import { buildSchedule } from '../../src/pacing/schedule.ts'
import type { Bins } from '../../src/types/measurement.ts'
import { phase } from '../support/scenario.ts'

/** Phases of that many seconds, cut into bins; a quarter of a second each while they are under 30 s in all. */
export function binsOf(...seconds: readonly number[]): Bins {
  const phases = seconds.map((s, i) => phase(`phase-${i}`, 1000, s))
  return cutBins(buildSchedule(phases, createDeal({ meters: 1000, points: 1, frame: 1 }, 1)).phases)
}

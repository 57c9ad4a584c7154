import type { Deal, PlannedPhase, Schedule } from '../types/plan.ts'

/** More messages than this are summed up in stretches over which due times are almost straight. */
const mostStretches = 8192

/**
 * Sum of the due times of the readings of a phase, in reading-microseconds since the first due time: the offered side
 * of Little's area. With the sum of the observation times, the area between offered and delivered is their difference.
 */
export function dueSumUs(schedule: Schedule, deal: Deal, { firstMessage, endMessage }: PlannedPhase): number {
  const step = Math.max(1, Math.ceil((endMessage - firstMessage) / mostStretches))
  let sumUs = 0
  for (let from = firstMessage; from < endMessage; from += step) {
    const to = Math.min(endMessage, from + step)
    const readings = (deal.curvesBefore(to) - deal.curvesBefore(from)) * deal.points
    sumUs += (readings * (schedule.dueUs(from) + schedule.dueUs(to - 1))) / 2
  }
  return sumUs
}

/** Readings that are due from `fromUs` until before `toUs`, microseconds since the first due time. */
export function readingsDue(schedule: Schedule, deal: Deal, fromUs: number, toUs: number): number {
  const before = (us: number) => deal.curvesBefore(schedule.messagesDueAt(us - 1))
  return (before(toUs) - before(fromUs)) * deal.points
}

import { formatCount } from '../units.ts'
import type { Arrival } from './parts.ts'

/** Stamps of other processes may be off by this much: their clock may only count milliseconds. */
export const stampToleranceUs = 1000

/** Readings with stamps or due times that cannot be, and the first case in words; empty = none. */
export interface FaultyReadings {
  readings: number
  first: string
}

/**
 * What happened in this order must be stamped in this order: sent, taken, emitted, stored, observed. `leastSentUs`: how
 * long readings of that due time had waited at least when they were sent; null = not known. Returns what is wrong, or
 * null.
 */
export function stampFault(
  {
    count,
    oldestUs,
    newestUs,
    readLagUs,
    emittedUs,
    storedUs,
    observedUs,
  }: Omit<Arrival, 'delivered' | 'waitedUs' | 'heldUs'>,
  leastSentUs: number | null,
): string | null {
  // the mean due time, at the earliest: all readings but the newest as old as the oldest
  const takenUs = oldestUs + (newestUs - oldestUs) / count + readLagUs
  const us = (value: number) => `${formatCount(value)} us`
  if (leastSentUs !== null && readLagUs + stampToleranceUs < leastSentUs)
    return `readings were taken ${us(readLagUs)} after they were due, but were sent ${us(leastSentUs)} after it or later`
  if (takenUs > emittedUs + stampToleranceUs)
    return `an update was emitted ${us(takenUs - emittedUs)} before its readings were taken`
  if (emittedUs > storedUs + stampToleranceUs)
    return `an update was stored ${us(emittedUs - storedUs)} before it was emitted`
  if (storedUs > observedUs + stampToleranceUs)
    return `an update was observed ${us(storedUs - observedUs)} before it was stored`
  return null
}

/**
 * A reading that is due at `dueUs` (NaN = it is never sent) must say so in its update: a due time is copied, not
 * measured, so nothing is tolerated but the part of a microsecond that a message does not hold. Returns what is wrong,
 * or null.
 */
export function wrongDueTime(dueUs: number, oldestUs: number, newestUs: number): string | null {
  const sentUs = Math.floor(dueUs)
  const offUs = Math.max(Math.abs(oldestUs - sentUs), Math.abs(newestUs - sentUs))
  return offUs > 0
    ? `a reading was published with a due time that is not its own, but ${formatCount(offUs)} us from it`
    : null
}

/** Counts `readings` more, of which the first case is kept. */
export function countFaulty(faulty: FaultyReadings, readings: number, words: string): void {
  if (faulty.readings === 0) faulty.first = words
  faulty.readings += readings
}

import type { Bins } from '../types/measurement.ts'

const reportEveryUs = 250_000

/**
 * The next time at which a thread reports: four times a second and at the end of every bin, so that what happened is
 * counted in the bin in which it happened. Microseconds since the first due time.
 */
export function nextReportUs(bins: Bins, atUs: number): number {
  if (atUs < 0) return 0
  const tickUs = (Math.floor(atUs / reportEveryUs) + 1) * reportEveryUs
  const index = bins.at(atUs)
  return index >= bins.drain ? tickUs : Math.min(tickUs, bins.bin(index).toUs)
}

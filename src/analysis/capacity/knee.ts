/** One load and the latency that was measured at it; null = among undelivered readings. */
export interface LoadLatency {
  readonly loadPerS: number
  readonly p99Us: number | null
}

export interface Knee {
  /** the largest load before the latency is more than the factor above that of the least load */
  readonly loadPerS: number
  readonly p99Us: number
  /** the next load, at which it is; null = it never is: the knee lies above all loads */
  readonly nextPerS: number | null
}

/**
 * Kleinrock (1979) puts the best load of a queue where load divided by latency is largest. With random arrivals and one
 * server (M/M/1) that is where all of its latencies, percentiles too, are twice those of an empty system.
 */
export const usualKneeFactor = 2

/** Null with fewer than three loads, or without a latency at the least of them. */
export function kneeOf(curve: readonly LoadLatency[], factor = usualKneeFactor): Knee | null {
  const sorted = [...curve].sort((a, b) => a.loadPerS - b.loadPerS)
  const baseUs = sorted[0]?.p99Us ?? null
  if (sorted.length < 3 || baseUs === null) return null
  const beyond = sorted.findIndex(({ p99Us }) => p99Us === null || p99Us > factor * baseUs)
  const last = sorted.at(beyond === -1 ? -1 : beyond - 1)!
  return { loadPerS: last.loadPerS, p99Us: last.p99Us!, nextPerS: beyond === -1 ? null : sorted[beyond]!.loadPerS }
}

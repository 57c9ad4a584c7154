import type { HopName } from '../../../types/measurement.ts'

/** For how long parts of the pipeline gather before they send, microseconds; 0 = they do not. */
export interface PurposefulWaits {
  /** the target, before it publishes results */
  readonly flushUs: number
  /** the driver, before it sends a partly filled request; at most */
  readonly lingerUs: number
}

/** Where the slowest readings of a run were due, and what was different then. */
export interface Tail {
  /** of all measured phases together; null = it is among readings that never arrived */
  readonly p99Us: number | null
  /** the shortest time that holds most of the readings above it */
  readonly fromS: number
  readonly toS: number
  /** of those readings, how many were due then, and over how much of the measured time they could have been spread */
  readonly shareRatio: number
  readonly timeRatio: number
  /** the phase with most of them; null = several have about as many */
  readonly phase: string | null
  /** the phase that holds far more of them than of all readings; null = none does */
  readonly heavy: { readonly phase: string; readonly shareRatio: number; readonly readingsRatio: number } | null
  /** what is known of why readings did not arrive, in words; null = nothing */
  readonly cause: string | null
  /** since when nothing was delivered any more although it was due; null = something came until the end */
  readonly silentFromS: number | null
  /** the hop that took longest there compared with the rest of the time; null = none did, or the hops are not known */
  readonly hop: { readonly name: HopName; readonly meanUs: number; readonly usualUs: number } | null
  /** mean share of the machine's CPUs that was busy; null = not sampled */
  readonly cpuBusyRatio: number | null
  /** the fault that the scenario injected then; null = none */
  readonly fault: string | null
}

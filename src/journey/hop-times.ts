import type { PackedHistogram } from '../stats/packed.ts'
import { PhaseHistograms } from '../stats/phase-histograms.ts'
import type { HopName } from '../types/measurement.ts'
import type { Arrival } from './parts.ts'

/** The generator hop is `lag`, which the generator itself records. */
const arrivedHops = ['broker', 'engine', 'database', 'delivery'] as const satisfies readonly HopName[]
export type ArrivedHop = (typeof arrivedHops)[number]

export interface HopHistogram {
  readonly phase: number
  readonly hop: ArrivedHop
  readonly histogram: PackedHistogram
}

/**
 * How long readings were in each hop, by phase of their due time. `database` and `delivery` are exact: an update has
 * one time for each stamp. `broker` and `engine` are those of the mean reading of each entry (at most 10 ms of due
 * time), since an update holds only the mean time at which its readings were taken, and the generator only the mean
 * time at which those due within 10 ms were sent.
 */
export class HopTimes {
  private readonly phases = new PhaseHistograms(arrivedHops)

  /** `middleUs`: the mean due time of the entry's readings. */
  record(phase: number, arrival: Arrival, middleUs: number): void {
    const { count, readLagUs, sentLagUs, emittedUs, storedUs, observedUs } = arrival
    const hops = this.phases.of(phase)
    if (sentLagUs !== null) hops.broker.record(Math.round(readLagUs - sentLagUs), count)
    hops.engine.record(Math.round(emittedUs - middleUs - readLagUs), count)
    hops.database.record(storedUs - emittedUs, count)
    hops.delivery.record(observedUs - storedUs, count)
  }

  /** Everything that was recorded. */
  histograms(): HopHistogram[] {
    const stores = this.phases.stores()
    return arrivedHops.flatMap((hop) => stores[hop].packed().map(([phase, histogram]) => ({ phase, hop, histogram })))
  }
}

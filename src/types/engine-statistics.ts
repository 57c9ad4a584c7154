import type { Collector } from './measurement.ts'

/** Ports on 127.0.0.1 over which an engine tells how it is doing. */
export interface StatisticsPorts {
  /** of ours: takes lines `name value unixSeconds` */
  readonly graphitePort: number
  /** of the engine: answers what users of its web page see */
  readonly uiPort: number
}

/** What an engine says of itself in one run. Open before the engine starts, which connects at its start. */
export interface EngineStatistics {
  readonly ports: StatisticsPorts
  collectors(place: { nowUs(): number; readonly periodUs: number }): readonly Collector[]
  close(): Promise<void>
}

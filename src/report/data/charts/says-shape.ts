/** Counts as Storm told them last; null = it never told: a counter has no name until it counts. */
export interface SaidCounts {
  readonly emitted: number | null
  readonly executed: number | null
  readonly acked: number | null
  readonly failed: number | null
}

export interface StormComponent {
  readonly name: string
  /** added up over all workers, also those that were killed */
  readonly workers: SaidCounts
  /** as Storm UI shows them */
  readonly ui: SaidCounts
  /** the largest of the run */
  readonly capacityRatio: number | null
  readonly completeUs: number | null
}

/** What Storm said of itself, to stand beside what was measured. */
export interface StormSays {
  readonly isTrident: boolean
  /** the component that reads the messages; null = not known */
  readonly reader: string | null
  /** the spout whose tuples are acked: of messages, or of batches */
  readonly acker: string | null
  readonly readingsPerMessage: number
  /** the run killed the target or a part of it */
  readonly wasKilled: boolean
  /** mean of the quoted phase */
  readonly completeMeanUs: number | null
  readonly uiCompleteUs: number | null
  /** when nimbus last answered */
  readonly uiAtS: number | null
  readonly components: readonly StormComponent[]
  /** why Storm said nothing; null = it said something */
  readonly silence: string | null
}

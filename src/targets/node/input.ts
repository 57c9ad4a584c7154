import type { Marked, Pipeline } from './pipeline.ts'

/** Where messages come from. */
export interface Input {
  /** marks how far messages were taken */
  mark(): Marked
  /** brings again all that is not settled; asked for only where its marks claim records */
  rewind(): void
  /** begins to take; `onReady` is told which partitions come from here (null: any), and again when they change */
  start(pipeline: Pipeline, onReady: (partitions: readonly number[] | null) => void): Promise<void>
  /** takes no more */
  quiesce(): Promise<void>
  /** lets go of what was settled, and of the connection */
  stop(): Promise<void>
}

import type { Marked, Pipeline } from './pipeline.ts'

/** Where messages come from. */
export interface Input {
  /** marks how far messages were taken */
  mark(): Marked
  /** delivers again everything that is not settled; called only if its marks claim records */
  rewind(): void
  /** starts taking messages; `onReady` gets the partitions that are read here (null: any), again when they change */
  start(pipeline: Pipeline, onReady: (partitions: readonly number[] | null) => void): Promise<void>
  /** stops taking messages */
  quiesce(): Promise<void>
  /** releases what was settled, and closes the connection */
  stop(): Promise<void>
}

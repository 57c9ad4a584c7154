import type { SourceTrouble } from '../types/measurement.ts'

/**
 * `arrivedUs`: when this thread could first have handled it; null = as soon as it was published. `roomWaitUs`: for how
 * long it could not be published, since this thread had left no room for it.
 */
export type EachUpdate = (
  view: DataView,
  at: number,
  bytes: number,
  nowUs: number,
  arrivedUs: number | null,
  roomWaitUs?: number,
) => void

/** Where updates come from: the rings of the embedded target, or a topic. */
export interface UpdateSource {
  /** true: its sockets need an event loop, so the caller must return to it between two calls */
  readonly needsLoop: boolean
  /**
   * Connects and finds where to begin: updates published before `open` resolved are not read. Errors: TARGET_FAILED.
   */
  open(): Promise<void>
  /**
   * Passes on available updates, about `most` of them, the same share from each producer. The bytes are valid only
   * during the call. False if there were none.
   */
  take(most: number, each: EachUpdate): boolean
  /** Resolves when there may be something to take, or after `maxMs`. For sources that need a loop. */
  arrival(maxMs: number): Promise<void>
  trouble(): SourceTrouble
  close(): Promise<void>
}

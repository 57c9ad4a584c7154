import type { SourceTrouble } from '../types/measurement.ts'

/** Where updates come from: the rings of the embedded target, a topic. */
export interface UpdateSource {
  /** true: its sockets need an event loop, so that whoever runs it must return to one between two calls */
  readonly needsLoop: boolean
  /** Connects and finds where to begin: updates published before `open` resolved are not read. Errors: TARGET_FAILED. */
  open(): Promise<void>
  /**
   * Hands out updates that are there, about `most` of them, the same share from each producer. The bytes are valid
   * during the call. False when there were none.
   */
  take(most: number, each: (view: DataView, at: number, bytes: number, nowUs: number) => void): boolean
  /** Resolves when there may be something to take, or after `maxMs`. For sources that need a loop. */
  arrival(maxMs: number): Promise<void>
  trouble(): SourceTrouble
  close(): Promise<void>
}

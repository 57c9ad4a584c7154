import { onInterrupts } from '../../terminal/interrupts.ts'
import type { Io } from '../../terminal/io.ts'

/**
 * Hears Ctrl-C and SIGTERM for as long as several runs take. A run hears them itself; without this, one that comes between
 * two runs would end the process, and leave behind what the runs share.
 */
export class StopRequest {
  readonly #abort = new AbortController()
  readonly #release: () => void

  constructor(io: Io) {
    this.#release = onInterrupts(io, { first: () => this.#abort.abort(), second: () => true })
  }

  get wasAsked(): boolean {
    return this.#abort.signal.aborted
  }

  /** aborted when it is asked for */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Stops listening. */
  release(): void {
    this.#release()
  }
}

/** A worker that ends by itself so often within this time will not come up. */
const mostEnds = 3
const endsWithinMs = 60_000
/** A worker that stood still may be given up by its supervisor for so long after it goes on. */
const afterPauseMs = 15_000

/** What the end of a worker means: a pause has caused it, it is started again, or it will not come up. */
export type EndMeaning =
  | { readonly kind: 'paused' }
  | { readonly kind: 'again' }
  | { readonly kind: 'never'; readonly ends: number }

/** Ends of workers that nobody wanted, by their ports. */
export class WorkerEnds {
  readonly #endsMs = new Map<number, readonly number[]>()
  /** until when a pause is to blame */
  readonly #pausedUntilMs = new Map<number, number>()

  pause(ports: readonly number[]): void {
    for (const port of ports) this.#pausedUntilMs.set(port, Number.POSITIVE_INFINITY)
  }

  resume(ports: readonly number[], nowMs: number): void {
    for (const port of ports) this.#pausedUntilMs.set(port, nowMs + afterPauseMs)
  }

  end(port: number, nowMs: number): EndMeaning {
    if (nowMs < (this.#pausedUntilMs.get(port) ?? 0)) return { kind: 'paused' }
    const recent = [...(this.#endsMs.get(port) ?? []), nowMs].filter((atMs) => nowMs - atMs < endsWithinMs)
    this.#endsMs.set(port, recent)
    return recent.length < mostEnds ? { kind: 'again' } : { kind: 'never', ends: recent.length }
  }
}

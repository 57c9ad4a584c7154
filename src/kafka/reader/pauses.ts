/** Pauses that can all be ended early at once. */
export class Pauses {
  private readonly waiting = new Set<() => void>()
  private ended = false

  pause(ms: number): Promise<void> {
    if (this.ended) return Promise.resolve()
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.waiting.add(done)
    })
  }

  end(): void {
    this.ended = true
    for (const done of this.waiting) done()
  }
}

/** 0.1 s, doubled for each consecutive failure, 2 s at most. */
export function backOffMs(failures: number): number {
  return Math.min(100 * 2 ** failures, 2000)
}

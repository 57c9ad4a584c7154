import { LoadcurveError } from '../errors.ts'

const longestAnswerMs = 30_000

/**
 * A sample that takes longer is a gap: nearly the period of its collector (default: 1 s), so that the next one can start
 * in time, and never more than 30 s.
 */
export function answerWithinMs(periodUs = 1e6): number {
  return Math.min(longestAnswerMs, Math.round((0.9 * periodUs) / 1000))
}

/** The response, or a LoadcurveError (TARGET_FAILED) that names what did not respond in time, with a hint if there is one. */
export async function inTime<T>(who: string, withinMs: number, answer: Promise<T>, hint?: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new LoadcurveError(
            'TARGET_FAILED',
            `${who} did not respond within ${withinMs} ms`,
            hint === undefined ? {} : { hint },
          ),
        ),
      withinMs,
    )
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

export interface Link<T> {
  /** Uses the connection, which is opened if needed. A request that fails or is late closes it. */
  use<R>(ask: (open: T) => Promise<R>): Promise<R>
  close(): void
}

/**
 * A connection that is reopened at the next use after a failure. Opening it and the response share one deadline. If
 * opening takes longer, it continues for the next use, so `open` must end by itself.
 */
export function openedLink<T>(
  who: string,
  withinMs: number,
  open: () => Promise<T>,
  close: (open: T) => void,
): Link<T> {
  return new ReopeningLink(who, withinMs, open, close)
}

class ReopeningLink<T> implements Link<T> {
  private readonly who: string
  private readonly withinMs: number
  private readonly open: () => Promise<T>
  private readonly closeOne: (open: T) => void
  private opening: Promise<T> | null = null

  constructor(who: string, withinMs: number, open: () => Promise<T>, closeOne: (open: T) => void) {
    this.who = who
    this.withinMs = withinMs
    this.open = open
    this.closeOne = closeOne
  }

  async use<R>(ask: (open: T) => Promise<R>): Promise<R> {
    this.opening ??= this.begin()
    let [opened, waiting] = [false, true]
    const answer = this.opening.then((connection) => {
      opened = true
      return waiting ? ask(connection) : Promise.reject(new Error('the request is no longer needed'))
    })
    try {
      return await inTime(this.who, this.withinMs, answer)
    } catch (thrown) {
      if (opened) this.close()
      throw thrown
    } finally {
      waiting = false
    }
  }

  close(): void {
    this.opening?.then(this.closeOne, () => {}) // a connection that never opened needs no closing
    this.opening = null
  }

  private begin(): Promise<T> {
    const attempt = this.open()
    attempt.catch(() => {
      if (this.opening === attempt) this.opening = null
    })
    return attempt
  }
}

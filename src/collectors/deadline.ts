import { LoadcurveError } from '../errors.ts'

/** A sample that takes longer is a gap: shorter than the shortest period, so that the next one can be asked in time. */
export const answerWithinMs = 800

/** The answer, or a LoadcurveError (TARGET_FAILED) that names who did not give it in time. */
export async function inTime<T>(who: string, withinMs: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new LoadcurveError('TARGET_FAILED', `${who} did not answer within ${withinMs} ms`)),
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
  /** Asks over the connection, which is opened if there is none. What fails or comes too late costs the connection. */
  use<R>(ask: (open: T) => Promise<R>): Promise<R>
  close(): void
}

/**
 * A connection that is opened anew at the next use after a failure; opening it and the answer share one deadline. One
 * that takes longer to open goes on opening for the next use, so `open` must end by itself.
 */
export function openedLink<T>(
  who: string,
  withinMs: number,
  open: () => Promise<T>,
  close: (open: T) => void,
): Link<T> {
  let opening: Promise<T> | null = null
  const begin = () => {
    const attempt = open()
    attempt.catch(() => {
      if (opening === attempt) opening = null
    })
    return attempt
  }
  const drop = () => {
    opening?.then(close, () => {}) // what never opened needs no closing
    opening = null
  }
  return {
    use: async (ask) => {
      opening ??= begin()
      let [opened, waiting] = [false, true]
      const answer = opening.then((connection) => {
        opened = true
        return waiting ? ask(connection) : Promise.reject(new Error('nobody waits for the answer'))
      })
      try {
        return await inTime(who, withinMs, answer)
      } catch (thrown) {
        if (opened) drop()
        throw thrown
      } finally {
        waiting = false
      }
    },
    close: drop,
  }
}

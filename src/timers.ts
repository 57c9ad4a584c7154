/** Timers of the language count milliseconds in 31 bits: a longer one would end at once. */
export const longestTimerMs = 2 ** 31 - 1

export interface Timer {
  stop(): void
}

/** Calls `act` after `ms`, however long that is. `keepsAlive`: the process does not end before. */
export function startTimer(ms: number, act: () => void, keepsAlive = true): Timer {
  let handle: NodeJS.Timeout
  const wait = (leftMs: number) => {
    const thisMs = Math.min(leftMs, longestTimerMs)
    handle = setTimeout(() => (leftMs > thisMs ? wait(leftMs - thisMs) : act()), thisMs)
    if (!keepsAlive) handle.unref()
  }
  wait(Math.max(0, ms))
  return { stop: () => clearTimeout(handle) }
}

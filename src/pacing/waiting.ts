/** Waits for some work, at most so long; rejects with what `late` makes where it has not ended by then. */
export async function within<T>(mostMs: number, work: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), mostMs)
  })
  return Promise.race([work, limit]).finally(() => clearTimeout(timer))
}

/** Waits for some work, or until nobody waits for it any more. */
export async function untilAborted(work: Promise<unknown> | undefined, signal: AbortSignal): Promise<void> {
  if (signal.aborted) {
    // nobody hears how it ends
    work?.catch(() => {})
    return
  }
  let giveUp: () => void = () => {}
  const aborted = new Promise<void>((resolve) => {
    giveUp = resolve
  })
  signal.addEventListener('abort', giveUp, { once: true })
  await Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', giveUp))
}

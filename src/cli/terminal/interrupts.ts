import type { Io, StopSignal } from './io.ts'

/** One press of Ctrl-C can arrive twice: from the terminal, and passed on by npm. Signals closer than this count once. */
const oneKeyPressUs = 300_000

/** What to do at the first and the second Ctrl-C (or SIGTERM). After a third one nobody listens: the next ends the process. */
export interface StopSteps {
  first(signal: StopSignal): void
  /** Whether everything stops now; if not, the next Ctrl-C is another second one. */
  second(signal: StopSignal): boolean
}

/** Listens until the returned function is called. */
export function onInterrupts(io: Io, steps: StopSteps): () => void {
  let seen = 0
  let lastUs = Number.NEGATIVE_INFINITY
  const release = io.onStopSignal((signal) => {
    const nowUs = io.clock.nowUs()
    const samePress = nowUs - lastUs < oneKeyPressUs
    lastUs = nowUs
    if (samePress) return
    seen++
    if (seen === 1) steps.first(signal)
    else if (seen > 2) release()
    else if (!steps.second(signal)) seen--
  })
  return release
}

import autocannon from 'autocannon'
import type { MessageFormat } from '../../types/driver.ts'

export interface SaturationSetup {
  readonly url: string
  readonly format: MessageFormat
  /** what every request carries */
  readonly body: Uint8Array
  readonly connections: number
  readonly durationUs: number
  /** a clock that never goes back, in microseconds */
  nowUs(): number
}

export interface ClosedLoopCounts {
  /** answers, whatever their status */
  readonly requests: number
  readonly requestsPerS: number
  /** connections that failed or broke, and requests without an answer within 10 s */
  readonly errors: number
  readonly timeouts: number
  readonly non2xx: number
}

/** autocannon connects again at once, which takes a whole core: after so many errors in a row it pauses. */
const mostErrorsInARow = 1000
const pauseMs = 100
const contentTypes = { binary: 'application/octet-stream', json: 'application/json' } as const

interface Counts {
  requests: number
  errors: number
  timeouts: number
  non2xx: number
  errorsInARow: number
}

/**
 * How much a front end takes at most: every connection posts the same body again as soon as it has an answer, until
 * `durationUs` is over or `signal` aborts. The driver is autocannon, of which only what it counts is used: its own
 * latencies are whole milliseconds and leave timeouts out, so each answer's time goes to `recordUs`, in microseconds,
 * uncorrected (autocannon corrects only where it is given a rate, which it never is here). These are times of a closed
 * loop: a front end that hangs is asked less, and looks better for it.
 *
 * autocannon does not verify certificates, and takes no part in the audit: the body should be a probe.
 */
export async function saturate(
  setup: SaturationSetup,
  recordUs: (us: number) => void,
  signal: AbortSignal,
): Promise<ClosedLoopCounts> {
  const counts: Counts = { requests: 0, errors: 0, timeouts: 0, non2xx: 0, errorsInARow: 0 }
  const startUs = setup.nowUs()
  const endUs = startUs + setup.durationUs
  for (let nowUs = startUs; nowUs < endUs && !signal.aborted; nowUs = setup.nowUs()) {
    await loop(setup, endUs - nowUs, counts, recordUs, signal)
    if (setup.nowUs() < endUs) await pause(signal)
  }
  const { requests, errors, timeouts, non2xx } = counts
  const lastedUs = Math.max(1, Math.min(setup.nowUs(), endUs) - startUs)
  return { requests, requestsPerS: (requests * 1e6) / lastedUs, errors, timeouts, non2xx }
}

/** One run of autocannon, ended by the clock, the signal or a front end that is away. */
async function loop(
  { url, format, body, connections }: SaturationSetup,
  durationUs: number,
  counts: Counts,
  recordUs: (us: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const clients: ClosableClient[] = []
  const options: autocannon.Options = {
    ...{ url, connections, method: 'POST', body: Buffer.from(body), headers: { 'content-type': contentTypes[format] } },
    // a fallback: the loop is ended below, at once and not at the next sample
    duration: Math.ceil(durationUs / 1e6) + 1,
    ...{ sampleInt: 10, skipAggregateResult: true },
    setupClient: (client) => void clients.push(client as ClosableClient),
  }
  counts.errorsInARow = 0
  let over = false
  await new Promise<void>((resolve, reject) => {
    const instance = autocannon(options, (error: unknown) => (error ? reject(error) : resolve()))
    const end = () => {
      over = true
      instance.stop()
      for (const client of clients) client.destroy()
    }
    const timer = setTimeout(end, durationUs / 1000)
    signal.addEventListener('abort', end, { once: true })
    instance.on('response', (_client, status, _bytes, ms) => {
      if (over) return
      counts.requests++
      counts.errorsInARow = 0
      if (status < 200 || status > 299) counts.non2xx++
      recordUs(ms * 1000)
    })
    instance.on('reqError', (error: Error) => {
      if (over) return
      counts.errors++
      if (error.message === 'request timed out') counts.timeouts++
      if (++counts.errorsInARow >= mostErrorsInARow) end()
    })
    instance.on('done', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
    })
  })
}

/** What its clients can do beyond their type: stop now. */
type ClosableClient = autocannon.Client & { destroy(): void }

async function pause(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, pauseMs)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}

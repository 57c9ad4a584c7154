import autocannon from 'autocannon'
import { longestTimerMs, startTimer } from '../../timers.ts'
import type { MessageFormat } from '../../types/driver.ts'
import { noOwnLimits, type OwnLimitFacts, ownLimitOf, withFailure } from '../../types/own-limits.ts'
import { urlsOf } from './spread.ts'

export interface SaturationSetup {
  readonly url: string
  readonly format: MessageFormat
  /** further headers of every request */
  readonly headers?: Readonly<Record<string, string>>
  /** the body of every request */
  readonly body: Uint8Array
  readonly connections: number
  readonly durationUs: number
  /** when the phase begins; left out = now */
  readonly startUs?: number
  /** a monotonic clock, in microseconds */
  nowUs(): number
}

export interface ClosedLoopCounts {
  /** responses, whatever their status */
  readonly requests: number
  /** accepted (status 2xx) */
  readonly requestsPerS: number
  /** connections that failed or broke, and requests without a response within 10 s; not those of `ownLimits` */
  readonly errors: number
  readonly timeouts: number
  readonly non2xx: number
  /** requests that were under way on average, by rate and mean time of all responses */
  readonly underWay: number
  readonly ownLimits: OwnLimitFacts
}

/** autocannon reconnects at once, which takes a whole core, so it is paused after this many consecutive errors. */
const mostErrorsInARow = 1000
const pauseMs = 100
const contentTypes = { binary: 'application/octet-stream', json: 'application/json' } as const

/** autocannon gives up a request after 10 s. */
const timeoutUs = 10e6

interface Counts {
  requests: number
  errors: number
  timeouts: number
  non2xx: number
  /** from request to response, of all responses, microseconds added up */
  waitedUs: number
  ownLimits: OwnLimitFacts
}

/**
 * The maximum throughput of a front end, in requests that it accepts: every connection posts the same body again as soon
 * as it has a response, from `startUs` until `durationUs` is over or `signal` aborts. A refusal is fast and is work that
 * was not done: it has no part in the rate or the times. The driver is autocannon, but only its counts are used: its
 * latencies are in whole milliseconds and leave out timeouts, so the time of each accepted request goes to `recordUs`, in
 * microseconds, uncorrected (autocannon corrects only with a fixed rate, which is never set here). These are times of a
 * closed loop: a front end that hangs gets fewer requests, and looks better than it is.
 *
 * Which addresses of its name accept connections is asked before `startUs`, if there is time. Where it is not, the loop
 * begins late and still ends with its phase, and the rate is over the time in which the loop ran: a front end that was
 * not asked was not slow.
 *
 * autocannon does not verify certificates, and its requests are not audited: the body should be a probe.
 */
export async function saturate(
  setup: SaturationSetup,
  recordUs: (us: number) => void,
  signal: AbortSignal,
): Promise<ClosedLoopCounts> {
  const counts: Counts = { requests: 0, errors: 0, timeouts: 0, non2xx: 0, waitedUs: 0, ownLimits: noOwnLimits }
  const { nowUs } = setup
  const calledUs = nowUs()
  const { startUs = calledUs } = setup
  const endUs = startUs + setup.durationUs
  const urls = await untilLate(urlsOf(setup.url), (endUs - calledUs) / 1000, signal)
  if (startUs > calledUs) await pause((startUs - nowUs()) / 1000, signal)
  const beganUs = nowUs()
  while (urls !== null && nowUs() < endUs && !signal.aborted) {
    await new ClosedLoop({ ...setup, urls }, counts, recordUs).run(endUs, signal)
    if (nowUs() < endUs) await pause(pauseMs, signal)
  }
  const { requests, errors, timeouts, non2xx, ownLimits } = counts
  const lastedUs = Math.max(1, Math.min(nowUs(), endUs) - beganUs)
  const requestsPerS = ((requests - non2xx) * 1e6) / lastedUs
  const underWay = (counts.waitedUs + timeouts * timeoutUs) / lastedUs
  return { requests, requestsPerS, errors, timeouts, non2xx, underWay, ownLimits }
}

/** One run of autocannon, ended by the clock, the signal or an unreachable front end. */
class ClosedLoop {
  private readonly setup: SaturationSetup & { readonly urls: readonly string[] }
  private readonly counts: Counts
  private readonly recordUs: (us: number) => void
  private readonly clients: ClosableClient[] = []
  private over = false
  private errorsInARow = 0
  private timer: NodeJS.Timeout | undefined
  private stop: () => void = () => {}

  constructor(setup: ClosedLoop['setup'], counts: Counts, recordUs: (us: number) => void) {
    this.setup = setup
    this.counts = counts
    this.recordUs = recordUs
  }

  async run(endUs: number, signal: AbortSignal): Promise<void> {
    const end = () => this.end()
    this.endAt(endUs)
    signal.addEventListener('abort', end, { once: true })
    try {
      await new Promise<void>((resolve, reject) => {
        const instance = autocannon(this.options(endUs - this.setup.nowUs()), (error) =>
          error ? reject(error) : resolve(),
        )
        this.stop = () => instance.stop()
        instance.on('response', (_client, status, _bytes, ms) => this.answered(status, ms, endUs))
        instance.on('reqError', (error: Error) => this.failed(error))
      })
    } finally {
      clearTimeout(this.timer)
      signal.removeEventListener('abort', end)
    }
  }

  /** By the clock: a timer that was set in a turn of the loop that took long, or by a busy machine, ends early. */
  private endAt(endUs: number): void {
    const leftMs = (endUs - this.setup.nowUs()) / 1000
    if (leftMs <= 0) this.end()
    else this.timer = setTimeout(() => this.endAt(endUs), Math.min(longestTimerMs, Math.ceil(leftMs)))
  }

  private options(durationUs: number): autocannon.Options {
    const { url, urls, connections, body, format, headers = {} } = this.setup
    const { host, hostname } = new URL(url)
    const isSpread = urls[0] !== url
    return {
      ...{
        // its type does not know that it takes several
        url: [...urls] as unknown as string,
        connections,
        method: 'POST',
        body: Buffer.from(body),
        headers: { ...(isSpread && { host }), ...headers, 'content-type': contentTypes[format] },
        ...(isSpread && { servername: hostname }),
      },
      // a fallback: the loop is normally ended here, at once and not at the next sample
      duration: Math.max(0, Math.ceil(durationUs / 1e6)) + 1,
      ...{ sampleInt: 10, skipAggregateResult: true },
      setupClient: (client) => void this.clients.push(client as ClosableClient),
    }
  }

  private end(): void {
    this.over = true
    this.stop()
    for (const client of this.clients) client.destroy()
  }

  private answered(status: number, ms: number, endUs: number): void {
    if (this.over) return
    this.counts.requests++
    this.errorsInARow = 0
    this.counts.waitedUs += ms * 1000
    if (status >= 200 && status <= 299) this.recordUs(ms * 1000)
    else this.counts.non2xx++
    // a timer comes up to two milliseconds late, and later on a busy machine
    if (this.setup.nowUs() >= endUs) this.end()
  }

  private failed(error: Error): void {
    if (this.over) return
    const { counts } = this
    const met = ownLimitOf(error)
    if (met === null) counts.errors++
    else counts.ownLimits = withFailure(counts.ownLimits, met.limit, `the front end cannot be reached: ${met.words}`)
    if (error.message === 'request timed out') counts.timeouts++
    if (++this.errorsInARow >= mostErrorsInARow) this.end()
  }
}

/** A method of its clients that their type lacks: stop now. */
type ClosableClient = autocannon.Client & { destroy(): void }

/** What is known in time, or null. */
async function untilLate<T>(answer: Promise<T>, ms: number, signal: AbortSignal): Promise<T | null> {
  const known = new AbortController()
  const late = pause(ms, AbortSignal.any([signal, known.signal])).then(() => null)
  return await Promise.race([answer, late]).finally(() => known.abort())
}

/** Ends early when `signal` aborts. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    const timer = startTimer(ms, resolve)
    signal.addEventListener(
      'abort',
      () => {
        timer.stop()
        resolve()
      },
      { once: true },
    )
  })
}

import { STATUS_CODES } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { addressOf } from '../../addresses.ts'
import type { Clock } from '../../clock.ts'
import type { Block } from '../../contract/curve-message.ts'
import { LoadcurveError } from '../../errors.ts'
import { chosenConnections, type HttpDriverSpec } from '../../types/driver.ts'
import type { DriverCounters } from '../../types/measurement.ts'
import { limitHints, noOwnLimits, withFailure } from '../../types/own-limits.ts'
import type { Driver, OnAck } from '../driver.ts'
import type { Breakage, ConnectPlain, HttpEndpoint } from './connection.ts'
import { httpEndpoint } from './endpoint.ts'
import { HttpPool, type HttpPoolEvents, hangsAfterUs } from './pool.ts'
import { type Message, MessageQueue } from './queue.ts'

export interface HttpDriverSetup {
  /** `http://127.0.0.1:8080/curves`; without user and password */
  readonly url: string
  /** further headers of each request; the default is none */
  readonly headers?: Readonly<Record<string, string>>
  readonly spec: Pick<HttpDriverSpec, 'inFlightBytes' | 'format' | 'connections' | 'timeoutUs'>
  readonly clock: Clock
  /** PEM of authorities to trust instead of the system's (to which NODE_EXTRA_CA_CERTS adds a file) */
  readonly authorities?: string
  /** how sockets are opened without TLS; the default is that of node:net */
  readonly connectTo?: ConnectPlain
}

/** how long `close` waits for pending responses */
const closeUs = 1_000_000
/** Statuses that retrying will not change, and for how long they may mean that the front end is still starting. */
const hopelessStatuses: readonly number[] = [301, 302, 307, 308, 401, 403, 404, 405, 415]
const hopelessAfterUs = 5_000_000

/**
 * Posts each message in its own request over persistent HTTP/1.1 connections, one request at a time on each. Messages
 * without a free connection wait here, up to the in-flight limit: the load is open loop, and the wait is part of their
 * `ack`.
 *
 * - Accepted: a 2xx response. Acks come block by block, in the order of `send`, each with its first and last response.
 * - Refused: any other response; none within `timeoutUs`; a connection that breaks during the request; no connection
 *   for `timeoutUs`. Refused messages are not sent again.
 * - Sent again, once: a request on a connection that had responded before and was closed without a byte of a response.
 *   This is what a server's keep-alive limit looks like that expires while the request is on its way (RFC 9112, section
 *   9.3.1). The message may arrive twice, and is counted.
 *
 * - Unsent: no connection for `timeoutUs` because this machine has no port, descriptor or name for one.
 *
 * `inFlightBytes` counts whole requests. An unreachable front end is retried after 10 ms, doubling up to 1 s.
 */
export function createHttpDriver(setup: HttpDriverSetup): Driver {
  return new HttpDriver(setup)
}

class HttpDriver implements Driver, HttpPoolEvents {
  readonly needsLoop = true
  failure: LoadcurveError | null = null
  private readonly setup: HttpDriverSetup
  private readonly where: string
  private readonly queue: MessageQueue
  private readonly pool: HttpPool
  private resentReadings = 0
  private retries = 0
  private firstTrouble = ''
  private ownLimits = noOwnLimits
  /** since when there have been only hopeless responses; 0 = there are others, or none */
  private hopelessSinceUs = 0
  private accepted = false
  private opening: { resolve(): void; reject(error: LoadcurveError): void } | null = null

  constructor(setup: HttpDriverSetup) {
    const { url, headers = {}, spec, clock, authorities, connectTo = connect } = setup
    const { timeoutUs } = spec
    const endpoint = httpEndpoint({ url, headers, format: spec.format, authorities: authorities ?? null })
    const count = spec.connections || chosenConnections.http
    this.setup = setup
    this.where = `the front end at ${addressOf(endpoint)}`
    this.queue = new MessageQueue(spec.format, requestOverheadBytes(endpoint, spec.inFlightBytes))
    this.pool = new HttpPool({ endpoint, count, timeoutUs, clock, events: this, connectTo })
  }

  async open(): Promise<void> {
    const { clock, spec } = this.setup
    const first = new Promise<void>((resolve, reject) => {
      this.opening = { resolve, reject }
    })
    const timer = setTimeout(() => this.pool.look(clock.nowUs()), spec.timeoutUs / 1000 + 1)
    this.pool.grow(Number.POSITIVE_INFINITY, clock.nowUs())
    await first.finally(() => clearTimeout(timer))
  }

  room(messageBytes: number): number {
    const free = this.setup.spec.inFlightBytes - this.queue.inFlightBytes
    const room = Math.floor(free / this.queue.mostBytes(messageBytes))
    return this.queue.inFlightBytes === 0 ? Math.max(1, room) : Math.max(0, room)
  }

  send(block: Block, token: number): boolean {
    const { queue } = this
    const after = queue.inFlightBytes + queue.mostBlockBytes(block)
    if (queue.inFlightBytes > 0 && after > this.setup.spec.inFlightBytes) return false
    const nowUs = this.setup.clock.nowUs()
    queue.add(block, token, nowUs)
    this.onIdle(nowUs)
    return true
  }

  flush(nowUs: number): number {
    const againUs = this.pool.look(nowUs)
    const { timeoutUs } = this.setup.spec
    if (nowUs - this.pool.awaySinceUs >= timeoutUs)
      this.queue.refuseSentBy(nowUs - timeoutUs, this.pool.lastLimit !== null)
    this.onIdle(nowUs)
    // an answer may begin attempts to connect before the next call
    return this.queue.inFlightBytes > 0 ? Math.min(againUs, nowUs + hangsAfterUs) : againUs
  }

  takeAcks(onAck: OnAck): void {
    this.queue.takeAcks(onAck)
  }

  inFlightBytes(): number {
    return this.queue.inFlightBytes
  }

  counters(): DriverCounters {
    const { resentReadings, retries, firstTrouble } = this
    const { refusedReadings, unsentReadings } = this.queue
    const { reconnects, answers, closed } = this.pool
    const ownLimits = { ...this.ownLimits, unsentReadings }
    const seen = { resentReadings, refusedReadings, retries, reconnects, firstTrouble }
    return { ...seen, throttledUs: 0, ownLimits, use: { answers, closed } }
  }

  async close(): Promise<void> {
    const { clock } = this.setup
    const untilUs = clock.nowUs() + closeUs
    while (this.queue.inFlightBytes > 0 && clock.nowUs() < untilUs) {
      this.flush(clock.nowUs())
      await pause(1)
    }
    const unsent = this.pool.lastLimit !== null
    for (const message of this.pool.cut()) this.refuse(message, 'did not respond before the end of the run')
    this.queue.refuseSentBy(Number.POSITIVE_INFINITY, unsent)
  }

  /** Hands messages to connections while there are some of both. */
  onIdle(nowUs: number): void {
    const { queue, pool } = this
    while (queue.waiting > 0) {
      const connection = pool.take(nowUs)
      if (connection === null) {
        pool.grow(queue.waiting, nowUs)
        return
      }
      connection.post(queue.take()!, nowUs)
    }
    if (this.opening === null) return
    this.opening.resolve()
    this.opening = null
  }

  onAnswer(message: Message, status: number, nowUs: number): void {
    if (status >= 200 && status < 300) {
      this.accepted = true
      this.queue.accept(message, nowUs)
      return
    }
    const words = `returned ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd()
    this.refuse(message, words)
    if (!this.accepted && hopelessStatuses.includes(status)) this.hopeless(status, words, nowUs)
  }

  onLost(message: Message, unseen: boolean, words: string): void {
    if (message.again || !unseen) {
      this.refuse(message, words)
      return
    }
    this.note(words)
    this.retries++
    this.resentReadings += message.readings
    this.queue.again(message)
    this.onIdle(this.setup.clock.nowUs())
  }

  onConnectFailed({ words, limit }: Breakage): void {
    if (limit === null) this.note(words)
    else this.ownLimits = withFailure(this.ownLimits, limit, `${this.where} ${words}`)
    if (this.opening === null) return
    const hint = limit === null ? openingHint(words) : limitHints[limit]
    this.opening.reject(new LoadcurveError('DRIVER_FAILED', `${this.where} ${words}`, { hint }))
    this.opening = null
    this.pool.cut()
  }

  private refuse(message: Message, words: string): void {
    this.note(words)
    this.queue.refuse(message)
  }

  private note(words: string): void {
    if (this.firstTrouble === '') this.firstTrouble = `${this.where} ${words}`
  }

  private hopeless(status: number, words: string, nowUs: number): void {
    if (this.hopelessSinceUs === 0) this.hopelessSinceUs = nowUs
    if (nowUs - this.hopelessSinceUs < hopelessAfterUs) return
    this.failure ??= new LoadcurveError('DRIVER_FAILED', `${this.where} ${words} for every message`, {
      hint: hopelessHint(status),
    })
  }
}

function hopelessHint(status: number): string {
  return status === 401 || status === 403
    ? `set its credentials in driver.headers, such as { Authorization: "Bearer \${TOKEN}" }`
    : 'check the path of the URL, and whether it accepts a POST'
}

function openingHint(words: string): string {
  return words.includes('certificate')
    ? 'set NODE_EXTRA_CA_CERTS to a PEM file of the authority that signed its certificate'
    : 'is it running, and is this its address? A front end must be up before the run begins'
}

/** Size of a request beyond its message, with the longest content-length that the limit allows. */
function requestOverheadBytes({ head }: HttpEndpoint, inFlightBytes: number): number {
  return head.length + String(inFlightBytes).length + 4
}

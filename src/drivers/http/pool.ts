import { threadId } from 'node:worker_threads'
import type { Clock } from '../../clock.ts'
import { formatUs } from '../../units.ts'
import {
  type Breakage,
  type ConnectPlain,
  HttpConnection,
  type HttpConnectionEvents,
  type HttpEndpoint,
  type OpenState,
} from './connection.ts'
import { IdleConnections } from './idle.ts'
import type { Message } from './queue.ts'
import { AddressBook } from './spread.ts'

/** What happens to the requests of a pool. */
export interface HttpPoolEvents {
  /** A connection is free for a request. */
  onIdle(nowUs: number): void
  onAnswer(message: Message, status: number, nowUs: number): void
  /** `unseen`: it looks as if the server closed the connection while the request was on its way */
  onLost(message: Message, unseen: boolean, words: string): void
  onConnectFailed(why: Breakage): void
}

export interface HttpPoolSetup {
  readonly endpoint: HttpEndpoint
  /** number of connections */
  readonly count: number
  readonly timeoutUs: number
  readonly clock: Clock
  readonly events: HttpPoolEvents
  readonly connectTo: ConnectPlain
}

const [firstPauseUs, longestPauseUs] = [10_000, 1_000_000]
/** After this an attempt to connect holds up no other (the delay between attempts of RFC 8305, section 5). */
export const hangsAfterUs = 250_000
/** A connection is not used shortly before the server closes it: the request could arrive too late. */
const usedIdleRatio = 0.8

/**
 * Connections to one front end. A connection that the server closes while idle is reopened when needed. While
 * connecting fails, one attempt at a time is made, after 10 ms, doubling up to 1 s. An attempt that hangs goes on, and
 * the next one is made beside it.
 */
export class HttpPool implements HttpConnectionEvents {
  reconnects = 0
  answers = 0
  /** connections that carried answers and that the front end closed, or wanted closed */
  closed = 0
  /** what this machine did not have at the last attempt to connect; null = it has all, or none failed since */
  lastLimit: Breakage['limit'] = null
  private readonly connections: HttpConnection[]
  private readonly idle = new IdleConnections()
  private readonly timeoutUs: number
  private readonly clock: Clock
  private readonly events: HttpPoolEvents
  private down: number
  private connecting = 0
  /** of those connecting */
  private hanging = 0
  /** since when all attempts to connect have failed; 0 = the last one succeeded */
  private failingSinceUs = 0
  /** connections that broke during a request and are not replaced yet */
  private broken = 0
  private pauseUs = 0
  private retryAtUs = 0
  private lookAtUs = 0

  constructor({ endpoint, count, timeoutUs, clock, events, connectTo }: HttpPoolSetup) {
    const book = new AddressBook(clock, timeoutUs)
    // the pools of several generators begin with different addresses
    this.connections = Array.from(
      { length: count },
      (_, i) => new HttpConnection({ endpoint, events: this, connectTo, book, turn: threadId + i }),
    )
    this.down = count
    this.timeoutUs = timeoutUs
    this.clock = clock
    this.events = events
  }

  /** Since when there is no connection and connecting fails; Infinity = there is one, or connecting may succeed. */
  get awaySinceUs(): number {
    const none = this.down + this.connecting === this.connections.length
    return none && this.failingSinceUs > 0 ? this.failingSinceUs : Number.POSITIVE_INFINITY
  }

  /** A connection that can carry a request now, or null. */
  take(nowUs: number): HttpConnection | null {
    for (let connection = this.idle.take(); connection !== undefined; connection = this.idle.take()) {
      const keptUs = connection.idleS * 1e6 * usedIdleRatio
      if (keptUs === 0 || nowUs - connection.sinceUs < keptUs) return connection
      connection.cut()
      this.down++
    }
    return null
  }

  /** Opens up to `wanted` of the connections that are down, as far as the front end accepts them. */
  grow(wanted: number, nowUs: number): void {
    const failing = this.failingSinceUs > 0
    const awaited = this.connecting - this.hanging
    if (this.down === 0 || (failing && (nowUs < this.retryAtUs || awaited > 0))) return
    let left = Math.min(failing ? 1 : wanted - awaited, this.down)
    if (left > 0) this.lookAtUs = Math.min(this.lookAtUs, nowUs + hangsAfterUs)
    for (const connection of this.connections) {
      if (left <= 0) return
      if (connection.state !== 'down') continue
      left--
      this.down--
      this.connecting++
      connection.connect(nowUs)
    }
  }

  /** Gives up requests and attempts that took too long; returns when to call again. */
  look(nowUs: number): number {
    if (nowUs >= this.lookAtUs) {
      this.lookAtUs = nowUs + this.timeoutUs
      for (const connection of this.connections) this.lookAt(connection, nowUs)
    }
    return this.failingSinceUs > 0 ? Math.min(this.lookAtUs, Math.max(this.retryAtUs, nowUs + 1000)) : this.lookAtUs
  }

  /** Closes all connections; returns the messages of unanswered requests. */
  cut(): Message[] {
    this.idle.clear()
    return this.connections.map((connection) => connection.cut()).filter((message) => message !== null)
  }

  onReady(connection: HttpConnection): void {
    this.attemptOver(connection)
    if (this.failingSinceUs > 0 || this.broken > 0) this.reconnects++
    this.broken = Math.max(0, this.broken - 1)
    this.failingSinceUs = 0
    this.lastLimit = null
    this.pauseUs = 0
    this.release(connection, this.clock.nowUs())
  }

  onAnswer(connection: HttpConnection, message: Message, status: number, keepAlive: boolean): void {
    const nowUs = this.clock.nowUs()
    this.answers++
    if (!keepAlive) this.drop(connection)
    this.events.onAnswer(message, status, nowUs)
    if (keepAlive) this.release(connection, nowUs)
    else this.events.onIdle(nowUs)
  }

  onBroken(connection: HttpConnection, was: OpenState, why: Breakage, lost: Message | null, unseen: boolean) {
    this.down++
    if (was !== 'connecting' && connection.used) this.closed++
    if (was === 'idle') this.idle.remove(connection)
    if (was === 'connecting') this.connectFailed(connection, why, this.clock.nowUs())
    if (was === 'busy') this.broken++
    if (lost !== null) this.events.onLost(lost, unseen, why.words)
  }

  private release(connection: HttpConnection, nowUs: number): void {
    connection.sinceUs = nowUs
    this.idle.add(connection)
    this.events.onIdle(nowUs)
  }

  private drop(connection: HttpConnection): void {
    connection.cut()
    this.closed++
    this.down++
  }

  private lookAt(connection: HttpConnection, nowUs: number): void {
    const { state, sinceUs } = connection
    if (state !== 'busy' && state !== 'connecting') return
    const untilUs = sinceUs + this.timeoutUs
    const hangsUs = sinceUs + hangsAfterUs
    if (state === 'connecting' && !connection.hanging && nowUs >= hangsUs) this.hangs(connection)
    if (nowUs < untilUs) {
      const isWatched = state === 'connecting' && !connection.hanging
      this.lookAtUs = Math.min(this.lookAtUs, isWatched ? hangsUs : untilUs)
      return
    }
    const within = `within ${formatUs(this.timeoutUs)}`
    const { silence } = connection
    if (state === 'connecting') connection.hangs()
    const message = connection.cut()
    this.down++
    const words = `accepted no connection ${within}`
    if (state === 'connecting') this.connectFailed(connection, { words, limit: null }, nowUs)
    else this.timedOut(message!, `${silence} ${within}`)
  }

  private hangs(connection: HttpConnection): void {
    this.hanging++
    connection.hangs()
  }

  private attemptOver(connection: HttpConnection): void {
    this.connecting--
    if (connection.hanging) this.hanging--
    connection.hanging = false
  }

  private timedOut(message: Message, words: string): void {
    this.broken++
    this.events.onLost(message, false, words)
  }

  private connectFailed(connection: HttpConnection, why: Breakage, nowUs: number): void {
    this.attemptOver(connection)
    this.lastLimit = why.limit
    if (this.failingSinceUs === 0) this.failingSinceUs = nowUs
    // attempts that were started together fail together
    if (nowUs >= this.retryAtUs) this.pauseUs = Math.min(longestPauseUs, Math.max(firstPauseUs, 2 * this.pauseUs))
    this.retryAtUs = nowUs + this.pauseUs
    this.events.onConnectFailed(why)
  }
}

import type { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { addressOf } from '../../addresses.ts'
import type { Clock } from '../../clock.ts'
import type { Block } from '../../contract/curve-message.ts'
import { LoadcurveError } from '../../errors.ts'
import { redisFailure } from '../../redis/failures.ts'
import { RawRedisConnection, type RawRedisEvents } from '../../redis/raw-connection.ts'
import type { RedisDriverSpec } from '../../types/driver.ts'
import { type DriverCounters, noUse } from '../../types/measurement.ts'
import { noOwnLimits, ownLimitOf, withFailure } from '../../types/own-limits.ts'
import type { RedisAccess } from '../../types/services.ts'
import { formatUs } from '../../units.ts'
import type { Driver, OnAck } from '../driver.ts'
import { UnansweredBatches } from './batches.ts'
import { CommandWriter } from './commands.ts'
import { UnansweredBlocks } from './unanswered.ts'

export interface RedisDriverSetup {
  readonly access: RedisAccess
  /** messages of partition p go to the key `<prefix>:curves:<p>` */
  readonly prefix: string
  readonly spec: Pick<RedisDriverSpec, 'inFlightBytes' | 'lingerUs' | 'format' | 'structure' | 'timeoutUs'>
  readonly clock: Clock
  /** how sockets are opened without TLS; the default is that of node:net */
  readonly connectTo?: typeof connect
}

const [firstPauseUs, longestPauseUs] = [10_000, 1_000_000]
/** how long `close` waits for replies */
const closeUs = 1_000_000
/** First words of error replies that further sending will not change. */
const hopelessWords = /^(NOAUTH|WRONGPASS|NOPERM|WRONGTYPE)\b/

/**
 * Adds each message to the stream or list of its partition. Commands are pipelined on one connection in requests of
 * 64 KiB; a partly filled one waits `lingerUs`. `inFlightBytes` counts whole commands. A reply accepts its message, an
 * error reply (out of memory, read-only, loading) refuses it.
 *
 * After a broken connection, or without any reply for `timeoutUs`, everything without a reply is sent again in the same
 * order: it may arrive twice, and is counted. An unreachable Redis is retried after 10 ms, doubling up to 1 s, until it
 * has loaded its data.
 */
export function createRedisDriver(setup: RedisDriverSetup): Driver {
  return new RedisDriver(setup)
}

class RedisDriver implements Driver, RawRedisEvents {
  readonly needsLoop = true
  failure: LoadcurveError | null = null
  private readonly setup: RedisDriverSetup
  private readonly writer: CommandWriter
  private readonly blocks = new UnansweredBlocks()
  private readonly batches: UnansweredBatches
  private connection: RawRedisConnection | null = null
  private connectingSinceUs = 0
  private lastReplyUs = 0
  private pauseUs = 0
  private retryAtUs = 0
  private opening: { resolve(): void; reject(error: LoadcurveError): void } | null = null
  private closed = false
  private counts = { resentReadings: 0, retries: 0, reconnects: 0, firstTrouble: '' }
  private ownLimits = noOwnLimits
  /** the last attempt to connect failed for want of something on this machine */
  private limited = false

  constructor(setup: RedisDriverSetup) {
    this.setup = setup
    this.writer = new CommandWriter(setup.prefix, setup.spec)
    this.batches = new UnansweredBatches(this.writer)
  }

  async open(): Promise<void> {
    const { clock, spec } = this.setup
    const ready = new Promise<void>((resolve, reject) => {
      this.opening = { resolve, reject }
    })
    this.connect(clock.nowUs())
    const timer = setTimeout(() => this.giveUp(clock.nowUs()), spec.timeoutUs / 1000)
    await ready.finally(() => clearTimeout(timer))
  }

  room(messageBytes: number): number {
    const { inFlightBytes } = this.batches
    const room = Math.floor((this.setup.spec.inFlightBytes - inFlightBytes) / this.writer.mostBytes(messageBytes))
    return inFlightBytes === 0 ? Math.max(1, room) : Math.max(0, room)
  }

  send(block: Block, token: number): boolean {
    const { inFlightBytes } = this.batches
    const after = inFlightBytes + this.writer.mostBlockBytes(block)
    if (inFlightBytes > 0 && after > this.setup.spec.inFlightBytes) return false
    this.blocks.add(block, token)
    this.batches.add(block, this.setup.clock.nowUs(), this.live)
    return true
  }

  flush(nowUs: number): number {
    const { lingerUs, timeoutUs } = this.setup.spec
    this.batches.writeWaiting(nowUs - lingerUs, nowUs, this.live)
    if (this.closed) return Number.POSITIVE_INFINITY
    const waitsSinceUs = this.waitsSinceUs()
    if (nowUs - waitsSinceUs >= timeoutUs) this.giveUp(nowUs)
    else if (this.connection === null && nowUs >= this.retryAtUs) this.connect(nowUs)
    const retryAtUs = this.connection === null ? this.retryAtUs : Number.POSITIVE_INFINITY
    return Math.min(this.batches.waitingSinceUs + lingerUs, waitsSinceUs + timeoutUs, retryAtUs)
  }

  takeAcks(onAck: OnAck): void {
    this.blocks.takeAcks(onAck)
  }

  inFlightBytes(): number {
    return this.batches.inFlightBytes
  }

  counters(): DriverCounters {
    const { counts, ownLimits } = this
    return { ...counts, throttledUs: 0, refusedReadings: this.blocks.refusedReadings, ownLimits, use: noUse }
  }

  async close(): Promise<void> {
    const { clock } = this.setup
    const untilUs = clock.nowUs() + closeUs
    this.batches.writeWaiting(Number.POSITIVE_INFINITY, clock.nowUs(), this.live)
    while (this.batches.inFlightBytes > 0 && clock.nowUs() < untilUs) {
      this.flush(clock.nowUs())
      await pause(1)
    }
    this.closed = true
    this.connection?.destroy()
    this.connection = null
    const left = this.batches.clear()
    if (this.limited) this.giveUpUnsent(left)
    else if (left > 0) this.note(`${this.where} did not respond before the end of the run`)
    this.blocks.refuse(left)
  }

  /** It is not Redis that refuses the next `count` messages. */
  private giveUpUnsent(count: number): void {
    const readings = this.blocks.readings(count)
    this.blocks.refusedReadings -= readings
    this.ownLimits = { ...this.ownLimits, unsentReadings: this.ownLimits.unsentReadings + readings }
  }

  onReady(): void {
    const { clock } = this.setup
    const nowUs = clock.nowUs()
    this.pauseUs = 0
    this.limited = false
    this.lastReplyUs = nowUs
    if (this.opening === null) this.counts.reconnects++
    const { commands, batches } = this.batches.writeAgain(nowUs, this.connection!)
    this.counts.retries += batches
    this.counts.resentReadings += this.blocks.readings(commands)
    this.opening?.resolve()
    this.opening = null
  }

  onReplies(count: number): void {
    this.lastReplyUs = this.setup.clock.nowUs()
    this.blocks.accept(this.batches.answer(count), this.lastReplyUs)
  }

  onErrorReply(text: string): void {
    this.lastReplyUs = this.setup.clock.nowUs()
    this.blocks.refuse(this.batches.answer(1))
    const failure = redisFailure(new Error(text), this.setup.access, 'DRIVER_FAILED')
    this.note(failure.message)
    if (hopelessWords.test(text)) this.failure ??= failure
  }

  onLost(failure: LoadcurveError, final: boolean): void {
    const nowUs = this.setup.clock.nowUs()
    this.connection = null
    this.pauseUs = Math.min(longestPauseUs, Math.max(firstPauseUs, 2 * this.pauseUs))
    this.retryAtUs = nowUs + this.pauseUs
    const met = ownLimitOf(failure)
    this.limited = met !== null
    if (met === null) this.note(failure.message)
    else this.ownLimits = withFailure(this.ownLimits, met.limit, failure.message)
    if (this.opening !== null) this.closed = true
    else if (final) this.failure ??= failure
    this.opening?.reject(failure)
    this.opening = null
  }

  private get where(): string {
    return `redis at ${addressOf(this.setup.access)}`
  }

  /** the connection, if it accepts commands */
  private get live(): RawRedisConnection | null {
    return this.connection?.ready ? this.connection : null
  }

  private connect(nowUs: number): void {
    const { access, connectTo } = this.setup
    this.connectingSinceUs = nowUs
    this.connection = new RawRedisConnection(access, 'DRIVER_FAILED', this, connectTo)
  }

  /** Since when a connection or a reply is pending; Infinity = none is. */
  private waitsSinceUs(): number {
    if (this.connection === null) return Number.POSITIVE_INFINITY
    if (!this.connection.ready) return this.connectingSinceUs
    return Math.max(this.batches.writtenSinceUs, this.lastReplyUs)
  }

  private giveUp(nowUs: number): void {
    if (this.connection === null) return
    this.connection.destroy()
    const hint = 'is the address right, and is redis running and not suspended?'
    const words = `${this.where} did not respond within ${formatUs(this.setup.spec.timeoutUs)}`
    this.onLost(new LoadcurveError('DRIVER_FAILED', words, { hint }), false)
    this.retryAtUs = nowUs
  }

  private note(words: string): void {
    if (this.counts.firstTrouble === '') this.counts.firstTrouble = words
  }
}

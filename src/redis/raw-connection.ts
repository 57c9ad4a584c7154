import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { everyAddress } from '../addresses.ts'
import { type LoadcurveError, messageOf } from '../errors.ts'
import type { RedisAccess } from '../types/services.ts'
import { type RedisFailureCode, redisFailure } from './failures.ts'
import { encodeCommand, ReplyReader, type ReplySink } from './resp.ts'
import { tlsOptions } from './socket-options.ts'

/** Events of a connection; none after it was destroyed. */
export interface RawRedisEvents extends ReplySink {
  /** It has authenticated and answered a PING: from now on every reply belongs to a written command. */
  onReady(): void
  /** Connecting failed, or the connection was lost. `final`: retrying with the same access will not help. */
  onLost(failure: LoadcurveError, final: boolean): void
}

/** First words of replies to AUTH and PING that mean that this access will never work. */
const finalWords = /^(NOAUTH|WRONGPASS|ERR)\b/
const receiveBytes = 64 * 1024

/** One connection attempt to a Redis: bytes in, counted replies out, without the overhead of a client library. */
export class RawRedisConnection implements ReplySink {
  ready = false
  private socket: Socket | null
  /** how sockets are opened without TLS */
  private readonly connectTo: typeof connectPlain
  private readonly access: RedisAccess
  private readonly code: RedisFailureCode
  private readonly events: RawRedisEvents
  private readonly reader = new ReplyReader(this)
  private readonly received = new Uint8Array(receiveBytes)
  /** pending replies to AUTH and PING */
  private greetings: number

  /** Starts connecting; throws LoadcurveError (`code`) when a certificate file cannot be read. */
  constructor(access: RedisAccess, code: RedisFailureCode, events: RawRedisEvents, connectTo = connectPlain) {
    this.connectTo = connectTo
    this.access = access
    this.code = code
    this.events = events
    const socket = this.dial()
    this.socket = socket
    const user = access.username === null ? [] : [access.username]
    const auth = access.password === null ? [] : [encodeCommand(['AUTH', ...user, access.password])]
    const greeting = [...auth, encodeCommand(['PING'])]
    this.greetings = greeting.length
    let trouble: Error | null = null
    socket.setNoDelay(true)
    socket.once(access.tls === null ? 'connect' : 'secureConnect', () => socket.write(Buffer.concat(greeting)))
    socket.on('error', (error) => {
      trouble = error
    })
    socket.once('end', () => this.lost(trouble ?? closed()))
    socket.once('close', () => this.lost(trouble ?? closed()))
  }

  /** `bytes` must not change until their replies have come. */
  write(bytes: Uint8Array): void {
    this.socket?.write(bytes)
  }

  /** Closes at once, without an event. */
  destroy(): void {
    const { socket } = this
    this.socket = null
    this.ready = false
    socket?.destroy()
  }

  onReplies(count: number): void {
    if (this.ready) this.events.onReplies(count)
    else this.greeted(count)
  }

  onErrorReply(text: string): void {
    if (this.ready) this.events.onErrorReply(text)
    // a user without the right to PING may still have the rights that matter
    else if (this.greetings === 1 && text.startsWith('NOPERM')) this.greeted(1)
    else this.lost(new Error(text), finalWords.test(text))
  }

  private greeted(count: number): void {
    this.greetings -= count
    if (this.greetings > 0 || this.socket === null) return
    this.ready = true
    this.events.onReady()
  }

  private dial(): Socket {
    const { access } = this
    const reading = { onread: { buffer: this.received, callback: (bytes: number) => this.read(bytes) } }
    if (access.tls === null)
      return this.connectTo({ host: access.host, port: access.port, ...everyAddress, ...reading })
    return connectTls({ ...tlsOptions(access, access.tls, this.code), ...everyAddress, ...reading })
  }

  private read(bytes: number): boolean {
    try {
      if (this.socket !== null) this.reader.push(this.received, 0, bytes)
    } catch (thrown) {
      this.lost(new Error(messageOf(thrown)))
    }
    return true
  }

  private lost(error: Error, final = false): void {
    if (this.socket === null) return
    this.destroy()
    this.events.onLost(redisFailure(error, this.access, this.code), final)
  }
}

function closed(): Error {
  return Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' })
}

import { type connect as connectPlain, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { everyAddress } from '../../addresses.ts'
import { type OwnLimit, ownLimitOf } from '../../types/own-limits.ts'
import type { Message } from './queue.ts'
import { HttpResponseReader } from './response.ts'
import type { AddressBook } from './spread.ts'

/** The destination of requests, parsed once. */
export interface HttpEndpoint {
  readonly secure: boolean
  readonly host: string
  readonly port: number
  /** head of every request, up to the digits of its content-length */
  readonly head: Uint8Array
  /** PEM of authorities to trust instead of the system's; null = the system's and those of NODE_EXTRA_CA_CERTS */
  readonly authorities: string | null
}

/** Events of a connection; none after it was cut. */
export interface HttpConnectionEvents {
  onReady(connection: HttpConnection): void
  /** The response to the request that carried `message` is complete. */
  onAnswer(connection: HttpConnection, message: Message, status: number, keepAlive: boolean): void
  /**
   * Connecting failed, or the connection was lost together with the request for `lost`. `unseen`: it had responded
   * before, and no byte of a response to this request came.
   */
  onBroken(connection: HttpConnection, was: OpenState, why: Breakage, lost: Message | null, unseen: boolean): void
}

/** Why there is no connection. `words` follow the name of the front end. */
export interface Breakage {
  readonly words: string
  /** what this machine did not have; null = the front end, or the way to it, is the cause */
  readonly limit: OwnLimit | null
}

export interface HttpConnectionSetup {
  readonly endpoint: HttpEndpoint
  readonly events: HttpConnectionEvents
  readonly connectTo: ConnectPlain
  readonly book: AddressBook
  /** with which of the addresses of a name it begins */
  readonly turn: number
}

/** Opens a socket, as `connect` of node:net does. */
export type ConnectPlain = typeof connectPlain

export type OpenState = 'connecting' | 'idle' | 'busy'

const receiveBytes = 16 * 1024
const headEnd = Buffer.from('\r\n\r\n')
const copiedByHandBytes = 64

/** One connection that carries one request at a time; its owner reopens it. */
export class HttpConnection {
  state: OpenState | 'down' = 'down'
  /** of the front end, once it is connected: a name may have several */
  address = ''
  /** true: it was given up to wait for, and another attempt may begin */
  hanging = false
  /** when the request, the attempt to connect or the idle time began */
  sinceUs = 0
  private socket: Socket | null = null
  /** the message of the current request */
  private message: Message | null = null
  /** number of responses since it was opened */
  private answers = 0
  /** true: bytes have arrived since the request was posted */
  private seen = false
  private readonly reader = new HttpResponseReader()
  private readonly received = new Uint8Array(receiveBytes)
  private readonly endpoint: HttpEndpoint
  private readonly events: HttpConnectionEvents
  private readonly connectTo: ConnectPlain
  private readonly book: AddressBook
  private readonly lookup: LookupFunction
  /** the address that is being dialled; '' = none, or not known yet */
  private dialled = ''
  private request: Buffer
  /** content-length in `request`, and where the body begins */
  private length = -1
  private bodyAt = 0

  constructor({ endpoint, events, connectTo, book, turn }: HttpConnectionSetup) {
    this.endpoint = endpoint
    this.events = events
    this.connectTo = connectTo
    this.book = book
    this.lookup = book.lookupFor(turn)
    this.request = this.requestOf(512)
  }

  /** How long the server keeps an idle connection, by its own statement; 0 = unknown. */
  get idleS(): number {
    return this.reader.idleS
  }

  /** whether it carried an answer since it was opened */
  get used(): boolean {
    return this.answers > 0
  }

  /** What is wrong with a request that has had no complete response in time. */
  get silence(): string {
    const status = this.state === 'busy' ? this.reader.endlessStatus : 0
    return status === 0
      ? 'did not respond'
      : `returned ${status} without Content-Length or chunked encoding and left the connection open, so its response did not end`
  }

  connect(nowUs: number): void {
    this.state = 'connecting'
    this.sinceUs = nowUs
    this.hanging = false
    this.answers = 0
    this.reader.closed()
    this.reader.malformed = ''
    const socket = this.dial()
    this.socket = socket
    socket.setNoDelay(true)
    this.watchDialling(socket)
    let trouble: NodeJS.ErrnoException | null = null
    socket.once(this.endpoint.secure ? 'secureConnect' : 'connect', () => this.socket === socket && this.ready())
    socket.on('error', (error) => {
      trouble = error
    })
    socket.once('end', () => this.socket === socket && this.ended())
    socket.once('close', () => this.socket === socket && this.gone(trouble))
  }

  /** Called when an attempt to connect takes long, or has taken too long: other connections begin with other addresses. */
  hangs(): void {
    this.hanging = true
    if (this.dialled !== '') this.book.hung(this.dialled)
  }

  /** Posts a message. The connection must be idle. */
  post(message: Message, nowUs: number): void {
    const { bytes, at, end } = message
    const size = end - at
    // bytes that the kernel has not taken yet must not be overwritten
    if (this.socket!.writableLength > 0 || this.bodyAt + size + 16 > this.request.length)
      this.request = this.requestOf(Math.max(this.request.length, this.endpoint.head.length + size + 32))
    if (size !== this.length) this.setLength(size)
    const { request, bodyAt } = this
    if (size > copiedByHandBytes) request.set(bytes.subarray(at, end), bodyAt)
    else for (let i = 0; i < size; i++) request[bodyAt + i] = bytes[at + i]
    this.state = 'busy'
    this.seen = false
    this.message = message
    this.sinceUs = nowUs
    this.socket!.write(request.subarray(0, bodyAt + size))
  }

  /** Closes at once, without an event; returns the current message, if any. */
  cut(): Message | null {
    const { message, socket } = this
    this.socket = null
    this.message = null
    this.state = 'down'
    socket?.destroy()
    return message
  }

  private dial(): Socket {
    const { secure, host, port, authorities } = this.endpoint
    const reading = {
      ...everyAddress,
      autoSelectFamilyAttemptTimeout: this.book.attemptMs,
      lookup: this.lookup,
      onread: { buffer: this.received, callback: (bytes: number) => this.read(bytes) },
    }
    if (!secure) return this.connectTo({ host, port, ...reading })
    const name = isIP(host) === 0 ? { servername: host } : {}
    const ca = authorities === null ? {} : { ca: authorities }
    return connectTls({ host, port, ...reading, ALPNProtocols: ['http/1.1'], ...name, ...ca })
  }

  private watchDialling(socket: Socket): void {
    this.dialled = ''
    socket.on('connectionAttempt', (address) => {
      if (this.socket === socket) this.dialled = address
    })
    socket.on('connectionAttemptTimeout', (address) => this.book.hung(address))
    socket.once('connect', () => {
      if (this.socket !== socket) return
      this.book.answered(this.dialled)
      this.dialled = ''
    })
  }

  private requestOf(size: number): Buffer {
    const request = Buffer.allocUnsafeSlow(Math.max(size, this.endpoint.head.length + 32))
    request.set(this.endpoint.head)
    this.length = -1
    return request
  }

  private setLength(size: number): void {
    const { head } = this.endpoint
    const digits = this.request.write(String(size), head.length, 'latin1')
    this.request.set(headEnd, head.length + digits)
    this.bodyAt = head.length + digits + headEnd.length
    this.length = size
  }

  private ready(): void {
    this.state = 'idle'
    this.address = this.socket?.remoteAddress ?? ''
    this.events.onReady(this)
  }

  /** Called when the socket has read bytes into `received`; the return value keeps it reading. */
  private read(count: number): boolean {
    const { reader } = this
    // bytes without a request: anything that a server sends on an idle connection (such as a 408) ends it
    if (this.state !== 'busy') return this.broken({ words: 'sent unexpected bytes', limit: null })
    this.seen = true
    const end = reader.push(this.received, 0, count)
    if (end >= 0) this.answered(reader.keepAlive && end === count && this.socket!.writableLength === 0)
    else if (reader.malformed !== '') this.broken({ words: `sent ${reader.malformed}`, limit: null })
    return true
  }

  private answered(keepAlive: boolean): void {
    const message = this.message!
    this.answers++
    this.message = null
    this.state = 'idle'
    this.events.onAnswer(this, message, this.reader.status, keepAlive)
  }

  private ended(): void {
    if (this.state === 'busy' && this.reader.closed()) this.answered(false)
    else this.gone(null)
  }

  private gone(trouble: NodeJS.ErrnoException | null): void {
    const why = breakageOf(trouble)
    const early = this.state === 'busy' && why.limit === null
    this.broken(early ? { ...why, words: `${why.words} before it responded` } : why)
  }

  private broken(why: Breakage): true {
    const was = this.state
    const unseen = this.answers > 0 && !this.seen
    const lost = this.cut()
    if (was !== 'down') this.events.onBroken(this, was, why, lost, unseen)
    return true
  }
}

function breakageOf(trouble: NodeJS.ErrnoException | null): Breakage {
  if (trouble === null) return { words: 'closed the connection', limit: null }
  const met = ownLimitOf(trouble)
  if (met !== null) return { words: `cannot be reached: ${met.words}`, limit: met.limit }
  return { words: wordsOf(trouble), limit: null }
}

function wordsOf({ code = '', message }: NodeJS.ErrnoException): string {
  if (code === 'ECONNREFUSED') return 'refused the connection'
  if (code === 'EPIPE' || code === 'ECONNRESET') return 'closed the connection'
  return `cannot be reached: ${message || code}`
}

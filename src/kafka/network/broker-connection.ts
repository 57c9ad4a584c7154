import type { Socket } from 'node:net'
import { type ApiName, apiKey, highestVersion, isFlexible, type VersionRanges } from '../protocol/api.ts'
import { BrokenConnection } from '../protocol/errors.ts'
import type { FrameIntake } from '../protocol/frames.ts'
import { WireReader, WireWriter } from '../protocol/wire.ts'

import { brokenError } from './socket-errors.ts'

/** A broker that does not respond for this long counts as gone. */
const answerTimeoutUs = 30_000_000
const watchMs = 200

interface Awaited {
  readonly correlationId: number
  readonly deadlineMs: number
  readonly onAnswer: (answer: Buffer | BrokenConnection) => void
}

/** A request as it goes to the socket; without a correlation id no response comes. */
interface Outgoing {
  readonly parts: readonly Uint8Array[]
  readonly correlationId: number | null
  readonly timeoutUs: number
  readonly onAnswer: (answer: Buffer | BrokenConnection) => void
}

/**
 * Request:  int32 length, int16 api key, int16 version, int32 correlation id, string client id, [tagged fields], body
 * Response: int32 length, int32 correlation id, [tagged fields], body
 */
export class BrokerConnection implements Connection {
  readonly address: string
  private readonly socket: Socket
  private readonly clientId: string
  private readonly awaited: Awaited[] = []
  private readonly watch: NodeJS.Timeout
  private versions: VersionRanges = new Map()
  private correlationId = 0
  private broken: BrokenConnection | null = null
  /** what waits while somebody has the connection alone */
  private held: Outgoing[] | null = null

  /** `socket` is connected and fills `intake`. */
  constructor(address: string, socket: Socket, clientId: string, intake: FrameIntake) {
    this.address = address
    this.socket = socket
    this.clientId = clientId
    intake.onFrame = (frame) => this.answer(frame)
    intake.onFault = (cause) => this.break(brokenError(address, cause))
    socket.on('error', (cause) => this.break(brokenError(address, cause)))
    socket.on('close', () => this.break(brokenError(address, new Error('the broker closed it'))))
    this.watch = setInterval(() => this.expire(), watchMs)
    this.watch.unref()
  }

  get open(): boolean {
    return this.broken === null
  }

  get bufferedBytes(): number {
    const heldBytes = (this.held ?? []).flatMap(({ parts }) => parts).reduce((sum, part) => sum + part.length, 0)
    return this.socket.writableLength + heldBytes
  }

  learnVersions(versions: VersionRanges): void {
    this.versions = versions
  }

  version(api: ApiName, most: number): number | null {
    return highestVersion(this.versions, api, most)
  }

  nextCorrelationId(): number {
    this.correlationId = (this.correlationId + 1) & 0x7fffffff
    return this.correlationId
  }

  request(api: ApiName, version: number, body: Uint8Array, timeoutUs = answerTimeoutUs): Promise<WireReader> {
    return this.ask(api, version, body, timeoutUs, (outgoing) => this.send(outgoing))
  }

  /** Runs `talk` while what others send waits; then it is sent, in order. Requests sent before may still be answered. */
  async alone<Result>(talk: (connection: Dialogue) => Promise<Result>): Promise<Result> {
    this.held ??= []
    try {
      return await talk({
        address: this.address,
        version: (api, most) => this.version(api, most),
        request: (api, version, body, timeoutUs = answerTimeoutUs) =>
          this.ask(api, version, body, timeoutUs, (outgoing) => this.transmit(outgoing)),
      })
    } finally {
      const waiting = this.held ?? []
      this.held = null
      for (const outgoing of waiting) this.send(outgoing)
    }
  }

  private ask(
    api: ApiName,
    version: number,
    body: Uint8Array,
    timeoutUs: number,
    send: (outgoing: Outgoing) => void,
  ): Promise<WireReader> {
    const correlationId = this.nextCorrelationId()
    const flexible = isFlexible(api, version)
    const header = new WireWriter().int32(0).int16(apiKey(api)).int16(version).int32(correlationId)
    header.string(this.clientId)
    if (flexible) header.noTags()
    const head = header.bytesWritten()
    head.writeInt32BE(head.length - 4 + body.length, 0)
    return new Promise((resolve, reject) => {
      const onAnswer = (answer: Buffer | BrokenConnection) => {
        if (!Buffer.isBuffer(answer)) return reject(answer)
        const reader = new WireReader(answer)
        if (flexible && api !== 'ApiVersions') reader.skipTags()
        resolve(reader)
      }
      send({ parts: [head, body], correlationId, timeoutUs, onAnswer })
    })
  }

  write(
    parts: readonly Uint8Array[],
    correlationId: number | null,
    onAnswer: (answer: Buffer | BrokenConnection) => void,
  ): void {
    this.send({ parts, correlationId, timeoutUs: Number.POSITIVE_INFINITY, onAnswer })
  }

  close(): void {
    this.break(new BrokenConnection(`The connection to the Kafka broker at ${this.address} was closed`))
  }

  private send(outgoing: Outgoing): void {
    if (this.held !== null && this.broken === null) this.held.push(outgoing)
    else this.transmit(outgoing)
  }

  private transmit({ parts, correlationId, timeoutUs, onAnswer }: Outgoing): void {
    const broken = this.broken
    if (broken !== null) {
      if (correlationId !== null) process.nextTick(() => onAnswer(broken))
      return
    }
    if (correlationId !== null) {
      this.awaited.push({ correlationId, deadlineMs: performance.now() + timeoutUs / 1000, onAnswer })
    }
    if (parts.length > 1) this.socket.cork()
    for (const part of parts) this.socket.write(part)
    if (parts.length > 1) this.socket.uncork()
  }

  private answer(frame: Buffer): void {
    if (this.broken !== null) return
    const correlationId = frame.readInt32BE(0)
    const first = this.awaited.shift()
    if (first === undefined || first.correlationId !== correlationId) {
      if (first !== undefined) this.awaited.unshift(first)
      this.break(
        brokenError(this.address, new Error(`it sent an unexpected response (correlation id ${correlationId})`)),
      )
      return
    }
    first.onAnswer(frame.subarray(4))
  }

  /** If the thread was preempted, deadlines may have passed while responses wait in the socket: read those first. */
  private expire(): void {
    if (this.isLate()) setImmediate(() => this.isLate() && this.break(silentError(this.address)))
  }

  private isLate(): boolean {
    const nowMs = performance.now()
    return this.awaited.some(({ deadlineMs }) => deadlineMs < nowMs)
  }

  private break(error: BrokenConnection): void {
    if (this.broken !== null) return
    this.broken = error
    clearInterval(this.watch)
    this.socket.destroy()
    for (const { onAnswer } of this.awaited.splice(0)) onAnswer(error)
  }
}

function silentError(address: string): BrokenConnection {
  return new BrokenConnection(`The Kafka broker at ${address} did not respond in time`, {
    hint: 'Is it a Kafka broker? Is it overloaded or suspended?',
  })
}

/** What a login needs of a connection. */
export type Dialogue = Pick<Connection, 'address' | 'version' | 'request'>

/**
 * One socket to one broker. Requests are sent in the order of the calls, and a broker responds in that order; a broken
 * connection stays broken (`Cluster.connection` gives a new one).
 */
export interface Connection {
  /** host:port */
  readonly address: string
  readonly open: boolean
  /** highest version of an api that both sides support, at most `most`; null = the broker does not have the api */
  version(api: ApiName, most: number): number | null
  /**
   * One request; resolves with a reader over the response body. Errors: BrokenConnection when the socket breaks, or
   * when no response came within `timeoutUs` (default 30 s), which closes the connection.
   */
  request(api: ApiName, version: number, body: Uint8Array, timeoutUs?: number): Promise<WireReader>
  nextCorrelationId(): number
  /**
   * The hot path: `parts` are a whole request (length, header, body) with this `correlationId`; null = there will be no
   * response (acks 0). The bytes must not change until the response came; without one, until `bufferedBytes` is 0.
   * `onAnswer` gets what follows the correlation id of the response (a view that is never overwritten), or the error,
   * exactly once; with null, never.
   */
  write(
    parts: readonly Uint8Array[],
    correlationId: number | null,
    onAnswer: (answer: Buffer | BrokenConnection) => void,
  ): void
  /** bytes given to the socket and not yet taken by the kernel */
  readonly bufferedBytes: number
  /** Pending requests fail with a BrokenConnection. Safe to call twice. */
  close(): void
}

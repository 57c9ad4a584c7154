import type { Socket } from 'node:net'
import type { ISocketFactory } from 'kafkajs'
import { addressOf } from '../../addresses.ts'
import { openKafkajsSocket, realHost } from '../admin/kafkajs-sockets.ts'
import { apiKey } from '../protocol/api.ts'
import { type ProduceAnswer, produceAnswers } from '../protocol/produce-answers.ts'
import { AnswerCutter, type AnswerReader } from './answer-cutter.ts'
import { type SentRequest, sentRequest } from './sent-request.ts'

type OnAnswers = (answers: readonly ProduceAnswer[]) => void

/** What kafkajs does by itself and does not tell. */
export interface SocketWatch {
  /**
   * Batches of these partitions are given to a socket, for the first time or again. The result is called with the
   * response, before kafkajs has it; never, if none comes.
   */
  onProduce(partitions: readonly number[]): OnAnswers
  /** A quota of the cluster mutes the connection for that long. */
  onThrottled(ms: number): void
  /** A connection broke on which responses were awaited. */
  onBroken(words: string): void
  /**
   * A request without a response for so long closes its connection; 0 = never. While a quota mutes the connection, the
   * broker does not even look at it, so that time does not count.
   */
  readonly timeoutMs: number
}

interface Awaited {
  readonly key: number
  readonly sentMs: number
  readonly onAnswers: OnAnswers
}

const lookMs = 200
const throttleBytes = 4

/** For the settings of a kafkajs client. With a time-out of the watch, kafkajs should not have one of its own. */
export function watchedSockets(watch: SocketWatch): ISocketFactory {
  return (place) => {
    const socket = openKafkajsSocket(place)
    watchSocket(socket, addressOf({ host: realHost(place.host), port: place.port }), watch)
    return socket
  }
}

/** kafkajs writes each request with one call. */
function watchSocket(socket: Socket, address: string, watch: SocketWatch): void {
  const watched = new WatchedSocket(socket, address, watch)
  const write = socket.write.bind(socket) as (chunk: Buffer, ...rest: unknown[]) => boolean
  socket.write = ((chunk: Buffer, ...rest: unknown[]) => {
    watched.sent(sentRequest(chunk))
    return write(chunk, ...rest)
  }) as Socket['write']
}

class WatchedSocket implements AnswerReader {
  private readonly socket: Socket
  private readonly address: string
  private readonly watch: SocketWatch
  private readonly awaited = new Map<number, Awaited>()
  private readonly timer: NodeJS.Timeout | null
  private mutedUntilMs = 0

  constructor(socket: Socket, address: string, watch: SocketWatch) {
    this.socket = socket
    this.address = address
    this.watch = watch
    const cutter = new AnswerCutter(this)
    socket.on('data', (chunk: Buffer) => this.read(cutter, chunk))
    socket.on('error', ({ message }) => this.broke(`The connection to ${address} broke: ${message}`))
    socket.once('close', () => this.broke(`${address} closed a connection`))
    this.timer = watch.timeoutMs === 0 ? null : setInterval(() => this.expire(), lookMs)
    this.timer?.unref()
  }

  sent({ key, correlationId, partitions, isAnswered }: SentRequest): void {
    const onAnswers = partitions.length > 0 ? this.watch.onProduce(partitions) : () => {}
    if (isAnswered) this.awaited.set(correlationId, { key, sentMs: performance.now(), onAnswers })
  }

  wantedBytes(correlationId: number): number {
    const key = this.awaited.get(correlationId)?.key
    if (key === apiKey('Produce')) return Number.POSITIVE_INFINITY
    return key === apiKey('Fetch') ? throttleBytes : 0
  }

  onAnswer(correlationId: number, wanted: Buffer): void {
    const awaited = this.awaited.get(correlationId)
    if (awaited?.key === apiKey('Fetch')) this.muted(wanted.readInt32BE(0))
    if (awaited?.key === apiKey('Produce')) {
      const { partitions, throttleMs } = produceAnswers(wanted)
      this.muted(throttleMs)
      awaited.onAnswers(partitions)
    }
    this.awaited.delete(correlationId)
  }

  /** What cannot be read is no answer: nobody knows what became of the requests. */
  private read(cutter: AnswerCutter, chunk: Buffer): void {
    try {
      cutter.push(chunk)
    } catch (cause) {
      this.socket.destroy(cause as Error)
    }
  }

  private muted(ms: number): void {
    if (ms <= 0) return
    this.mutedUntilMs = Math.max(this.mutedUntilMs, performance.now() + ms)
    this.watch.onThrottled(ms)
  }

  private broke(words: string): void {
    if (this.timer !== null) clearInterval(this.timer)
    if (this.awaited.size > 0) this.watch.onBroken(words)
    this.awaited.clear()
  }

  /** If the thread was preempted, responses may wait in the socket: those are read first. */
  private expire(): void {
    if (this.isLate()) setImmediate(() => this.isLate() && this.socket.destroy(this.lateError()))
  }

  /** Responses come in the order of the requests. */
  private isLate(): boolean {
    const [oldest] = this.awaited.values()
    if (oldest === undefined) return false
    return performance.now() - Math.max(oldest.sentMs, this.mutedUntilMs) > this.watch.timeoutMs
  }

  private lateError(): Error {
    return new Error(`${this.address} did not respond within ${this.watch.timeoutMs / 1000} s`)
  }
}

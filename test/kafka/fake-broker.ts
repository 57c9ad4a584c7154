import { createServer, type Server, type Socket } from 'node:net'
import { addressOf } from '../../src/addresses.ts'
import { FrameCutter } from '../../src/kafka/protocol/frames.ts'
import { WireReader, WireWriter } from '../../src/kafka/protocol/wire.ts'

export interface Asked {
  readonly key: number
  readonly version: number
  readonly correlationId: number
  readonly clientId: string
  /** over what follows the header */
  readonly body: WireReader
  readonly socket: Socket
}

/** The body of the answer; null = none is ever given. */
export type Answer = (asked: Asked) => Uint8Array | null | Promise<Uint8Array | null>

export const keys = {
  produce: 0,
  fetch: 1,
  listOffsets: 2,
  metadata: 3,
  saslHandshake: 17,
  apiVersions: 18,
  initProducerId: 22,
  offsetForLeaderEpoch: 23,
  saslAuthenticate: 36,
} as const

/** A server on a free port of this machine that speaks Kafka's framing and answers as it is told. */
export class FakeBroker {
  readonly asked: Asked[] = []
  /** what it says it speaks, by api key */
  versions: Record<number, readonly [number, number]> = {
    0: [3, 9],
    1: [4, 11],
    2: [1, 5],
    3: [4, 8],
    17: [0, 1],
    18: [0, 3],
    22: [0, 1],
    23: [2, 3],
    36: [0, 1],
  }
  answers: Partial<Record<number, Answer>> = {}
  private readonly sockets = new Set<Socket>()
  private readonly server: Server
  private readonly host: string
  private port = 0

  private constructor(host: string) {
    this.host = host
    this.server = createServer((socket) => this.serve(socket))
  }

  static async start(answers: Partial<Record<number, Answer>> = {}, host = '127.0.0.1'): Promise<FakeBroker> {
    const broker = new FakeBroker(host)
    broker.answers = answers
    await broker.listen()
    return broker
  }

  get address(): string {
    return addressOf({ host: this.host, port: this.port })
  }

  get connections(): number {
    return this.sockets.size
  }

  /** On the port it had before, where it had one. */
  listen(): Promise<void> {
    return new Promise((resolve) =>
      this.server.listen(this.port, this.host, () => {
        this.port = (this.server.address() as { port: number }).port
        resolve()
      }),
    )
  }

  dropConnections(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  stop(): Promise<void> {
    this.dropConnections()
    return new Promise((resolve) => this.server.close(() => resolve()))
  }

  askedFor(key: number): Asked[] {
    return this.asked.filter((asked) => asked.key === key)
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket)
    socket.on('close', () => this.sockets.delete(socket))
    socket.on('error', () => {})
    const cutter = new FrameCutter()
    socket.on('data', (chunk: Buffer) => cutter.push(chunk, (frame) => void this.answer(frame, socket)))
  }

  private async answer(frame: Buffer, socket: Socket): Promise<void> {
    const reader = new WireReader(frame)
    const [key, version, correlationId] = [reader.int16(), reader.int16(), reader.int32()]
    const asked: Asked = { key, version, correlationId, clientId: reader.string(), body: reader, socket }
    this.asked.push(asked)
    const answer = this.answers[key] ?? (key === keys.apiVersions ? () => this.versionsAnswer(version) : () => null)
    const body = await answer(asked)
    if (body !== null && !socket.destroyed) socket.write(responseOf(correlationId, body))
  }

  private versionsAnswer(version: number): Uint8Array {
    const ranges = Object.entries(this.versions)
    const writer = new WireWriter().int16(0)
    writer.array(ranges, ([key, [least, most]]) => writer.int16(Number(key)).int16(least).int16(most))
    if (version > 0) writer.int32(0)
    return writer.bytesWritten()
  }
}

export function responseOf(correlationId: number, body: Uint8Array): Buffer {
  return Buffer.from(
    new WireWriter()
      .int32(body.length + 4)
      .int32(correlationId)
      .raw(body)
      .bytesWritten(),
  )
}

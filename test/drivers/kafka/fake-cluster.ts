import type { Cluster, PartitionLeader } from '../../../src/kafka/cluster/cluster.ts'
import type { Connection } from '../../../src/kafka/network/broker-connection.ts'
import { BrokenConnection } from '../../../src/kafka/protocol/errors.ts'
import { WireReader, WireWriter } from '../../../src/kafka/protocol/wire.ts'
import { type WalkedBatch, walkBatch } from './record-walk.ts'

export interface SentBatch extends WalkedBatch {
  readonly partition: number
  readonly bytes: Buffer
}

/** A produce request as a broker reads it. */
export interface SentRequest {
  readonly bytes: Buffer
  readonly acks: number
  readonly topic: string
  readonly batches: readonly SentBatch[]
  /** Error codes by partition; partitions that are not named get 0. `throttleMs`: how long a quota mutes the connection. */
  answer(codes?: Readonly<Record<number, number>>, throttleMs?: number): void
  answerBytes(bytes: Buffer): void
}

function readRequest(bytes: Buffer, decompress?: (bytes: Buffer) => Buffer) {
  const reader = new WireReader(bytes)
  if (reader.int32() !== bytes.length - 4) throw new Error('the request says another length')
  if (reader.int16() !== 0 || reader.int16() !== 7) throw new Error('no Produce 7')
  const correlationId = reader.int32()
  reader.string()
  if (reader.nullableString() !== null) throw new Error('a transaction')
  const acks = reader.int16()
  reader.int32()
  const [topic] = reader.array(() => ({
    name: reader.string(),
    batches: reader.array(() => {
      const partition = reader.int32()
      const batch = Buffer.from(reader.bytes()!)
      return { partition, bytes: batch, ...walkBatch(batch, decompress) }
    }),
  }))
  if (reader.leftBytes !== 0) throw new Error('bytes are left over')
  return { correlationId, acks, topic: topic!.name, batches: topic!.batches }
}

export class FakeConnection implements Connection {
  readonly address: string
  open = true
  bufferedBytes = 0
  /** requests that were not answered */
  readonly waiting: SentRequest[] = []
  /** all of them */
  readonly sent: SentRequest[] = []
  speaks = 13
  decompress: ((bytes: Buffer) => Buffer) | undefined
  private readonly broken: (() => void)[] = []
  private correlationId = 0

  constructor(address: string) {
    this.address = address
  }

  version(_api: string, most: number): number {
    return Math.min(most, this.speaks)
  }

  request(): never {
    throw new Error('not asked in these tests')
  }

  nextCorrelationId(): number {
    return ++this.correlationId
  }

  write(
    parts: readonly Uint8Array[],
    correlationId: number | null,
    onAnswer: (answer: Buffer | BrokenConnection) => void,
  ): void {
    const bytes = Buffer.concat(parts)
    const request = readRequest(bytes, this.decompress)
    if (correlationId !== null && request.correlationId !== correlationId) throw new Error('another correlation id')
    const done = (answer: Buffer | BrokenConnection) => {
      this.waiting.splice(this.waiting.indexOf(sent), 1)
      this.broken.splice(this.broken.indexOf(cut), 1)
      onAnswer(answer)
    }
    const cut = () => done(new BrokenConnection(`the connection to ${this.address} broke`))
    const sent: SentRequest = {
      bytes,
      ...request,
      answer: (codes = {}, throttleMs = 0) => done(answerOf(request.topic, request.batches, codes, throttleMs)),
      answerBytes: done,
    }
    this.sent.push(sent)
    if (correlationId === null) return
    this.waiting.push(sent)
    this.broken.push(cut)
  }

  close(): void {
    if (!this.open) return
    this.open = false
    for (const cut of [...this.broken]) cut()
  }
}

function answerOf(
  topic: string,
  batches: readonly SentBatch[],
  codes: Readonly<Record<number, number>>,
  throttleMs: number,
): Buffer {
  const writer = new WireWriter()
  writer.array([topic], (name) => {
    writer.string(name).array(batches, ({ partition }) => {
      writer.int32(partition).int16(codes[partition] ?? 0)
      writer.int64(0).int64(-1).int64(0)
    })
  })
  return Buffer.from(writer.int32(throttleMs).bytesWritten())
}

export class FakeCluster implements Cluster {
  readonly connections: FakeConnection[] = []
  leaderOf: (string | null)[]
  refreshes = 0
  /** what dialling ends with; null = it succeeds */
  dialError: Error | null = null
  refreshError: Error | null = null
  closed = false

  constructor(leaderOf: (string | null)[]) {
    this.leaderOf = leaderOf
  }

  controller(): Promise<never> {
    throw new Error('a driver does not ask for the controller')
  }

  async leaders(): Promise<PartitionLeader[]> {
    return this.leaderOf.map((address, partition) => ({ partition, address }))
  }

  async refresh(): Promise<void> {
    this.refreshes++
    if (this.refreshError !== null) throw this.refreshError
  }

  async connection(address: string): Promise<FakeConnection> {
    if (this.dialError !== null) throw this.dialError
    const connection = new FakeConnection(address)
    this.connections.push(connection)
    return connection
  }

  close(): void {
    this.closed = true
  }
}

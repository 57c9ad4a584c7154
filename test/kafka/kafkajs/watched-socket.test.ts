import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AnswerCutter } from '../../../src/kafka/kafkajs/answer-cutter.ts'
import { watchedSockets } from '../../../src/kafka/kafkajs/watched-socket.ts'
import { WireWriter } from '../../../src/kafka/protocol/wire.ts'
import { FakeBroker, keys, responseOf } from '../fake-broker.ts'

let broker: FakeBroker
let told: string[]
let socket: Socket

beforeEach(async () => {
  told = []
  broker = await FakeBroker.start()
})
afterEach(async () => {
  socket.destroy()
  await broker.stop()
})

async function connect(timeoutMs = 0): Promise<void> {
  const factory = watchedSockets({
    timeoutMs,
    onProduce: (partitions) => {
      told.push(`sent ${partitions.join(' ')}`)
      return (answers) => told.push(`answered ${answers.map(({ errorCode }) => errorCode).join(' ')}`)
    },
    onThrottled: (ms) => told.push(`muted ${ms}`),
    onBroken: (words) => told.push(words.replaceAll(broker.address, 'it')),
  })
  const [host = '', port] = broker.address.split(':')
  socket = factory({ host, port: Number(port), onConnect: () => {} } as Parameters<typeof factory>[0])
  socket.on('error', () => {})
  await once(socket, 'connect')
}

function ask(key: number, version: number, correlationId: number, body: (writer: WireWriter) => WireWriter): void {
  const header = new WireWriter().int32(0).int16(key).int16(version).int32(correlationId).string('tester')
  const frame = Buffer.from(body(header).bytesWritten())
  frame.writeInt32BE(frame.length - 4)
  socket.write(frame)
}

function produce(correlationId: number, acks: number, partitions: readonly number[]): void {
  ask(keys.produce, 7, correlationId, (writer) => {
    writer.string(null).int16(acks).int32(1000).int32(1).string('t')
    return writer.array(partitions, (partition) => writer.int32(partition).bytes(Buffer.from('batch')))
  })
}

const answerOfTwo = (throttleMs: number) => {
  const writer = new WireWriter().int32(1).string('t')
  writer.array([0, 6], (error) => writer.int32(1).int16(error).int64(0).int64(-1).int64(0))
  return writer.int32(throttleMs).bytesWritten()
}

describe('a socket of another client', () => {
  it('tells each batch as it goes out, its answer, and for how long the broker mutes', async () => {
    broker.answers = { [keys.produce]: () => answerOfTwo(300), [keys.fetch]: () => Buffer.from('000000fa0102', 'hex') }
    await connect()
    produce(1, -1, [4, 5])
    await expect.poll(() => told).toEqual(['sent 4 5', 'muted 300', 'answered 0 6'])
    ask(keys.fetch, 11, 2, (writer) => writer)
    await expect.poll(() => told).toEqual(['sent 4 5', 'muted 300', 'answered 0 6', 'muted 250'])
  })

  it('expects no response to what is sent with acks 0', async () => {
    await connect(300)
    produce(1, 0, [4])
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect([told, socket.destroyed]).toEqual([['sent 4'], false])
  })

  it('is closed when a response does not come in time, and says so once', async () => {
    await connect(300)
    produce(1, 1, [4])
    await expect.poll(() => socket.destroyed).toBe(true)
    expect(told).toEqual(['sent 4', 'The connection to it broke: it did not respond within 0.3 s'])
  })

  it('says that the broker closed it only where a response was awaited', async () => {
    await connect()
    broker.dropConnections()
    await expect.poll(() => socket.destroyed).toBe(true)
    expect(told).toEqual([])
  })

  it('is closed when an answer cannot be read', async () => {
    broker.answers = { [keys.produce]: () => Buffer.alloc(5, 1) }
    await connect()
    produce(1, 1, [4])
    await expect.poll(() => told).toHaveLength(2)
    expect(told[1]).toContain('beyond the end of the message')
  })
})

it('responses are cut the same wherever the chunks end', () => {
  const bytes = Buffer.concat([1, 2, 3].map((id) => responseOf(id, Buffer.alloc(4 * id - 4, id))))
  const cut = (chunkBytes: number) => {
    const seen: string[] = []
    const wantedBytes = (id: number) => (id === 3 ? Number.POSITIVE_INFINITY : 2)
    const cutter = new AnswerCutter({
      wantedBytes,
      onAnswer: (id, wanted) => seen.push(`${id} ${wanted.toString('hex')}`),
    })
    for (let at = 0; at < bytes.length; at += chunkBytes) cutter.push(bytes.subarray(at, at + chunkBytes))
    return seen
  }
  for (let bytesEach = 1; bytesEach <= bytes.length; bytesEach++)
    expect(cut(bytesEach)).toEqual(['1 ', '2 0202', '3 0303030303030303'])
})

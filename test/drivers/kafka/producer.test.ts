import { gunzipSync } from 'node:zlib'
import { decompressFrameSync } from 'lz4-napi'
import { describe, expect, it } from 'vitest'
import { type Block, decodeCurveMessage, encodeCurveMessage } from '../../../src/contract/curve-message.ts'
import { chooseBatches } from '../../../src/drivers/kafka/batch-choice.ts'
import { readingsBlock } from '../blocks.ts'
import { kafkajsProduce } from './kafkajs-encoder.ts'
import { messagesOf } from './messages.ts'
import { counts, kafkaSpec, ProducerRig, startUs } from './producer-rig.ts'

describe('the kafka driver', () => {
  it('sends a part-filled request when its oldest block has waited for the linger, and says when that is', async () => {
    const rig = await new ProducerRig().open()
    rig.send(3)
    rig.nowUs += 2000
    rig.send(4)
    expect(rig.driver.flush(rig.nowUs)).toBe(startUs + 5000)
    expect(rig.sent()).toHaveLength(0)
    await rig.after(3000)
    expect(rig.sent().map(counts)).toEqual([[7]])
  })

  it('sends a full batch at once, and keeps the rest of the block for the next', async () => {
    const rig = await new ProducerRig().open()
    for (let i = 0; i < 9; i++) rig.send(1024)
    expect(rig.sent()).toHaveLength(0)
    rig.send(1024)
    expect(rig.sent().map(counts)).toEqual([[10_000]])
    await rig.after(5000)
    expect(rig.sent().map(counts)).toEqual([[10_000], [240]])
  })

  it.each([
    ['small ones', [2, 3]],
    ['large ones between small ones', [2, 900, 1, 3, 800, 800, 4]],
  ])('puts the partitions of a lane into one request, as kafkajs would write it: %s', async (_sizes, sizes) => {
    const rig = await new ProducerRig({ leaders: sizes.map(() => 'a:1') }).open()
    const blocks = sizes.map((messages, partition) => readingsBlock(messages, { partition, firstMeter: 7 * partition }))
    for (const block of blocks) rig.driver.send(block, 0)
    await rig.after(5000)
    const [request, ...more] = rig.sent()
    expect(more).toEqual([])
    const kafkajs = await kafkajsProduce({
      clientId: 'tester',
      correlationId: 1,
      topic: 'curves',
      acks: 1,
      timeoutMs: 30_000,
      timestampMs: startUs / 1000,
      partitions: blocks.map((block) => ({
        partition: block.partition,
        messages: messagesOf(block).map(({ key, message }) => ({
          key,
          value: Buffer.from(encodeCurveMessage(message)),
        })),
      })),
    })
    expect(request!.bytes.equals(kafkajs)).toBe(true)
  })

  it('lets the partition that had its turn wait behind the others when a request is full', async () => {
    const leaders = ['a:1', 'a:1', 'a:1']
    const rig = await new ProducerRig({ leaders, spec: { connections: 1, requests: 1 } }).open()
    // a batch is full with 10,000 messages, and a request has room for one
    for (const partition of [0, 0, 0, 1, 2]) for (let i = 0; i < 10; i++) rig.send(1000, partition)
    for (const partition of [0, 1, 2]) rig.send(1, partition)
    for (let turn = 0; turn < 4; turn++) {
      rig.waiting()[0]!.answer()
      await rig.after(0)
    }
    const order = rig.sent().map(({ batches }) => batches.map(({ partition }) => partition))
    expect(order).toEqual([[0], [0], [1], [2], [0]])
  })

  it('makes no more memory for two batches of each of a thousand partitions than may be in flight', () => {
    const { main } = chooseBatches(kafkaSpec, { keyed: true, frame: 1, points: 1 }, 1000, 1e6)
    expect(2 * 1000 * main.batchBytes).toBeLessThan(kafkaSpec.inFlightBytes)
    const few = chooseBatches(kafkaSpec, { keyed: true, frame: 1, points: 1 }, 40, 1e6)
    expect(few.main.batchBytes).toBeGreaterThan(2000 * 22)
  })

  it('gives each partition a connection of its own, up to four', async () => {
    const leaders = Array.from({ length: 6 }, () => 'a:1')
    const rig = await new ProducerRig({ leaders, spec: { connections: 0 } }).open()
    expect(rig.cluster.connections).toHaveLength(4)
    leaders.forEach((_, partition) => {
      rig.send(1, partition)
    })
    await rig.after(5000)
    const written = rig.cluster.connections.map(({ sent }) => sent.flatMap(({ batches }) => batches))
    expect(written.map((batches) => batches.map(({ partition }) => partition))).toEqual([[0, 4], [1, 5], [2], [3]])
  })

  it('has no more requests under way than it may, and fills up while it waits', async () => {
    const rig = await new ProducerRig({ spec: { requests: 2 } }).open()
    for (const messages of [1, 2, 3, 4]) {
      rig.send(messages)
      await rig.after(5000)
    }
    expect(rig.waiting().map(counts)).toEqual([[1], [2]])
    rig.waiting()[0]!.answer()
    expect(rig.waiting().map(counts)).toEqual([[2], [7]])
  })

  it('keeps full batches back, too, while as many requests are under way as may be', async () => {
    const rig = await new ProducerRig({ spec: { requests: 2 } }).open()
    for (let i = 0; i < 31; i++) rig.send(1000)
    expect(rig.waiting().map(counts)).toEqual([[10_000], [10_000]])
    rig.waiting()[0]!.answer()
    expect(rig.waiting().map(counts)).toEqual([[10_000], [10_000]])
    expect(rig.sent()).toHaveLength(3)
  })

  it('tells each ack once, with the moment at which its answer was read', async () => {
    const rig = await new ProducerRig().open()
    rig.send(1)
    rig.send(1)
    await rig.after(5000)
    rig.send(1)
    await rig.after(5000)
    expect(rig.takeAcks()).toEqual([])
    rig.nowUs += 100
    rig.waiting()[0]!.answer()
    rig.nowUs += 100
    rig.waiting()[0]!.answer()
    expect(rig.takeAcks()).toEqual([
      [0, 10_100],
      [1, 10_100],
      [2, 10_200],
    ])
    expect(rig.takeAcks()).toEqual([])
    expect(rig.driver.inFlightBytes()).toBe(0)
  })

  it('tells of a block that two batches share when both are accepted', async () => {
    const rig = await new ProducerRig().open()
    rig.send(12_000)
    await rig.after(5000)
    expect(rig.waiting().map(counts)).toEqual([[10_000], [2000]])
    rig.waiting()[0]!.answer()
    expect(rig.takeAcks()).toEqual([])
    rig.waiting()[0]!.answer()
    expect(rig.takeAcks()).toEqual([[0, 5000]])
  })

  it('has room for less while more is under way, and fills answered memory again', async () => {
    const rig = await new ProducerRig({ spec: { requests: 1 } }).open()
    const room = rig.driver.room(22)
    const pieces = rig.driver.memoryPieces
    expect(room).toBeGreaterThan(29_000)
    for (let round = 0; round < 6; round++) {
      rig.send(10_000)
      expect(rig.driver.room(22)).toBeLessThan(room - 9000)
      await rig.after(5000)
      rig.waiting()[0]!.answer()
      expect(rig.driver.room(22)).toBe(room)
    }
    expect(rig.driver.memoryPieces).toBe(pieces)
  })

  it('has room for no more bytes than may be in flight, but always for one message', async () => {
    const rig = await new ProducerRig({ spec: { inFlightBytes: 1000 } }).open()
    expect(rig.driver.room(22)).toBeLessThanOrEqual(1000 / 34)
    const tight = await new ProducerRig({ spec: { inFlightBytes: 10 } }).open()
    expect(tight.driver.room(22)).toBe(1)
    tight.send(1)
    expect(tight.driver.room(22)).toBe(0)
  })

  it('counts messages of acks 0 as accepted once the kernel has them, and keeps their memory until then', async () => {
    const rig = await new ProducerRig({ spec: { acks: 0 } }).open()
    rig.cluster.connections[0]!.bufferedBytes = 40
    rig.send(1)
    await rig.after(5000)
    expect(rig.sent()[0]).toMatchObject({ acks: 0 })
    expect(rig.takeAcks()).toEqual([])
    expect(rig.driver.inFlightBytes()).toBeGreaterThan(0)
    rig.cluster.connections[0]!.bufferedBytes = 0
    await rig.after(0)
    const acks: number[] = []
    rig.driver.takeAcks((_, ackUs) => acks.push(ackUs))
    expect(acks).toEqual([-1])
  })

  it.each([
    ['lz4', 3, decompressFrameSync],
    ['gzip', 1, gunzipSync],
  ] as const)('compresses with %s when asked', async (compression, attributes, decompress) => {
    const rig = await new ProducerRig({ spec: { compression } }).open()
    rig.cluster.connections[0]!.decompress = decompress
    rig.send(1000)
    await rig.after(5000)
    const [batch] = rig.sent()[0]!.batches
    expect(batch).toMatchObject({ attributes, count: 1000, timestampMs: startUs / 1000 })
    expect(batch!.bytes.length).toBeLessThan(20_000)
  })

  it('sends a message of another shape, the probe, in a batch of its own', async () => {
    const rig = await new ProducerRig({ deal: { frame: 1, points: 48 } }).open()
    const day = (token: number) => {
      const block: Block = { ...readingsBlock(2), points: 48, wattHours: new Uint16Array(96).fill(token) }
      rig.driver.send(block, token)
    }
    day(1)
    rig.driver.send(readingsBlock(1), 2)
    day(3)
    await rig.after(5000)
    while (rig.waiting().length > 0) rig.waiting()[0]!.answer()
    const values = rig.sent().flatMap(({ batches }) => batches.flatMap(({ records }) => records))
    const read = values.map(({ value }) => decodeCurveMessage(value).curves[0]!.wattHours)
    expect(read.map((wattHours) => [wattHours.length, wattHours[0]])).toEqual([
      [48, 1],
      [48, 1],
      [1, 100],
      [48, 3],
      [48, 3],
    ])
    expect(rig.takeAcks().map(([token]) => token)).toEqual([1, 2, 3])
  })

  it('refuses to begin where a frame is larger than the topic accepts', async () => {
    const rig = new ProducerRig({ deal: { frame: 1000, points: 48 }, mostBatchBytes: 65_536 })
    await expect(rig.open()).rejects.toMatchObject({
      code: 'DRIVER_FAILED',
      message: expect.stringContaining('the topic accepts 65536'),
      hint: expect.stringContaining('fleet.frame'),
    })
  })

  it('sends what it still has when it is closed', async () => {
    const rig = await new ProducerRig().open()
    rig.send(5)
    const closing = rig.driver.close()
    expect(rig.waiting().map(counts)).toEqual([[5]])
    rig.waiting()[0]!.answer()
    await closing
    await rig.driver.close()
    expect(rig.cluster.closed).toBe(true)
    expect(rig.takeAcks()).toEqual([[0, 0]])
  })
})

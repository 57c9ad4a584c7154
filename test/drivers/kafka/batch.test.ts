import fc from 'fast-check'
import { decompressFrameSync } from 'lz4-napi'
import { describe, expect, it } from 'vitest'
import { encodeCurveJson } from '../../../src/contract/curve-json.ts'
import { type Block, decodeCurveMessage, encodeCurveMessage } from '../../../src/contract/curve-message.ts'
import { type BatchFiller, BatchPool, type BatchSpace } from '../../../src/drivers/kafka/batch.ts'
import { framesFiller } from '../../../src/drivers/kafka/batch-frames.ts'
import { jsonFiller } from '../../../src/drivers/kafka/batch-json.ts'
import { readingsFiller } from '../../../src/drivers/kafka/batch-readings.ts'
import { noProducer, sealBatch, sealCompressedBatch, stampBatch } from '../../../src/kafka/protocol/record-batch.ts'
import { type KeyedValue, kafkajsBatch } from './kafkajs-encoder.ts'
import { messagesOf } from './messages.ts'
import { walkBatch } from './record-walk.ts'

const timestampMs = 1_795_500_000_123
const noHead = Buffer.alloc(0)
const roomy = { records: 20_000, bytes: 2_000_000 }
const kinds: [string, (points: number, frame: number, limits: typeof roomy) => BatchFiller][] = [
  ['frames', (points, frame, limits) => framesFiller({ keyed: frame === 1, frame, points }, limits)],
  ['json', (points, frame, limits) => jsonFiller({ keyed: frame === 1, frame, points }, limits)],
  ['readings', (points, _, limits) => readingsFiller(points, limits)],
]

function block(messages: number, parts: Partial<Block> = {}): Block {
  const { frame = 1, lastFrame = frame, points = 1 } = parts
  const curves = (messages - 1) * frame + lastFrame
  return {
    partition: 0,
    messages,
    frame,
    lastFrame,
    slot: 30,
    points,
    firstMeter: 5,
    meterStep: 3,
    dueUs: Float64Array.from({ length: messages }, (_, i) => 1_795_500_000_000_000 + 17 * i),
    wattHours: Uint16Array.from({ length: curves * points }, (_, i) => (i * 7919) & 0xffff),
    ...parts,
  }
}

function sealed(space: BatchSpace): Buffer {
  const batch = space.buffer.subarray(0, space.endAt)
  sealBatch(batch, { records: space.records, timestampMs, producer: noProducer, sequence: 0 })
  return batch
}

function expected(blocks: readonly Block[], json = false): KeyedValue[] {
  return blocks.flatMap(messagesOf).map(({ message, key }) => ({
    key,
    value: json ? Buffer.from(encodeCurveJson(message)) : Buffer.from(encodeCurveMessage(message)),
  }))
}

describe('a batch of records', () => {
  const sizes = [1, 63, 64, 65, 8191, 8192, 8193, 20_000]

  it.each(sizes)('of %i readings is byte for byte what kafkajs writes', async (size) => {
    const filler = readingsFiller(1, roomy)
    const space = new BatchPool(filler, noHead).take()
    const whole = block(size)
    expect(filler.fill(space, whole, 0)).toBe(size)
    expect(sealed(space).equals(await kafkajsBatch(expected([whole]), timestampMs))).toBe(true)
  })

  it.each(sizes.filter((size) => size < 8193))('of %i frames has no keys, and is what kafkajs writes', async (size) => {
    const filler = framesFiller({ keyed: false, frame: 2, points: 1 }, roomy)
    const space = new BatchPool(filler, noHead).take()
    const whole = block(size, { frame: 2, lastFrame: 1 })
    expect(filler.fill(space, whole, 0)).toBe(size)
    const messages = expected([whole])
    expect(messages.every(({ key }) => key === null)).toBe(true)
    expect(sealed(space).equals(await kafkajsBatch(messages, timestampMs))).toBe(true)
  })

  it.each([1, 64, 65, 8193])('of %i readings in JSON is what kafkajs writes', async (size) => {
    const filler = jsonFiller({ keyed: true, frame: 1, points: 1 }, roomy)
    const space = new BatchPool(filler, noHead).take()
    const whole = block(size)
    expect(filler.fill(space, whole, 0)).toBe(size)
    expect(sealed(space).equals(await kafkajsBatch(expected([whole], true), timestampMs))).toBe(true)
  })

  it('is filled from block after block, and again after it was answered', async () => {
    const filler = readingsFiller(48, roomy)
    const pool = new BatchPool(filler, noHead)
    const first = pool.take()
    for (const each of [block(70, { points: 48 }), block(9000, { points: 48, slot: 0xffff_fff0 })])
      filler.fill(first, each, 0)
    pool.give(first)
    const again = pool.take()
    const blocks = [block(3, { points: 48, slot: 48 }), block(100, { points: 48, slot: 96, firstMeter: 35_000_000 })]
    for (const each of blocks) filler.fill(again, each, 0)
    expect(again).toBe(first)
    expect(sealed(again).equals(await kafkajsBatch(expected(blocks), timestampMs))).toBe(true)
  })

  it.each(kinds)('takes no more than it may hold (%s), but always one message', (_, make) => {
    const limits = { records: 50, bytes: 500 }
    const filler = make(4, 1, limits)
    const pool = new BatchPool(filler, noHead)
    const many = block(100, { points: 4 })
    let from = 0
    while (from < many.messages) {
      const space = pool.take()
      const taken = filler.fill(space, many, from)
      expect(taken).toBeGreaterThan(0)
      expect(space.endAt).toBeLessThanOrEqual(limits.bytes)
      expect(walkBatch(sealed(space)).count).toBe(taken)
      from += taken
    }
    const tight = make(48, 1, { records: 50, bytes: 70 })
    const space = new BatchPool(tight, noHead).take()
    expect(tight.fill(space, block(2, { points: 48 }), 0)).toBe(1)
    expect(tight.fill(space, block(2, { points: 48 }), 1)).toBe(0)
    expect(walkBatch(sealed(space)).count).toBe(1)
  })

  it('gives its messages back when it is walked, whatever they are', () => {
    const blocks = fc
      .record({
        messages: fc.integer({ min: 1, max: 80 }),
        frame: fc.integer({ min: 1, max: 5 }),
        points: fc.constantFrom(1, 2, 48),
        slot: fc.integer({ min: 0, max: 0xffff_ffff }),
        firstMeter: fc.integer({ min: 0, max: 35_000_000 }),
        dueUs: fc.integer({ min: 0, max: 2 ** 52 }),
        last: fc.integer({ min: 1, max: 5 }),
      })
      .map(({ messages, last, dueUs, frame, ...rest }) =>
        block(messages, {
          ...rest,
          frame,
          lastFrame: Math.min(frame, last),
          dueUs: Float64Array.from({ length: messages }, (_, i) => dueUs + i),
        }),
      )
    fc.assert(
      fc.property(blocks, fc.boolean(), (each, json) => {
        const shape = { keyed: each.frame === 1, frame: each.frame, points: each.points }
        const templates = each.frame === 1 && !json
        const filler = json
          ? jsonFiller(shape, roomy)
          : templates
            ? readingsFiller(each.points, { records: 200, bytes: 100_000 })
            : framesFiller(shape, roomy)
        const space = new BatchPool(filler, noHead).take()
        expect(filler.fill(space, each, 0)).toBe(each.messages)
        const walked = walkBatch(sealed(space))
        expect(walked.records.map(({ offsetDelta }) => offsetDelta)).toEqual([...Array(each.messages).keys()])
        const read = walked.records.map(({ key, value }) => ({
          key: key === null ? null : key.readUInt32BE(0),
          message: json ? JSON.parse(value.toString()) : decodeCurveMessage(value),
        }))
        const sent = messagesOf(each).map(({ key, message }) => ({
          key: key === null ? null : key.readUInt32BE(0),
          message,
        }))
        expect(read).toEqual(sent)
      }),
      { numRuns: 60 },
    )
  })

  it('holds the same records when it is compressed', () => {
    const filler = readingsFiller(1, roomy)
    const space = new BatchPool(filler, noHead).take()
    filler.fill(space, block(5000), 0)
    const facts = { records: 5000, timestampMs, producer: { id: 2 ** 40 + 1, epoch: 3 }, sequence: 77 }
    const batch = sealCompressedBatch(space.buffer.subarray(space.recordsAt, space.endAt), facts, 'lz4')
    const plain = walkBatch(sealed(space))
    const walked = walkBatch(batch, decompressFrameSync)
    expect(batch.length).toBeLessThan(space.endAt * 0.7)
    expect(walked.records).toEqual(plain.records)
    expect(walked).toMatchObject({ attributes: 3, producerId: 2 ** 40 + 1, producerEpoch: 3, sequence: 77 })
  })

  it('can be stamped anew with another producer and sequence', async () => {
    const filler = readingsFiller(1, roomy)
    const space = new BatchPool(filler, noHead).take()
    filler.fill(space, block(5), 0)
    const batch = sealed(space)
    stampBatch(batch, { id: 9, epoch: 1 }, 1000)
    expect(walkBatch(batch)).toMatchObject({ producerId: 9, producerEpoch: 1, sequence: 1000 })
    stampBatch(batch, noProducer, 0)
    expect(batch.equals(await kafkajsBatch(expected([block(5)]), timestampMs))).toBe(true)
  })
})

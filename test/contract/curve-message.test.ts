import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Block,
  blockBytes,
  blockCurves,
  type CurveMessage,
  curveHeaderBytes,
  curveMessageBytes,
  decodeCurveMessage,
  encodeBlock,
  encodeCurveMessage,
  messageBytesAt,
  readUs,
  writeUs,
} from '../../src/contract/curve-message.ts'
import { curveMessages, uint16, uint32, us } from './generated.ts'

const blocks: fc.Arbitrary<Block> = fc
  .record({
    messages: fc.integer({ min: 1, max: 6 }),
    frame: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 9 })),
    points: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 48 })),
    last: fc.nat(),
    slot: uint32,
    firstMeter: fc.integer({ min: 0, max: 34_999_000 }),
    meterStep: fc.integer({ min: 1, max: 12 }),
    dues: fc.array(us, { minLength: 6, maxLength: 6 }),
    seed: fc.nat(),
  })
  .map(({ last, dues, seed, ...block }) => {
    const lastFrame = 1 + (last % block.frame)
    const readings = (block.messages * block.frame + 3) * block.points
    const wattHours = Uint16Array.from({ length: readings }, (_, i) => Math.imul(seed + i, 40_503) & 0xffff)
    return { ...block, lastFrame, partition: 0, dueUs: Float64Array.from(dues), wattHours }
  })

/** The messages of a block, one by one, as the contract words them. */
function messagesOf(block: Block): CurveMessage[] {
  return Array.from({ length: block.messages }, (_, i) => {
    const curves = i === block.messages - 1 ? block.lastFrame : block.frame
    return {
      dueUs: block.dueUs[i]!,
      slot: block.slot,
      curves: Array.from({ length: curves }, (_, c) => {
        const index = i * block.frame + c
        const from = index * block.points
        return {
          meter: block.firstMeter + block.meterStep * index,
          wattHours: [...block.wattHours.subarray(from, from + block.points)],
        }
      }),
    }
  })
}

describe('a curve message', () => {
  it('comes out of its bytes as it went in', () => {
    fc.assert(
      fc.property(curveMessages, (message) => {
        const bytes = encodeCurveMessage(message)
        expect(bytes.length).toBe(curveMessageBytes(message.curves.length, message.curves[0]!.wattHours.length))
        expect(decodeCurveMessage(bytes)).toEqual(message)
      }),
    )
  })

  it('is read from the middle of a larger buffer', () => {
    const message = { dueUs: 1, slot: 2, curves: [{ meter: 3, wattHours: [4] }] }
    const around = new Uint8Array(60).fill(0xff)
    around.set(encodeCurveMessage(message), 13)
    expect(decodeCurveMessage(around.subarray(13, 13 + 22))).toEqual(message)
  })

  it('takes 22 bytes alone, and 6.03 a reading in a frame of 512', () => {
    expect(curveMessageBytes(1, 1)).toBe(22)
    expect(curveMessageBytes(512, 1) / 512).toBeCloseTo(6.03, 2)
  })

  it('keeps any time up to 2^53 microseconds, before and after the epoch', () => {
    const view = new DataView(new ArrayBuffer(8))
    fc.assert(
      fc.property(fc.maxSafeInteger(), (at) => {
        writeUs(view, 0, at)
        expect(readUs(view, 0)).toBe(at)
        expect(view.getBigInt64(0, true)).toBe(BigInt(at))
      }),
    )
  })
})

describe('a block', () => {
  it('has the very bytes of its messages, encoded one by one', () => {
    fc.assert(
      fc.property(blocks, fc.nat(20), (block, offset) => {
        const parts = messagesOf(block).map(encodeCurveMessage)
        const bytes = new Uint8Array(offset + blockBytes(block))
        const end = encodeBlock(block, new DataView(bytes.buffer), offset)
        expect(end).toBe(bytes.length)
        expect(Buffer.from(bytes.subarray(offset)).equals(Buffer.concat(parts))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('holds full frames and a last one that may be smaller', () => {
    fc.assert(
      fc.property(blocks, (block) => {
        const curves = messagesOf(block).reduce((sum, message) => sum + message.curves.length, 0)
        expect(blockCurves(block)).toBe(curves)
      }),
    )
  })
})

describe('the length of a message', () => {
  const message = fc.tuple(curveMessages, fc.nat(30))

  it('is found wherever it starts, with others behind it', () => {
    fc.assert(
      fc.property(message, ([content, offset]) => {
        const encoded = encodeCurveMessage(content)
        const bytes = new Uint8Array(offset + 2 * encoded.length)
        bytes.set(encoded, offset)
        bytes.set(encoded, offset + encoded.length)
        expect(messageBytesAt(new DataView(bytes.buffer), offset, 2 * encoded.length)).toBe(encoded.length)
      }),
    )
  })

  it('is refused for every cut', () => {
    const bytes = encodeCurveMessage({
      dueUs: 1,
      slot: 0,
      curves: [
        { meter: 1, wattHours: [1, 2] },
        { meter: 2, wattHours: [3, 4] },
      ],
    })
    const view = new DataView(bytes.buffer)
    expect(messageBytesAt(view, 0, bytes.length)).toBe(bytes.length)
    for (let available = 0; available < bytes.length; available++) expect(messageBytesAt(view, 0, available)).toBe(-1)
  })

  it('is refused where points or curves are absurd', () => {
    fc.assert(
      fc.property(uint16, uint16, (points, curves) => {
        const view = new DataView(new ArrayBuffer(curveHeaderBytes + 65_536))
        view.setUint16(12, points, true)
        view.setUint16(14, curves, true)
        const fits = points >= 1 && points <= 48 && curves >= 1 && curves * (4 + 2 * points) <= 65_536
        expect(messageBytesAt(view, 0, view.byteLength)).toBe(fits ? curveMessageBytes(curves, points) : -1)
      }),
    )
  })

  it('never trusts random bytes to reach beyond what is there', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const length = messageBytesAt(new DataView(bytes.buffer), 0, bytes.length)
        expect(length === -1 || (length >= 22 && length <= bytes.length)).toBe(true)
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBlockMessageJson, mostCurvesJsonBytes, mostJsonBytes } from '../../src/contract/block-json.ts'
import { encodeCurveJson } from '../../src/contract/curve-json.ts'
import { type Block, curveMessageBytes } from '../../src/contract/curve-message.ts'

const blocks = fc
  .record({
    messages: fc.integer({ min: 1, max: 4 }),
    frame: fc.integer({ min: 1, max: 5 }),
    points: fc.integer({ min: 1, max: 48 }),
    slot: fc.nat(0xffff_ffff),
    firstMeter: fc.nat(35_000_000),
    meterStep: fc.integer({ min: 1, max: 64 }),
    us: fc.maxSafeNat(),
  })
  .chain((of) =>
    fc.record({
      of: fc.constant(of),
      lastFrame: fc.integer({ min: 1, max: of.frame }),
      wattHours: fc.uint16Array({ minLength: of.messages * of.frame * of.points, size: 'max', maxLength: 2000 }),
    }),
  )
  .map(({ of, lastFrame, wattHours }): Block => {
    const dueUs = Float64Array.from({ length: of.messages }, (_, i) => Math.max(0, of.us - i))
    return { ...of, partition: 0, lastFrame, dueUs, wattHours }
  })

const untouched = new Uint8Array(8).fill(0xaa)

/** The same message from its columns, by the general writer. */
function jsonOf(block: Block, i: number): string {
  const curves = Array.from({ length: i === block.messages - 1 ? block.lastFrame : block.frame }, (_, c) => {
    const curve = i * block.frame + c
    const values = block.wattHours.subarray(curve * block.points, (curve + 1) * block.points)
    return { meter: block.firstMeter + curve * block.meterStep, wattHours: [...values] }
  })
  return encodeCurveJson({ dueUs: block.dueUs[i]!, slot: block.slot, curves })
}

describe('a block as JSON', () => {
  it('is the JSON of each of its messages, to the byte, no longer than promised, and touches nothing behind it', () => {
    fc.assert(
      fc.property(blocks, (block) => {
        const bytes = new Uint8Array(20_000)
        const view = new DataView(bytes.buffer)
        for (let i = 0; i < block.messages; i++) {
          bytes.fill(0xaa)
          const end = encodeBlockMessageJson(block, i, view, 7)
          const text = jsonOf(block, i)
          expect(bytes.subarray(end, end + 8)).toEqual(untouched)
          expect(new TextDecoder().decode(bytes.subarray(7, end))).toBe(text)
          const curves = i === block.messages - 1 ? block.lastFrame : block.frame
          expect(text.length).toBeLessThanOrEqual(mostCurvesJsonBytes(curves, block.points))
          const promised = mostJsonBytes(curveMessageBytes(curves, block.points))
          expect(mostCurvesJsonBytes(curves, block.points)).toBeLessThanOrEqual(promised)
        }
      }),
    )
  })

  it('promises the length of the longest reading, and room for the two commas of another one', () => {
    const block: Block = {
      ...{ partition: 0, messages: 1, frame: 1, lastFrame: 1, slot: 0xffff_ffff, points: 1, meterStep: 1 },
      firstMeter: 0xffff_ffff,
      dueUs: Float64Array.of(Number.MAX_SAFE_INTEGER),
      wattHours: Uint16Array.of(0xffff),
    }
    expect(encodeBlockMessageJson(block, 0, new DataView(new ArrayBuffer(200)), 0)).toBe(mostJsonBytes(22) - 2)
  })
})

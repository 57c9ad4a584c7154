import type { Block, CurveMessage } from '../../../src/contract/curve-message.ts'

/** The messages of a block with their keys, taken apart slowly. */
export function messagesOf(block: Block): { readonly key: Buffer | null; readonly message: CurveMessage }[] {
  const { frame, points, messages } = block
  return Array.from({ length: messages }, (_, i) => {
    const count = i === messages - 1 ? block.lastFrame : frame
    const curves = Array.from({ length: count }, (_, row) => {
      const curve = i * frame + row
      return {
        meter: block.firstMeter + curve * block.meterStep,
        wattHours: [...block.wattHours.subarray(curve * points, (curve + 1) * points)],
      }
    })
    const key = Buffer.alloc(4)
    key.writeUInt32BE(curves[0]!.meter)
    return { key: frame === 1 ? key : null, message: { dueUs: block.dueUs[i]!, slot: block.slot, curves } }
  })
}

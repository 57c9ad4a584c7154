import { curveMessageBytes, encodeBlockMessage } from '../../contract/curve-message.ts'
import {
  batchHeaderBytes,
  noKey,
  recordBytes,
  writeRecordStart,
  writeVarint,
} from '../../kafka/protocol/record-batch.ts'
import type { BatchFiller, BatchLimits } from './batch.ts'

export const meterKeyBytes = 4

/** The largest shape of messages, and whether their meter is their key. */
export interface MessageShape {
  readonly keyed: boolean
  readonly frame: number
  readonly points: number
}

/** Messages of any size, one after the other. One that is larger than the batch size gets its own batch. */
export function framesFiller({ keyed, frame, points }: MessageShape, limits: BatchLimits): BatchFiller {
  const keyBytes = keyed ? meterKeyBytes : noKey
  const largest = batchHeaderBytes + recordBytes(limits.records, keyBytes, curveMessageBytes(frame, points))
  return {
    batchBytes: Math.max(limits.bytes, largest),
    prepare: () => {},
    recordBytesMost: (messageBytes) => recordBytes(limits.records, keyBytes, messageBytes),
    fill: (space, block, from) => {
      const limitAt = space.recordsAt - batchHeaderBytes + limits.bytes
      for (let i = from; i < block.messages; i++) {
        const curves = i === block.messages - 1 ? block.lastFrame : block.frame
        const valueBytes = curveMessageBytes(curves, block.points)
        const endAt = space.endAt + recordBytes(space.records, keyBytes, valueBytes)
        if (space.records > 0 && (endAt > limitAt || space.records >= limits.records)) return i - from
        let at = writeRecordStart(space.buffer, space.endAt, space.records, keyBytes, valueBytes)
        if (keyed) space.view.setUint32(at, block.firstMeter + i * block.frame * block.meterStep)
        at = writeVarint(space.buffer, at + Math.max(0, keyBytes), valueBytes)
        at = encodeBlockMessage(block, i, space.view, at)
        space.buffer[at] = 0
        space.endAt = endAt
        space.records++
      }
      return block.messages - from
    },
  }
}

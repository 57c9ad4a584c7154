import { encodeBlockMessageJson, mostCurvesJsonBytes } from '../../contract/block-json.ts'
import { type Block, curveHeaderBytes } from '../../contract/curve-message.ts'
import {
  batchHeaderBytes,
  noKey,
  recordBytes,
  writeRecordStart,
  writeVarint,
} from '../../kafka/protocol/record-batch.ts'
import type { BatchFiller, BatchLimits, BatchSpace } from './batch.ts'
import { type MessageShape, meterKeyBytes } from './batch-frames.ts'

/** Messages as JSON, whose length varies with their numbers. */
export function jsonFiller({ keyed, frame, points }: MessageShape, limits: BatchLimits): BatchFiller {
  const keyBytes = keyed ? meterKeyBytes : noKey
  const largest = batchHeaderBytes + recordBytes(limits.records, keyBytes, mostCurvesJsonBytes(frame, points))
  return {
    batchBytes: Math.max(limits.bytes, largest),
    prepare: () => {},
    recordBytesMost: (messageBytes) => {
      const curves = Math.ceil((messageBytes - curveHeaderBytes) / (4 + 2 * points))
      return recordBytes(limits.records, keyBytes, mostCurvesJsonBytes(curves, points))
    },
    fill: (space, block, from) => {
      const limitAt = space.recordsAt - batchHeaderBytes + limits.bytes
      for (let i = from; i < block.messages; i++) {
        const curves = i === block.messages - 1 ? block.lastFrame : block.frame
        const most = mostCurvesJsonBytes(curves, block.points)
        const endAt = space.endAt + recordBytes(space.records, keyBytes, most)
        if (space.records > 0 && (endAt > limitAt || space.records >= limits.records)) return i - from
        writeJsonRecord(space, block, i, keyBytes, most)
      }
      return block.messages - from
    },
  }
}

/** The value is written where it belongs if it has the largest length, and moved if its length takes fewer bytes. */
function writeJsonRecord(space: BatchSpace, block: Block, i: number, keyBytes: number, most: number): void {
  const { buffer, view, records } = space
  const guessedAt = space.endAt + bytesBeforeValue(records, keyBytes, most)
  const valueBytes = encodeBlockMessageJson(block, i, view, guessedAt) - guessedAt
  const valueAt = space.endAt + bytesBeforeValue(records, keyBytes, valueBytes)
  if (valueAt !== guessedAt) buffer.copyWithin(valueAt, guessedAt, guessedAt + valueBytes)
  const keyAt = writeRecordStart(buffer, space.endAt, records, keyBytes, valueBytes)
  if (keyBytes !== noKey) view.setUint32(keyAt, block.firstMeter + i * block.meterStep)
  writeVarint(buffer, keyAt + Math.max(0, keyBytes), valueBytes)
  buffer[valueAt + valueBytes] = 0
  space.endAt = valueAt + valueBytes + 1
  space.records++
}

function bytesBeforeValue(offsetDelta: number, keyBytes: number, valueBytes: number): number {
  return recordBytes(offsetDelta, keyBytes, valueBytes) - valueBytes - 1
}

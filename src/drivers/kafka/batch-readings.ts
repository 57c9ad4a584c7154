import { type Block, curveHeaderBytes, curveMessageBytes } from '../../contract/curve-message.ts'
import {
  batchHeaderBytes,
  type RecordZone,
  recordBytes,
  recordsWithin,
  recordZones,
  writeRecordTemplate,
} from '../../kafka/protocol/record-batch.ts'
import type { BatchFiller, BatchLimits, BatchSpace } from './batch.ts'

const keyBytes = 4
const two32 = 2 ** 32

/**
 * One curve per message, keyed by its meter: all records of a zone have the same size, so the batch is a template in
 * which only key, due time, slot, meter and readings are written.
 */
export function readingsFiller(points: number, limits: BatchLimits): BatchFiller {
  const valueBytes = curveMessageBytes(1, points)
  const most = Math.max(1, recordsWithin(limits.bytes, limits.records, keyBytes, valueBytes))
  const zones = recordZones(most, keyBytes, valueBytes)
  const recordsBytes = zones.reduce((bytes, { first, end, stride }) => bytes + (end - first) * stride, 0)
  const write = points === 1 ? writeReadings : writeCurves
  return {
    batchBytes: batchHeaderBytes + Math.max(recordsBytes, recordBytes(0, keyBytes, valueBytes)),
    prepare: (buffer, at) => {
      writeRecordTemplate(buffer, at, most, keyBytes, valueBytes)
      const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
      eachValue(zones, at, (valueAt) => {
        view.setUint16(valueAt + 12, points, true)
        view.setUint16(valueAt + 14, 1, true)
      })
    },
    recordBytesMost: (messageBytes) => recordBytes(most, keyBytes, messageBytes),
    fill: (space, block, from) => {
      const count = Math.min(block.messages - from, most - space.records)
      for (let done = 0; done < count; ) {
        const zone = zones.find(({ end }) => space.records < end)!
        const run = Math.min(count - done, zone.end - space.records)
        write(space, zone, block, from + done, run)
        space.records += run
        space.endAt += run * zone.stride
        done += run
      }
      return count
    },
  }
}

function eachValue(zones: readonly RecordZone[], start: number, each: (valueAt: number) => void): void {
  let at = start
  for (const { first, end, stride, valueAt } of zones)
    for (let i = first; i < end; i++, at += stride) each(at + valueAt)
}

/** The hot loop: one reading per message. */
function writeReadings(space: BatchSpace, zone: RecordZone, block: Block, from: number, count: number): void {
  const { view } = space
  const { dueUs, wattHours, slot, meterStep } = block
  const { stride, valueAt } = zone
  let meter = block.firstMeter + from * meterStep
  let key = space.endAt + zone.keyAt
  for (let i = from, end = from + count; i < end; i++) {
    const at = key - zone.keyAt + valueAt
    const us = dueUs[i]
    view.setUint32(key, meter)
    view.setUint32(at, us >>> 0, true)
    view.setUint32(at + 4, us / two32, true)
    view.setUint32(at + 8, slot, true)
    view.setUint32(at + 16, meter, true)
    view.setUint16(at + 20, wattHours[i], true)
    meter += meterStep
    key += stride
  }
}

function writeCurves(space: BatchSpace, zone: RecordZone, block: Block, from: number, count: number): void {
  const { view } = space
  const { dueUs, wattHours, slot, meterStep, points } = block
  let meter = block.firstMeter + from * meterStep
  let start = space.endAt
  let value = from * points
  for (let i = from, end = from + count; i < end; i++) {
    let at = start + zone.valueAt
    view.setUint32(start + zone.keyAt, meter)
    view.setUint32(at, dueUs[i] >>> 0, true)
    view.setUint32(at + 4, dueUs[i] / two32, true)
    view.setUint32(at + 8, slot, true)
    view.setUint32(at + curveHeaderBytes, meter, true)
    at += curveHeaderBytes + 4
    for (const last = value + points; value < last; value++, at += 2) view.setUint16(at, wattHours[value], true)
    meter += meterStep
    start += zone.stride
  }
}

import { describe, expect, it } from 'vitest'
import { encodeCurveMessage } from '../../../src/contract/curve-message.ts'
import type { FetchReader } from '../../../src/kafka/reader/fetch-reader.ts'
import { createReadBack } from '../../../src/targets/none/read-back.ts'
import { noOwnLimits } from '../../../src/types/own-limits.ts'
import type { RunnableWorkload } from '../../../src/types/scenario.ts'
import { workloadOf } from '../../../src/workloads/workload.ts'
import { type DecodedUpdate, decodeUpdate } from '../update-bytes.ts'

const nowUs = 1_795_500_000_000_000

/** A reader that hands out these records, then none. */
function readerOf(records: readonly Uint8Array[]): FetchReader {
  const left = [...records]
  return {
    open: async () => {},
    take: (most, each) => {
      const batch = left.splice(0, most)
      for (const [offset, bytes] of batch.entries()) each(new DataView(bytes.buffer), 0, bytes.length, 2, offset, nowUs)
      return batch.length > 0
    },
    arrival: async () => {},
    trouble: () => ({
      reconnects: 1,
      skippedRecords: 3,
      throttledMs: 2,
      blocked: false,
      transactional: false,
      first: '',
      ownLimits: noOwnLimits,
    }),
    close: async () => {},
  }
}

function readBack(records: readonly Uint8Array[], workload: RunnableWorkload = 'national-curve') {
  const source = createReadBack({
    reader: readerOf(records),
    workload: workloadOf(workload, 100_000),
    customers: null,
    meters: 100_000,
    format: 'binary',
    clock: { nowUs: () => nowUs },
  })
  const updates: DecodedUpdate[] = []
  const each = (view: DataView, at: number, bytes: number) =>
    updates.push(decodeUpdate(new Uint8Array(view.buffer, view.byteOffset + at, bytes)))
  while (source.take(16, each)) {}
  return { source, updates }
}

const reading = (meter: number, dueUs = nowUs - 5000) =>
  encodeCurveMessage({ dueUs, slot: 1, curves: [{ meter, wattHours: [100] }] })

describe('the broker alone', () => {
  it('turns what is read back into updates that were emitted and stored when they were read', () => {
    const { updates } = readBack([reading(1), reading(2)])
    expect(updates).toHaveLength(1)
    expect(updates[0]!.header).toEqual({ emittedUs: nowUs, storedUs: nowUs, entries: 1, workload: 1 })
    expect(updates[0]!.entries[0]).toMatchObject({ count: 2, value: 200, readLagUs: 5000, oldestDueUs: nowUs - 5000 })
  })

  it('cuts passthrough into updates of at most 20,000 entries', () => {
    const records = Array.from({ length: 45_000 }, (_, meter) => reading(meter))
    const { updates } = readBack(records, 'passthrough')
    expect(updates.map(({ entries }) => entries.length)).toEqual([20_000, 20_000, 5_000])
    expect(new Set(updates.flatMap(({ entries }) => entries.map(({ group }) => group))).size).toBe(45_000)
  })

  it('counts records that are not curve messages as skipped, beside those that the reader missed', () => {
    const { source, updates } = readBack([reading(1), new Uint8Array(7), reading(100_000)])
    expect(updates[0]!.entries[0]!.count).toBe(1)
    const first = 'record 1 of partition 2: 7 bytes that are not one binary curve message'
    expect(source.trouble()).toMatchObject({ reconnects: 1, skippedUpdates: 5, throttledUs: 2000, first })
  })
})

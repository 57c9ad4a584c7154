import fc from 'fast-check'
import type { CurveMessage } from '../../src/contract/curve-message.ts'
import type { UpdateEntry } from '../../src/contract/update-message.ts'

/** Random content of the formats, with their extremes often enough. */

export const uint16 = fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0, 1, 48, 49, 0xffff))
export const uint32 = fc.oneof(fc.integer({ min: 0, max: 0xffff_ffff }), fc.constantFrom(0, 1, 0xffff_ffff))
/** microseconds since the epoch */
export const us = fc.oneof(
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  fc.integer({ min: 1_700_000_000_000_000, max: 1_900_000_000_000_000 }),
  fc.constantFrom(0, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER),
)

export const curveMessages: fc.Arbitrary<CurveMessage> = fc
  .record({
    dueUs: us,
    slot: uint32,
    points: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 48 })),
    meters: fc.array(uint32, { minLength: 1, maxLength: 8 }),
    values: fc.array(uint16, { minLength: 8 * 48, maxLength: 8 * 48 }),
  })
  .map(({ dueUs, slot, points, meters, values }) => ({
    dueUs,
    slot,
    curves: meters.map((meter, i) => ({ meter, wattHours: values.slice(i * points, (i + 1) * points) })),
  }))

export const int64 = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, -1, 2 ** 53 - 1, -(2 ** 53 - 1), -(2 ** 32)))

export const updateEntries: fc.Arbitrary<UpdateEntry> = fc.record({
  group: uint32,
  slot: uint32,
  count: uint32,
  kind: uint32,
  value: int64,
  oldestDueUs: int64,
  newestDueUs: int64,
  readLagUs: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  check: uint32,
})

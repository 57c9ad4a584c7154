import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  readUpdateEntry,
  readUpdateHeader,
  saturate,
  stampUpdate,
  updateBytes,
  updateEntryBytes,
  updateHeaderBytes,
  writeUpdateEntry,
  writeUpdateHeader,
} from '../../src/contract/update-message.ts'
import { workloadNames } from '../../src/types/scenario.ts'
import { int64, uint32, updateEntries } from './generated.ts'

const headers = fc.record({ emittedUs: int64, storedUs: int64, entries: uint32, workload: uint32 })

describe('an update', () => {
  it('comes out of its bytes as it went in, to the ends of every field', () => {
    fc.assert(
      fc.property(headers, fc.array(updateEntries, { maxLength: 5 }), fc.nat(9), (header, entries, offset) => {
        const view = new DataView(new ArrayBuffer(offset + updateBytes(entries.length)))
        const at = (i: number) => offset + updateHeaderBytes + i * updateEntryBytes
        for (const [i, entry] of entries.entries()) writeUpdateEntry(view, at(i), entry)
        writeUpdateHeader(view, offset, header)
        expect(readUpdateHeader(view, offset)).toEqual(header)
        for (const [i, entry] of entries.entries()) expect(readUpdateEntry(view, at(i))).toEqual(entry)
      }),
    )
  })

  it('writes 64-bit fields as two’s complement, little-endian', () => {
    const view = new DataView(new ArrayBuffer(updateEntryBytes))
    fc.assert(
      fc.property(updateEntries, (entry) => {
        writeUpdateEntry(view, 0, entry)
        const fields = [16, 24, 32].map((at) => view.getBigInt64(at, true))
        expect(fields).toEqual([entry.value, entry.oldestDueUs, entry.newestDueUs].map(BigInt))
      }),
    )
  })

  it('writes a negative check of int32 arithmetic as the uint32 it stands for', () => {
    const view = new DataView(new ArrayBuffer(updateEntryBytes))
    fc.assert(
      fc.property(updateEntries, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (entry, check) => {
        writeUpdateEntry(view, 0, { ...entry, check })
        expect(readUpdateEntry(view, 0).check).toBe(check >>> 0)
      }),
    )
  })

  it('holds a mean read lag at the ends of int32, and rounds it to whole microseconds', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (mean) => {
        const written = saturate(mean)
        expect(Number.isInteger(written) && written >= -(2 ** 31) && written < 2 ** 31).toBe(true)
        if (Math.abs(mean) < 2 ** 31 - 1) expect(Math.abs(written - mean)).toBeLessThanOrEqual(0.5)
        else expect(written).toBe(mean < 0 ? -(2 ** 31) : 2 ** 31 - 1)
      }),
    )
  })

  it('can be stamped again without touching the rest', () => {
    const view = new DataView(new ArrayBuffer(updateHeaderBytes))
    writeUpdateHeader(view, 0, { emittedUs: 1, storedUs: 2, entries: 3, workload: 4 })
    stampUpdate(view, 0, 2 ** 53 - 1, 2 ** 33)
    expect(readUpdateHeader(view, 0)).toEqual({ emittedUs: 2 ** 53 - 1, storedUs: 2 ** 33, entries: 3, workload: 4 })
  })

  it('numbers the workloads in the order of the contract', () => {
    expect(workloadNames.indexOf('passthrough')).toBe(0)
    expect(workloadNames.indexOf('national-curve')).toBe(1)
    expect(workloadNames.indexOf('tariff-curves')).toBe(2)
    expect(workloadNames.indexOf('sax-score')).toBe(3)
    expect(workloadNames.indexOf('day-ahead-forecast')).toBe(4)
  })
})

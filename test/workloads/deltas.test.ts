import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkOf } from '../../src/contract/reading-check.ts'
import { Deltas } from '../../src/workloads/deltas.ts'

interface Reading {
  readonly group: number
  readonly slot: number
  readonly meter: number
  readonly wattHours: number
  readonly dueUs: number
  readonly lagUs: number
}

const t0 = 1_795_500_000_000_000
const readings = fc.array(
  fc.record({
    group: fc.nat(3),
    slot: fc.oneof(fc.nat(3), fc.constant(0xffff_ffff)),
    meter: fc.nat(100),
    wattHours: fc.nat(65_536),
    dueUs: fc.nat(80_000).map((us) => t0 + us),
    lagUs: fc.integer({ min: -100, max: 1e7 }),
  }),
  { maxLength: 80 },
)

function rowsOf(deltas: Deltas) {
  const rows = Array.from({ length: deltas.rows }, (_, row) => ({
    group: deltas.group[row],
    slot: deltas.slot[row],
    count: deltas.count[row],
    wattHours: deltas.wattHours[row],
    oldestDueUs: deltas.oldestDueUs[row],
    newestDueUs: deltas.newestDueUs[row],
    lagSumUs: deltas.lagSumUs[row],
    check: deltas.check[row],
  }))
  return rows.filter((row) => row.count! > 0)
}

/** Group, slot and 10 ms bucket -> sums, the plain way. */
function byHand(list: readonly Reading[]) {
  const cells = new Map<string, Reading[]>()
  for (const reading of list) {
    const key = `${reading.group} ${reading.slot} ${Math.floor(reading.dueUs / 10_000)}`
    cells.set(key, [...(cells.get(key) ?? []), reading])
  }
  return [...cells.values()].map((cell) => ({
    group: cell[0]!.group,
    slot: cell[0]!.slot,
    count: cell.length,
    wattHours: cell.reduce((sum, { wattHours }) => sum + wattHours, 0),
    oldestDueUs: Math.min(...cell.map(({ dueUs }) => dueUs)),
    newestDueUs: Math.max(...cell.map(({ dueUs }) => dueUs)),
    lagSumUs: cell.reduce((sum, { lagUs }) => sum + lagUs, 0),
    check: cell.reduce((sum, { meter, wattHours }) => (sum + checkOf(meter, wattHours)) | 0, 0),
  }))
}

const inOrder = <T extends { group?: number; slot?: number; oldestDueUs?: number }>(rows: T[]) =>
  rows.sort((a, b) => a.group! - b.group! || a.slot! - b.slot! || a.oldestDueUs! - b.oldestDueUs!)

describe('deltas', () => {
  it('add readings up by group, slot and 10 ms of due time, in any order, batch after batch', () => {
    fc.assert(
      fc.property(fc.array(readings, { maxLength: 4 }), (batches) => {
        const deltas = new Deltas(4)
        for (const batch of batches) {
          for (const { group, slot, meter, wattHours, dueUs, lagUs } of batch)
            deltas.add(deltas.rowsOf(slot, Math.floor(dueUs / 10_000)) + group, meter, wattHours, dueUs, lagUs)
          expect(inOrder(rowsOf(deltas))).toEqual(inOrder(byHand(batch)))
          deltas.clear()
          expect(rowsOf(deltas)).toEqual([])
        }
      }),
    )
  })

  it('keep a row for each reading that is appended, however many there are', () => {
    const deltas = new Deltas(1)
    for (let i = 0; i < 5000; i++) deltas.append(i, 3, i % 7, t0 + i, i)
    expect(deltas.rows).toBe(5000)
    expect(rowsOf(deltas)[4999]).toEqual({
      group: 4999,
      slot: 3,
      count: 1,
      wattHours: 4999 % 7,
      oldestDueUs: t0 + 4999,
      newestDueUs: t0 + 4999,
      lagSumUs: 4999,
      check: checkOf(4999, 4999 % 7),
    })
  })

  it('grow beyond their first size without losing what is in them', () => {
    const deltas = new Deltas(4)
    for (let bucket = 0; bucket < 3000; bucket++) deltas.add(deltas.rowsOf(0, bucket) + 2, 1, 1, bucket * 10_000, 0)
    expect(deltas.rows).toBe(12_000)
    expect(rowsOf(deltas).map(({ oldestDueUs }) => oldestDueUs)).toEqual(
      Array.from({ length: 3000 }, (_, bucket) => bucket * 10_000),
    )
  })
})

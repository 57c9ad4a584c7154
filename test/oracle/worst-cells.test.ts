import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Worst } from '../../src/oracle/worst-cells.ts'
import type { AuditCell } from '../../src/types/result.ts'

const cells: fc.Arbitrary<AuditCell[]> = fc.array(
  fc.record({
    group: fc.nat(5),
    slot: fc.nat(100),
    expected: fc.nat(20),
    delivered: fc.nat(20),
    netWh: fc.integer({ min: -50, max: 50 }),
  }),
  { maxLength: 90, size: 'max' },
)

/** furthest from its count first, then from its Wh, then the earliest */
const inOrder = (a: AuditCell, b: AuditCell) =>
  Math.abs(b.delivered - b.expected) - Math.abs(a.delivered - a.expected) ||
  Math.abs(b.netWh) - Math.abs(a.netWh) ||
  a.slot - b.slot ||
  a.group - b.group

describe('the worst cells', () => {
  it('are the first 20 of all, worst first, in whatever order they were found', () => {
    fc.assert(
      fc.property(cells, (list) => {
        const worst = new Worst()
        for (const cell of list) worst.add(cell)
        const ranks = (kept: AuditCell[]) =>
          kept.map((cell) => [Math.abs(cell.delivered - cell.expected), Math.abs(cell.netWh), cell.slot, cell.group])
        expect(ranks(worst.list())).toEqual(ranks(list.toSorted(inOrder).slice(0, 20)))
      }),
    )
  })
})

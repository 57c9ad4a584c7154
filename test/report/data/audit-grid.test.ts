import { describe, expect, it } from 'vitest'
import { auditGridOf, groupName, judgedThing } from '../../../src/report/data/audit-grid.ts'
import type { Audit, FleetFacts } from '../../../src/types/result.ts'

type Cell = FleetFacts['cells'][number]
const cell = (slot: number, group: number, more: Partial<Cell> = {}): Cell => ({
  slot,
  group,
  expectedWh: 100,
  deliveredWh: 100,
  expected: 10,
  delivered: 10,
  ...more,
})
const facts = (cells: Cell[]): FleetFacts => ({
  model: 'london',
  attribution: '',
  firstDay: '2014-01-06',
  cells,
  modelDayWh: [],
  meter: { meter: 0, tariff: 0, wattHours: [] },
})
const audit = (worst: Audit['worst'] = []): Audit => ({
  expected: 0,
  delivered: 0,
  lost: 0,
  duplicated: 0,
  wrong: 0,
  netWh: 0,
  worst,
  cells: 0,
  unjudged: 0,
  doubted: 0,
  stored: null,
})

describe('the audit grid', () => {
  it('marks lost, doubled, wrong and exact cells, and leaves a slot without readings open', () => {
    const grid = auditGridOf(
      facts([
        cell(0, 0),
        cell(1, 0, { delivered: 9 }),
        cell(2, 0, { delivered: 11 }),
        cell(3, 0, { deliveredWh: 101 }),
        cell(5, 0),
      ]),
      audit(),
      'tariff-curves',
    )!
    expect(grid.groups[0]!.marks).toBe('=-+x.=')
    expect(grid.groups[0]).toMatchObject({ expected: 50, delivered: 50, lost: 1, duplicated: 1, wrongCells: 1 })
  })

  it('marks a cell whose sums agree but that the audit names as wrong', () => {
    const worst = [{ group: 0, slot: 1, expected: 10, delivered: 10, netWh: 0 }]
    expect(auditGridOf(facts([cell(0, 0), cell(1, 0)]), audit(worst), 'tariff-curves')!.groups[0]!.marks).toBe('=x')
  })

  it('lets several slots share a column when there are many, and shows the worst of them', () => {
    const cells = Array.from({ length: 1000 }, (_, slot) => cell(slot, 0, slot === 500 ? { delivered: 0 } : {}))
    const grid = auditGridOf(facts(cells), audit(), 'national-curve')!
    expect(grid.columns).toBeLessThanOrEqual(96)
    expect([...grid.groups[0]!.marks].filter((mark) => mark === '-')).toHaveLength(1)
    expect(grid.groups[0]!.marks[Math.floor(500 / grid.slotsPerColumn)]).toBe('-')
  })

  it('does not take a wrong reading of a meter for a wrong cell', () => {
    const worst = [{ group: 0, slot: 1, expected: 1, delivered: 1, netWh: 0 }]
    expect(auditGridOf(facts([cell(0, 0), cell(1, 0)]), audit(worst), 'passthrough')!.groups[0]!.marks).toBe('==')
    expect(judgedThing('passthrough')).toBe('reading')
    expect(judgedThing('national-curve')).toBe('cell')
  })

  it('names groups as the workload does', () => {
    expect(groupName(1, 'tariff-curves')).toBe('HP/HC')
    expect(groupName(7, 'passthrough')).toBe('meter 7')
    expect(groupName(0, 'national-curve')).toBe('all meters')
  })
})

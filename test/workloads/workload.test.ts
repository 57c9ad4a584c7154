import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RunnableWorkload, runnableWorkloads, tariffNames } from '../../src/types/scenario.ts'
import { groupingFacts, joinsCustomers, storesResults } from '../../src/types/workloads.ts'
import { workloadOf } from '../../src/workloads/workload.ts'

describe('a workload', () => {
  const facts: [RunnableWorkload, object][] = [
    ['passthrough', { id: 0, result: 'readings', grouping: 'meter', groups: 50 }],
    ['national-curve', { id: 1, result: 'sums', grouping: 'one', groups: 1 }],
    ['tariff-curves', { id: 2, result: 'sums', grouping: 'tariff', groups: 4 }],
  ]
  it.each(facts)('%s has its number in the contract, a kind of result, and groups of its own', (name, expected) => {
    expect(workloadOf(name, 50)).toEqual({ name, ...expected })
  })

  it('has at least one group, and every reading of its fleet is in one of them', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...runnableWorkloads),
        fc.integer({ min: 1, max: 35_000_000 }),
        fc.nat(),
        fc.nat(tariffNames.length - 1),
        (name, meters, any, tariff) => {
          const { groups, grouping } = workloadOf(name, meters)
          const group = groupingFacts[grouping].groupOf(any % meters, tariff)
          expect(groups).toBeGreaterThanOrEqual(1)
          expect(group).toBeGreaterThanOrEqual(0)
          expect(group).toBeLessThan(groups)
        },
      ),
    )
  })

  it('needs the customers table where its groups are tariffs, and a database where it keeps sums', () => {
    expect(runnableWorkloads.filter(joinsCustomers)).toEqual(['tariff-curves'])
    expect(runnableWorkloads.filter(storesResults)).toEqual(['national-curve', 'tariff-curves'])
  })
})

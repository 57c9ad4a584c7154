import { describe, expect, it } from 'vitest'
import { groupCount, workloadOf } from '../../src/workloads/workload.ts'

describe('a workload', () => {
  it('has the number of its place in the contract, and as many groups as it tells apart', () => {
    const facts = (['passthrough', 'national-curve', 'tariff-curves'] as const).map((name) => {
      const workload = workloadOf(name)
      return [workload.id, workload.grouping, groupCount(workload)]
    })
    expect(facts).toEqual([
      [0, 'meter', 0],
      [1, 'all', 1],
      [2, 'tariff', 4],
    ])
  })
})

import { describe, expect, it } from 'vitest'
import { subtractStored } from '../../../src/run/testbed/stored-before.ts'
import { listOf, storedOf } from '../../support/stored.ts'

describe('sums that were in the database before a run', () => {
  it('are subtracted, group by group, from what is there after it', () => {
    const now = [
      [
        0,
        [
          [0, 150],
          [2, 7],
        ],
      ],
      [1, [[0, 40]]],
      [2, [[1, 9]]],
    ] as const
    const before = [
      [
        0,
        [
          [0, 100],
          [2, 7],
        ],
      ],
      [2, [[1, 4]]],
    ] as const
    expect(listOf(subtractStored(storedOf(now), storedOf(before)))).toEqual([
      [0, [[0, 50]]],
      [1, [[0, 40]]],
      [2, [[1, 5]]],
    ])
  })

  it('count against the pipeline if they are gone', () => {
    expect(listOf(subtractStored(storedOf([]), storedOf([[3, [[0, 100]]]])))).toEqual([[3, [[0, -100]]]])
  })

  it('leave everything as it is where there were none', () => {
    const now = storedOf([[0, [[0, 150]]]])
    expect(subtractStored(now, storedOf([]))).toBe(now)
  })
})

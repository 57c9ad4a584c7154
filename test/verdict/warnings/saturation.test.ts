import { describe, expect, test } from 'vitest'
import { noOwnLimits } from '../../../src/types/own-limits.ts'
import type { SaturationResult } from '../../../src/types/result.ts'
import { areTimesPossible, withoutImpossibleTimes } from '../../../src/types/saturation.ts'
import { saturationTimes, unansweredText } from '../../../src/verdict/warnings/saturation.ts'

const loop: SaturationResult = {
  ...{ phase: 'front end', connections: 50, requests: 1000, requestsPerS: 500, errors: 0, timeouts: 0, non2xx: 0 },
  ...{ p50Us: 90_000, p90Us: 110_000, p99Us: 150_000, maxUs: 200_000, underWay: 50, ownLimits: noOwnLimits },
}

describe('the times of a closed loop', () => {
  test.each([
    [25, true],
    [50, true],
    [100, true],
    [24.9, false],
    [100.1, false],
    [0, false],
    [null, true],
  ])('with 50 connections and %s requests under way can be true: %s', (underWay, possible) => {
    expect(areTimesPossible({ ...loop, underWay })).toBe(possible)
    const shown = withoutImpossibleTimes({ ...loop, underWay })
    const none = { p50Us: null, p90Us: null, p99Us: null, maxUs: null }
    expect(shown).toEqual({ ...loop, underWay, ...(possible ? {} : none) })
    expect(saturationTimes([{ ...loop, underWay }]).map(({ code }) => code)).toEqual(
      possible ? [] : ['SATURATION_TIMES'],
    )
  })

  test('are left out with a warning that says why', () => {
    expect(saturationTimes([{ ...loop, underWay: 400 }])[0]!.message).toBe(
      'in front end rate and mean time put 400 requests under way on average, but there were 50 connections with one each: its times cannot be true and are left out',
    )
  })

  test('are not warned of where nothing was accepted: there are none', () => {
    expect(saturationTimes([{ ...loop, requests: 0, underWay: 0 }])).toEqual([])
  })
})

test('a closed loop without an accepted request says what became of them, unless this machine kept them back', () => {
  expect(unansweredText(loop)).toBeNull()
  expect(unansweredText({ ...loop, non2xx: 1000, errors: 17 })).toBe(
    'the front end accepted no request in front end: 1,000 were refused and 17 failed',
  )
  expect(unansweredText({ ...loop, requests: 0, ownLimits: { ...noOwnLimits, failures: 9 } })).toBeNull()
})

import { expect, it } from 'vitest'
import { takeEpochOffsetUs, threadClock, wallAheadUs } from '../src/clock.ts'

it('the clock of a run counts microseconds of the epoch, as the wall clock does', () => {
  const clock = threadClock(takeEpochOffsetUs())
  expect(Math.abs(clock.nowUs() - Date.now() * 1000)).toBeLessThan(100_000)
  const first = clock.nowUs()
  expect(clock.nowUs()).toBeGreaterThanOrEqual(first)
  expect(Number.isInteger(first)).toBe(true)
})

it('a wall clock that jumps is seen to a tenth of a millisecond', () => {
  let us = 5_000_000_123
  const clock = { nowUs: () => us++ }
  const wall = (aheadUs: number) => () => Math.floor((us + aheadUs) / 1000)
  const before = wallAheadUs(clock, wall(0))
  const after = wallAheadUs(clock, wall(3_000_000))
  expect(Math.abs(before)).toBeLessThan(100)
  expect(Math.abs(after - before - 3_000_000)).toBeLessThan(100)
})

it('a wall clock that stands still is not waited for', () => {
  let us = 5_000_000_000
  expect(wallAheadUs({ nowUs: () => (us += 10) }, () => 5_000_000)).toBeLessThan(0)
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startTimer } from '../src/timers.ts'

const dayMs = 86_400_000

describe('a timer', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each([0, 1, 20 * dayMs, 25 * dayMs, 90 * dayMs])('of %i ms ends then, and not before', async (ms) => {
    let ended = 0
    startTimer(ms, () => ended++)
    if (ms > 0) await vi.advanceTimersByTimeAsync(ms - 1)
    expect(ended).toBe(0)
    await vi.advanceTimersByTimeAsync(2)
    expect(ended).toBe(1)
  })

  it('that was stopped never ends, however far it had come', async () => {
    let ended = 0
    const timer = startTimer(60 * dayMs, () => ended++)
    await vi.advanceTimersByTimeAsync(30 * dayMs)
    timer.stop()
    await vi.advanceTimersByTimeAsync(60 * dayMs)
    expect(ended).toBe(0)
  })
})

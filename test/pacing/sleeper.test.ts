import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLoopSleeper } from '../../src/pacing/sleeper.ts'

const [dayMs, dayUs] = [86_400_000, 86_400_000_000]

describe('a thread with sockets', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 0 }))
  afterEach(() => void vi.useRealTimers())

  async function asleepAfter(untilUs: number, ms: number): Promise<boolean> {
    let asleep = true
    const sleepUntil = createLoopSleeper({ nowUs: () => Date.now() * 1000 })
    void sleepUntil(untilUs).then(() => {
      asleep = false
    })
    await vi.advanceTimersByTimeAsync(ms)
    return asleep
  }

  it.each([1, 20, 30, 90])('that has nothing to do for %i days sleeps, and does not spin', async (days) => {
    expect(await asleepAfter(days * dayUs, Math.min(days, 24) * dayMs - 1)).toBe(true)
  })

  it('wakes when it is time', async () => {
    expect(await asleepAfter(20 * dayUs, 20 * dayMs)).toBe(false)
    expect(await asleepAfter(0, 0)).toBe(false)
  })
})

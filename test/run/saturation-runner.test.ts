import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { monotonicUs } from '../../src/clock.ts'
import { SaturationRunner } from '../../src/run/saturation-runner.ts'
import type { SaturationFigures, SaturationSetup } from '../../src/run/threads/closed-loop-thread.ts'
import { noOwnLimits } from '../../src/types/own-limits.ts'
import type { PlannedPhase } from '../../src/types/plan.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

const figures: SaturationFigures = {
  ...{ requests: 0, requestsPerS: 0, errors: 0, timeouts: 0, non2xx: 0, underWay: 0, ownLimits: noOwnLimits },
  ...{ p50Us: null, p90Us: null, p99Us: null, maxUs: null },
}

/** A runner of one saturate phase, from second 10 to second 15, and the loops that it started. */
function rig() {
  const at = { us: 0 }
  const begun: SaturationSetup[] = []
  const phase = { name: 'most', saturation: { connections: 2 }, fromUs: 10e6, toUs: 15e6, durationUs: 5e6 }
  const runner = new SaturationRunner([phase as unknown as PlannedPhase], {
    ...{ url: 'http://127.0.0.1:1', format: 'binary', headers: {} },
    sinceUs: () => at.us,
    fail: (error) => {
      throw error
    },
    run: (setup, signal) => {
      begun.push(setup)
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(figures)))
    },
  })
  const goTo = (s: number) => {
    const aheadMs = s * 1000 - at.us / 1000
    at.us = s * 1e6
    vi.advanceTimersByTime(aheadMs)
  }
  return { runner, begun, goTo }
}

describe('the closed loop of a phase', () => {
  test('gets ready before its phase, and is told when that begins and how long it lasts', () => {
    const { begun, goTo } = rig()
    goTo(6.9)
    expect(begun).toEqual([])
    goTo(7.1)
    expect(begun).toMatchObject([{ connections: 2, durationUs: 5e6 }])
    expect(begun[0]!.startUs - monotonicUs()).toBeGreaterThan(2.8e6)
    expect(begun[0]!.startUs - monotonicUs()).toBeLessThan(3.2e6)
  })

  test('has a result if it was stopped in its phase, and none if its phase never began', async () => {
    for (const [stoppedAtS, results] of [
      [8, 0],
      [12, 1],
    ] as const) {
      const { runner, begun, goTo } = rig()
      goTo(7.1)
      goTo(stoppedAtS)
      await runner.stop()
      expect([begun.length, runner.results.length]).toEqual([1, results])
    }
  })
})

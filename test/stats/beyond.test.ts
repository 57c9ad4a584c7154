import { expect, test } from 'vitest'
import { leastBeyondUs, waitedUs } from '../../src/stats/beyond.ts'
import { noIncidents } from '../../src/types/facts.ts'
import type { LatencySummary } from '../../src/types/result.ts'

const lossy: LatencySummary = {
  count: 900,
  negative: 0,
  undelivered: 100,
  beyond: 0,
  meanUs: null,
  p50Us: 2000,
  p90Us: 3000,
  p95Us: null,
  p99Us: null,
  p999Us: null,
  p9999Us: null,
  maxUs: null,
}

test('what never arrived took longer than all that did, and than it was waited for', () => {
  expect(leastBeyondUs(lossy, 2e6)).toBe(2e6)
  expect(leastBeyondUs({ ...lossy, p95Us: 5e6 }, 2e6)).toBe(5e6)
  expect(leastBeyondUs(lossy, 0)).toBe(3000)
  expect(leastBeyondUs({ ...lossy, p50Us: null, p90Us: null }, 0)).toBe(0)
})

test('a reading was waited for from the end of its phase, or of arrivals, to the end of the drain', () => {
  const ran = (stoppedAtUs: number | null) => ({
    durationS: 15,
    facts: { ...noIncidents, stoppedAtUs, maxDriftUs: 0, observerWaitUs: null, drainCut: null },
  })
  const phases = [{ toS: 4 }, { toS: 12 }]
  expect(waitedUs(ran(null), phases)).toBe(3e6)
  expect(waitedUs(ran(7e6), phases)).toBe(8e6)
  expect(waitedUs(ran(null), phases, 'late')).toBe(0)
})

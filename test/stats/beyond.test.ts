import { expect, test } from 'vitest'
import { leastBeyondUs, waitedUs } from '../../src/stats/beyond.ts'
import type { LatencySummary, Warning } from '../../src/types/result.ts'

const lossy: LatencySummary = {
  count: 900,
  negative: 0,
  undelivered: 100,
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
  const stopped = { code: 'STOPPED_EARLY', message: '', phase: null, invalid: false, figures: { stoppedAtUs: 7e6 } }
  const phases = [{ toS: 4 }, { toS: 12 }]
  expect(waitedUs({ durationS: 15, warnings: [] }, phases)).toBe(3e6)
  expect(waitedUs({ durationS: 15, warnings: [stopped as Warning] }, phases)).toBe(8e6)
  expect(waitedUs({ durationS: 15, warnings: [] }, phases, 'late')).toBe(0)
})

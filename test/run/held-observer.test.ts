import { describe, expect, it } from 'vitest'
import { judgedRun } from '../support/judged-run.ts'
import { phase, scenarioOf } from '../support/scenario.ts'

const scenario = scenarioOf({
  phases: [phase('hold', 20_000, 20)],
  meters: 5000,
  workload: 'passthrough',
  options: { flushUs: 5000, maxRatePerS: 100_000 },
  inFlightBytes: 2 ** 14,
  drainUs: 2e6,
})
const [fromUs, toUs] = [5e6, 7e6]

describe('an observer that had no CPU for 2 of 20 s', () => {
  it('is named where its queue took all that came meanwhile', async () => {
    const { result } = await judgedRun(scenario, { observerHeld: { fromUs, toUs } })
    expect(result.total.latency.result.p99Us).toBeGreaterThan(1e6)
    expect([result.verdict, result.warnings.map(({ code }) => code)]).toEqual(['INVALID', ['OBSERVER_LATE']])
  })

  it('is named too where its queue was full, and the embedded target and the generator waited for it', async () => {
    const { result } = await judgedRun(scenario, { observerHeld: { fromUs, toUs }, updateRingBytes: 2 ** 17 })
    expect(result.total.latency.result.p99Us).toBeGreaterThan(1e6)
    expect(result.total.blockedUs).toBeGreaterThan(1e6)
    expect(result.verdict).toBe('INVALID')
    expect(result.warnings).toContainEqual(expect.objectContaining({ code: 'OBSERVER_LATE', invalid: true }))
  })

  it('is not named where the pipeline itself stood still', async () => {
    const stall = { afterUs: fromUs, forUs: toUs - fromUs }
    const stalled = { ...scenario.target.options, stall }
    const target = { ...scenario.target, options: stalled } as typeof scenario.target
    const { result } = await judgedRun({ ...scenario, target }, { updateRingBytes: 2 ** 17 })
    expect(result.warnings.map(({ code }) => code)).not.toContain('OBSERVER_LATE')
    expect(result.total.latency.result.p99Us).toBeGreaterThan(1e6)
  })
})

import { describe, expect, it } from 'vitest'
import { checksOf, lateLimitUs, worstSentRatio } from '../../src/report/checks.ts'
import type { RunData } from '../../src/report/run-data.ts'
import { syntheticRun } from './synthetic-run.ts'

const run = syntheticRun({ kind: 'pass' })
const outcomes = (data: RunData) => Object.fromEntries(checksOf(data).map((check) => [check.name, check.outcome]))
/** The run with what was sent in the bins from..to (indexes) cut to a share. */
const withSent = (from: number, to: number, share: number, blockedUs = 0): RunData => ({
  ...run,
  bins: run.bins.map((bin) =>
    bin.bin >= from && bin.bin < to ? { ...bin, sentFlow: bin.sentFlow * share, blockedUs } : bin,
  ),
})

describe('the checks of a measurement', () => {
  it('all hold in a clean run', () => {
    expect(new Set(Object.values(outcomes(run)))).toEqual(new Set(['held']))
  })

  it('are broken where the verdict says so', () => {
    expect(outcomes(syntheticRun({ kind: 'invalid' }))['late p99, all measured phases']).toBe('broken')
  })

  it('are in doubt where a warning was raised', () => {
    expect(outcomes(syntheticRun({ kind: 'fail' }))['collectors answered']).toBe('doubt')
  })

  it('are not known where there is no data', () => {
    const nothing = syntheticRun({ kind: 'null' })
    expect(outcomes(nothing)['Little’s law, worst phase']).toBe('unknown')
  })

  it('find the worst five seconds of sending', () => {
    expect(worstSentRatio(run)).toBe(1)
    expect(worstSentRatio(withSent(160, 165, 0.9))).toBeCloseTo(0.9)
    expect(worstSentRatio(withSent(160, 161, 0.9))).toBeCloseTo(0.98)
  })

  it('do not blame the generator for seconds in which the in-flight bound was full', () => {
    expect(worstSentRatio(withSent(160, 165, 0.1, 1000))).toBeGreaterThanOrEqual(0.99)
  })

  it('allow a tenth of the median result, but never less than 10 ms', () => {
    expect(lateLimitUs(run)).toBe(10_000)
    const total = {
      ...run.result!.total,
      latency: { ...run.result!.total.latency, result: { ...run.result!.total.latency.result, p50Us: 300_000 } },
    }
    expect(lateLimitUs({ ...run, result: { ...run.result!, total } })).toBe(30_000)
  })
})

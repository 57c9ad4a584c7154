import { describe, expect, it } from 'vitest'
import { checksOf } from '../../../src/report/data/checks.ts'
import { Histogram } from '../../../src/stats/histogram.ts'
import { latenessOf } from '../../../src/stats/lateness.ts'
import type { RunData } from '../../../src/stats/run-data.ts'
import { recordedOf } from '../../../src/stats/run-data.ts'
import { formatUs } from '../../../src/units.ts'
import { syntheticRun } from '../synthetic-run.ts'

const run = syntheticRun({ kind: 'pass' })
const checkOf = (data: RunData, name: string) => checksOf(data).find((check) => check.name.startsWith(name))!
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
    expect(outcomes(syntheticRun({ kind: 'fail' }))['collectors responded']).toBe('doubt')
  })

  it('are not known where there is no data', () => {
    const nothing = syntheticRun({ kind: 'null' })
    expect(outcomes(nothing)['Little’s law, worst phase']).toBe('unknown')
  })

  it('show the worst five seconds of sending', () => {
    const sent = (data: RunData) => checkOf(data, 'sent vs. offered').measured
    expect(sent(run)).toBe('100\u00a0%')
    expect(sent(withSent(160, 165, 0.9))).toBe('90\u00a0%')
    expect(sent(withSent(160, 161, 0.9))).toBe('98\u00a0%')
  })

  it('do not look at the sending of a phase that is not measured', () => {
    expect(checkOf(withSent(0, 20, 0.25), 'sent vs. offered').measured).toBe('100\u00a0%')
  })

  it('do not blame the generator for seconds in which the in-flight bound was full', () => {
    expect(checkOf(withSent(160, 165, 0.1, 1_800_000), 'sent vs. offered').measured).toBe('100\u00a0%')
  })

  it('show late p99 of what was sent, against the limit of the verdict, where a saturated run never sent some', () => {
    const invalid = syntheticRun({ kind: 'invalid' })
    const total = { ...invalid.result!.total }
    const late = { ...total.latency.late, undelivered: 1e6, p99Us: null, maxUs: null }
    const saturated = { ...invalid.result!, total: { ...total, latency: { ...total.latency, late } } }
    const check = checkOf({ ...invalid, result: saturated }, 'late p99')
    const { lateP99Us, limitUs } = latenessOf(recordedOf(invalid))
    expect(check.measured).toBe(formatUs(lateP99Us))
    expect(check.rule).toContain(formatUs(limitUs))
    expect(check.outcome).toBe('broken')
  })

  it('allow a tenth of the median result, but never less than 10 ms', () => {
    const withMedian = (us: number) => {
      const result = new Histogram(11)
      result.record(us, 1000)
      const byPhase = new Map(run.environment.phases.map(({ index }) => [index, result]))
      return { ...run, phaseLatency: new Map(run.phaseLatency).set('result', byPhase) }
    }
    expect(checkOf(withMedian(50_000), 'late p99').rule).toContain('at most 10\u00a0ms')
    expect(checkOf(withMedian(300_000), 'late p99').rule).toContain('at most 30\u00a0ms')
  })
})

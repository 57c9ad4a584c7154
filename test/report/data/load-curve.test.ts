import { describe, expect, it } from 'vitest'
import { buildReportData } from '../../../src/report/data/data.ts'
import { lastKept, loadCurveOf } from '../../../src/report/data/load-curve.ts'
import { syntheticRun } from '../synthetic-run.ts'

const { phases, loadCurve } = buildReportData(syntheticRun({ kind: 'fail' }))

describe('the load curve', () => {
  it('has one point a step by rising rate, and its knee at the last step that the target kept up with', () => {
    expect(loadCurve!.steps.map((step) => step.offeredPerS)).toEqual([50e3, 100e3, 150e3, 200e3, 250e3, 300e3])
    expect(loadCurve!.knee).toBe(4)
    expect(loadCurve!.steps.at(-1)!.steady).toBe(false)
  })

  it('counts no step after the first that was not kept up with, even if it looks steady', () => {
    const broken = phases.map((phase) => (phase.name === 'steps-2' ? { ...phase, steady: false } : phase))
    expect(loadCurveOf(broken)!.knee).toBe(0)
  })

  it('calls no knee from steps that were too short to judge, and knows the last one that kept up', () => {
    const short = loadCurveOf(phases.map((phase) => ({ ...phase, steady: null })))!
    expect(short).toMatchObject({ judged: false, knee: null, keptUp: 4 })
    expect(short.steps.map((step) => step.steady)).toEqual([null, null, null, null, null, null])
    expect(lastKept(short)).toMatchObject({ name: 'last step that kept up', step: { offeredPerS: 250e3 } })
    expect(lastKept(loadCurve!)).toMatchObject({ name: 'last steady step', step: { offeredPerS: 250e3 } })
  })

  it('passes over a step that was cut short, in favour of the one before it', () => {
    const cut = phases.map((phase) => (phase.name === 'steps-5' ? { ...phase, steady: null } : phase))
    expect(loadCurveOf(cut)).toMatchObject({ judged: true, knee: 3 })
  })

  it('quotes no step of a run that kept up with none', () => {
    const none = phases.map((phase) => ({
      ...phase,
      steady: null,
      totals: phase.totals && { ...phase.totals, deliveredPerS: phase.totals.offeredPerS * 0.98 },
    }))
    expect(lastKept(loadCurveOf(none)!)).toBeNull()
  })

  it('has no knee when not even the first step was kept up with', () => {
    const none = phases.map((phase) => ({ ...phase, steady: phase.kind === 'steps' ? false : phase.steady }))
    expect(loadCurveOf(none)!.knee).toBeNull()
  })

  it('does not exist for a run that did not climb', () => {
    expect(buildReportData(syntheticRun({ kind: 'short' })).loadCurve).toBeNull()
  })
})

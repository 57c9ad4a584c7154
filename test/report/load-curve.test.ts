import { describe, expect, it } from 'vitest'
import { buildReportData } from '../../src/report/data.ts'
import { loadCurveOf } from '../../src/report/load-curve.ts'
import { syntheticRun } from './synthetic-run.ts'

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

  it('judges a step that is too short to be steady by what it delivered', () => {
    const short = phases.map((phase) => ({ ...phase, steady: null }))
    expect(loadCurveOf(short)!.knee).toBe(4)
  })

  it('has no knee when not even the first step was kept up with', () => {
    const none = phases.map((phase) => ({ ...phase, steady: phase.kind === 'steps' ? false : phase.steady }))
    expect(loadCurveOf(none)!.knee).toBeNull()
  })

  it('does not exist for a run that did not climb', () => {
    expect(buildReportData(syntheticRun({ kind: 'short' })).loadCurve).toBeNull()
  })
})

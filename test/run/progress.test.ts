import { describe, expect, it } from 'vitest'
import { progressOf } from '../../src/run/progress.ts'
import { phase, scenarioOf } from '../support/scenario.ts'
import { contextRig } from './context-rig.ts'
import { reportOf } from './reports.ts'

const scenario = scenarioOf({ phases: [phase('slow', 1000, 10), phase('fast', 2000, 10)], points: 2 })

describe('the progress of a run', () => {
  it('says what is being done before the first curve, and nothing of rates', () => {
    const { context } = contextRig(scenario, {
      state: { stage: 'starting', activity: 'fetching Kafka', firstDueUs: 0 },
    })
    expect(progressOf(context)).toMatchObject({
      stage: 'starting',
      activity: 'fetching Kafka',
      folder: context.folder.path,
      atUs: 0,
      durationUs: 20e6,
      phase: null,
      offeredCurves: 0,
      plannedCurves: 30_000,
      p50Us: null,
    })
  })

  it('names the phase of this moment, and how much of it is over', () => {
    const { context, goTo } = contextRig(scenario)
    goTo(2.5e6)
    expect(progressOf(context).phase).toEqual({ name: 'slow', index: 0, count: 2, ratio: 0.25 })
    goTo(15e6)
    expect(progressOf(context).phase).toEqual({ name: 'fast', index: 1, count: 2, ratio: 0.5 })
    goTo(21e6)
    expect(progressOf(context).phase).toBeNull()
  })

  it('counts as offered what is due by now, whether or not it was sent', () => {
    const { context, goTo } = contextRig(scenario)
    goTo(10e6 - 1)
    expect(progressOf(context)).toMatchObject({ offeredCurves: 10_000, sentCurves: 0, deliveredCurves: 0 })
  })

  it('offers nothing more once arrivals were stopped', () => {
    const { context, state, goTo } = contextRig(scenario)
    goTo(10e6)
    state.stoppedAtUs = 5e6 - 1
    expect(progressOf(context).offeredCurves).toBe(5000)
  })

  it('tells readings from curves, and shows the latencies of the last seconds', () => {
    const { context, goTo } = contextRig(scenario)
    context.findings.hear('observer', 0, reportOf({ bin: 0, delivered: 800, resultUs: 3000 }), 0, 1e6)
    goTo(1e6)
    const { deliveredCurves, p50Us } = progressOf(context)
    expect(deliveredCurves).toBe(400)
    expect(p50Us).toBeGreaterThan(2950)
    expect(p50Us).toBeLessThan(3050)
    goTo(30e6)
    expect(progressOf(context).p50Us).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import { Heartbeat } from '../../src/run/heartbeat.ts'
import type { Objective, Scenario } from '../../src/types/scenario.ts'
import { phase, scenarioOf } from '../support/scenario.ts'
import { contextRig } from './context-rig.ts'
import { reportOf } from './reports.ts'

const fastOrStop: Objective = {
  require: 'result.p99 < 1ms',
  metric: 'result.p99',
  comparison: '<',
  limit: 1000,
  unit: 'us',
  phase: null,
  soft: false,
  abort: true,
  afterUs: 0,
  implied: false,
}
const scenario = scenarioOf({ phases: [phase('hold', 1000, 60)] })

/** A heartbeat of a run, and the seconds that were written until now. */
function heartbeat(of: Scenario = scenario) {
  const rig = contextRig(of)
  const { findings } = rig.context
  const measured = (endedAtUs: number) =>
    findings.measured({ endedAtUs, stoppedAtUs: null, drainCut: null, maxDriftUs: 0, faults: [], saturations: [] })
  let aheadUs = 0
  const beat = new Heartbeat(rig.context, measured, () => aheadUs)
  const runAhead = (us: number) => {
    aheadUs = us
  }
  const written = () => findings.ledger.bins().filter(({ offered }) => offered > 0).length
  return { ...rig, beat, written, runAhead, findings }
}

describe('the heartbeat of a run', () => {
  it('writes a second once all threads have had the time to report it', () => {
    const { beat, goTo, written } = heartbeat()
    goTo(1_250_000)
    beat.tick()
    expect(written()).toBe(0)
    goTo(1_350_000)
    beat.tick()
    expect(written()).toBe(1)
  })

  it('beats once a second, however often it is asked', () => {
    const { beat, goTo, runAhead } = heartbeat()
    runAhead(5000)
    for (let i = 0; i < 50; i++) {
      goTo(1_350_000 + i)
      beat.tick()
    }
    expect(beat.drift.maxUs).toBe(0)
    for (let s = 2; s < 8; s++) {
      goTo(s * 1e6 + 350_000)
      beat.tick()
    }
    expect(beat.drift.maxUs).toBe(5000)
  })

  it('does nothing before the first curve is due, nor while results are checked', () => {
    const { beat, goTo, written, state } = heartbeat()
    state.firstDueUs = 0
    goTo(5e6)
    expect(beat.tick()).toBeNull()
    state.firstDueUs = 1_700_000_000_000_000
    state.stage = 'auditing'
    beat.tick()
    expect(written()).toBe(0)
  })

  it('names the abort objective that was missed, while curves are sent', () => {
    const { beat, goTo, findings, state } = heartbeat({ ...scenario, objectives: [fastOrStop] })
    findings.hear('observer', 0, reportOf({ bin: 0, delivered: 1000, resultUs: 50_000 }), 0, 1e6)
    goTo(3_350_000)
    state.stage = 'draining'
    expect(beat.tick()).toBeNull()
    state.stage = 'running'
    goTo(4_350_000)
    expect(beat.tick()).toMatchObject({ require: 'result.p99 < 1ms', met: false })
  })

  it('offers nothing more once arrivals were stopped', () => {
    const { beat, state, written } = heartbeat()
    state.stoppedAtUs = 1.5e6
    beat.end(20e6)
    expect(written()).toBe(2)
  })
})

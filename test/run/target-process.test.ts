import { describe, expect, it } from 'vitest'
import { Heartbeat } from '../../src/run/heartbeat.ts'
import { TargetProcess } from '../../src/run/target-process.ts'
import { planWatch } from '../../src/run/watch.ts'
import { defaultCollect, defaultDrivers } from '../../src/scenarios/defaults.ts'
import type { Scenario, TargetSpec } from '../../src/types/scenario.ts'
import type { Wiring } from '../../src/types/services.ts'
import { phase, scenarioOf, targetOf } from '../support/scenario.ts'
import { contextRig, firstDueUs } from './context-rig.ts'

const external = targetOf('external')
/** The process of the test itself: it is there as long as anybody looks. */
const pid = process.pid
const target = { ...external, options: { ...external.options, pid } } as TargetSpec
const nothing = { endedAtUs: 0, stoppedAtUs: null, drainCut: null, maxDriftUs: 0, faults: [], saturations: [] }
const wiring: Wiring = {
  access: { kafka: null, redis: null, zookeeper: null, jolokiaUrls: [] },
  ...{ curvesTopic: 'a-curves', updatesTopic: 'a-updates', updatesPartitions: 1, group: 'a-target' },
  ...{ redisPrefix: 'lc:a', httpHeaders: {}, httpUrl: null },
}
/** Processes are sampled so rarely that their samples tell nothing. */
const scenario: Scenario = {
  ...scenarioOf({ phases: [phase('hold', 100, 60)], target, driver: defaultDrivers.kafka }),
  collect: { ...defaultCollect, processUs: 30e6 },
}

/** The heartbeat of a run whose target has a process with that start, in ticks; null = it has ended. */
function watched() {
  const testbed = { wiring, processes: () => [{ name: 'target', pid }] }
  const { context, goTo, state } = contextRig(scenario, { testbed, state: { firstDueUs: 0 } })
  const { findings } = context
  let start: number | 'unknown' | null = 5000
  const beat = new Heartbeat(
    context,
    () => findings.measured(nothing),
    () => 0,
    new TargetProcess(context, () => start),
  )
  beat.tick()
  state.firstDueUs = firstDueUs
  const lookAt = (atUs: number, found: typeof start, look: () => void = () => beat.tick()) => {
    start = found
    goTo(atUs)
    look()
  }
  return { context, findings, state, beat, lookAt }
}

describe("the process of a user's own pipeline, during a run", () => {
  it('has ended when it is no longer there, however rarely processes are sampled', () => {
    const { findings, lookAt } = watched()
    lookAt(900_000, 5000)
    expect(findings.targetEnded).toBeNull()
    lookAt(1_100_000, null)
    lookAt(1_300_000, null)
    expect(findings.targetEnded).toEqual({ pid, endedAtUs: 1_100_000 })
  })

  it('has ended when another process has its id', () => {
    const { findings, lookAt } = watched()
    lookAt(1_100_000, 7000)
    expect(findings.targetEnded).toEqual({ pid, endedAtUs: 1_100_000 })
  })

  it('is looked at once more when all has arrived, since it may have ended after the last look', () => {
    const { findings, lookAt, beat } = watched()
    lookAt(60_000_000, 5000)
    lookAt(60_100_000, null, () => beat.end(60_100_000))
    expect(findings.targetEnded).toEqual({ pid, endedAtUs: 60_100_000 })
  })

  it('may end while the results are checked', () => {
    const { findings, lookAt, state } = watched()
    state.stage = 'auditing'
    lookAt(61_000_000, null)
    expect(findings.targetEnded).toBeNull()
  })

  it('is not known to have ended where there is no /proc', () => {
    const { findings, lookAt } = watched()
    lookAt(1_100_000, 'unknown')
    expect(findings.targetEnded).toBeNull()
  })

  it('is not sampled any more once it has ended: its id may be that of another one', async () => {
    const { context, lookAt } = watched()
    const [plan] = (await planWatch(context, { threads: () => [] })).filter(
      ({ collector }) => collector.name === 'process',
    )
    expect(plan!.collector.sample()).toMatchObject({ 'process.target_threads': expect.any(Number) })
    lookAt(1_100_000, 7000)
    expect(plan!.collector.sample()).toEqual({})
  })
})

import { expect, it } from 'vitest'
import { Findings } from '../../src/run/findings.ts'
import { buildPlan } from '../../src/run/plan.ts'
import { type DriverCounters, noTrouble } from '../../src/types/measurement.ts'
import type { OwnLimit } from '../../src/types/own-limits.ts'
import { jvm } from '../support/jvm-engine.ts'
import { londonModel, phase, scenarioOf, targetOf } from '../support/scenario.ts'

const scenario = scenarioOf({ phases: [phase('hold', 1000, 1)] })

function findings(of = scenario): Findings {
  return new Findings(of, buildPlan(of, londonModel), { appendBins: () => {}, appendBinLatency: () => {} })
}

it('silence is counted from the last report that brought something new', () => {
  const found = findings()
  const report = (readings: number) => ({ type: 'report', parts: [], flows: [], inFlightBytes: 0, readings }) as const
  found.hear('observer', 0, report(10), 1000, 0)
  found.hear('observer', 0, report(10), 2000, 0)
  expect([found.lastDeliveryUs, found.lastReportUs, found.deliveredReadings]).toEqual([1000, 2000, 10])
})

it('messages sent by several generators add up partition by partition', () => {
  const found = findings()
  found.hear('generator', 0, { type: 'sent', messages: [5], phases: [], trouble: noTrouble }, 0, 0)
  found.hear('generator', 1, { type: 'sent', messages: [7], phases: [], trouble: noTrouble }, 0, 0)
  expect([found.sentMessages, found.generatorsDone]).toEqual([[12], 2])
})

it('what drivers had to do adds up over the generators, with the first trouble of all', () => {
  const found = findings()
  const sent = (trouble: Partial<DriverCounters>) =>
    found.hear('generator', 0, { type: 'sent', messages: [7], phases: [], trouble: { ...noTrouble, ...trouble } }, 0, 0)
  sent({ resentReadings: 40, retries: 1 })
  sent({ resentReadings: 2, refusedReadings: 3, reconnects: 5, firstTrouble: 'the connection broke' })
  sent({ firstTrouble: 'the broker is away' })
  expect(found.incidents.sending).toEqual({
    ...{ resentReadings: 42, refusedReadings: 3, retries: 1, reconnects: 5 },
    throttledUs: 0,
    firstTrouble: 'the connection broke',
  })
  expect(found.warnings.map(({ code }) => code)).toEqual(['RESENT', 'REFUSED'])
})

it('what the observer could not read and what broke the contract are facts of the run, and warned of at once', () => {
  const found = findings()
  const reading = { reconnects: 1, skippedUpdates: 5, throttledUs: 0, first: 'the offset 7 is gone' }
  const ownLimits = { failures: 2, unsentReadings: 0, limit: 'names', first: 'EAI_AGAIN' } as const
  const trouble = { ...reading, blocked: false, transactional: false, ownLimits }
  const malformed = { count: 3, first: 'an update of 7 bytes' }
  const stamps = { readings: 2, first: 'an update was stored 3,000 us before it was emitted' }
  const dueTimes = { readings: 1, first: 'not its own' }
  const seen = {
    phases: [],
    observedSumUs: [],
    hops: [],
    waits: { unwaited: [], held: [] },
    malformed,
    stamps,
    dueTimes,
    trouble,
  }
  found.hear('observer', 0, { type: 'observed', ...seen }, 0, 0)
  expect(found.incidents).toMatchObject({ reading, malformed, stamps, dueTimes, ownLimits })
  expect(found.warnings.map(({ code }) => code)).toEqual(['MALFORMED_UPDATE', 'OWN_LIMIT', 'OFFSETS_RESET'])
})

it('what this machine lacked for generators, the observer and closed loops adds up, with the first case', () => {
  const lacked = (limit: OwnLimit) => ({ failures: 1, unsentReadings: 2, limit, first: limit })
  const found = findings()
  found.localPorts = 501
  const trouble = { ...noTrouble, ownLimits: lacked('ports'), use: { answers: 5, closed: 4 } }
  found.hear('generator', 0, { type: 'sent', messages: [5], phases: [], trouble }, 0, 0)
  found.hear('generator', 1, { type: 'sent', messages: [5], phases: [], trouble }, 0, 0)
  const loop = { phase: 'loop', connections: 1, requests: 0, requestsPerS: 0, errors: 0, timeouts: 0, non2xx: 0 }
  const times = { p50Us: null, p90Us: null, p99Us: null, maxUs: null, underWay: 0 }
  const saturations = [{ ...loop, ...times, ownLimits: lacked('descriptors') }]
  const moments = { endedAtUs: 0, stoppedAtUs: null, drainCut: null, maxDriftUs: 7, faults: [], saturations }
  expect(found.measured(moments).incidents).toMatchObject({
    ownLimits: { failures: 3, unsentReadings: 6, limit: 'ports', first: 'ports' },
    connections: { answers: 10, closed: 8, localPorts: 501 },
  })
})

it('messages that the target could not read add up over its processes and restarts, with the first reason', () => {
  const found = findings()
  found.leftOut(3, '7 bytes')
  found.leftOut(40, 'meter 9')
  expect(found.incidents.targetUnreadable).toEqual({ count: 43, first: '7 bytes' })
  expect(found.warnings.map(({ code }) => code)).toEqual(['UNREADABLE_MESSAGE'])
})

it('what was found before the first curve is warned of while the run goes', () => {
  const found = findings()
  expect(found.warnings).toEqual([])
  found.brokers = { records: 12, fresh: false }
  found.absentCollectors.push({ name: 'process', why: 'there is no /proc here' })
  found.died.push('redis ended by itself')
  expect(found.warnings.map(({ code }) => code)).toEqual(['SERVICE_FAILED', 'COLLECTOR_ABSENT', 'COLD_BROKER'])
})

it.each([
  ['embedded', false],
  ['node', false],
  ['none', false],
  ['external', true],
  [jvm, true],
] as const)('the stamps of the engine %s are of a clock that may drift against ours: %s', (engine, foreignStamps) => {
  const moments = { endedAtUs: 0, stoppedAtUs: null, drainCut: null, maxDriftUs: 7, faults: [], saturations: [] }
  const found = findings(scenarioOf({ phases: scenario.phases, target: targetOf(engine) }))
  expect(found.measured(moments).clock).toEqual({ maxDriftUs: 7, foreignStamps })
})

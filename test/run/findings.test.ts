import { expect, it } from 'vitest'
import { Findings } from '../../src/run/findings.ts'
import { buildPlan } from '../../src/run/plan.ts'
import { noSourceTrouble, noTrouble } from '../../src/types/measurement.ts'
import { jvm } from '../support/jvm-engine.ts'
import { londonModel, phase, scenarioOf, targetOf } from '../support/scenario.ts'

const scenario = scenarioOf({ phases: [phase('hold', 1000, 1)] })

function findings(of = scenario): Findings {
  return new Findings(of, buildPlan(of, londonModel), { appendBins: () => {}, appendBinLatency: () => {} })
}

it('what a target published against the contract becomes a warning with its number and the first case', () => {
  const found = findings()
  const malformed = { count: 3, first: 'an update of 7 bytes' }
  found.hear(
    'observer',
    0,
    { type: 'observed', phases: [], observedSumUs: [], hops: [], malformed, trouble: noSourceTrouble },
    0,
    0,
  )
  expect(found.warnings).toMatchObject([{ code: 'MALFORMED_UPDATE', invalid: false, figures: { count: 3 } }])
  expect(found.warnings[0]!.message).toContain('an update of 7 bytes')
})

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

it('what a driver had to do and what the observer could not read become warnings with their figures', () => {
  const found = findings()
  const trouble = { ...noTrouble, resentReadings: 40, refusedReadings: 2, firstTrouble: 'the connection broke' }
  found.hear('generator', 0, { type: 'sent', messages: [7], phases: [], trouble }, 0, 0)
  const skipped = { reconnects: 1, skippedUpdates: 5, first: 'the offset 7 is gone' }
  const malformed = { count: 0, first: '' }
  found.hear(
    'observer',
    0,
    { type: 'observed', phases: [], observedSumUs: [], hops: [], malformed, trouble: skipped },
    0,
    0,
  )
  expect(found.warnings).toMatchObject([
    { code: 'RESENT', figures: { resentReadings: 40 } },
    { code: 'REFUSED', figures: { refusedReadings: 2 } },
    { code: 'OFFSETS_RESET', figures: { skippedUpdates: 5 } },
  ])
  expect(found.warnings[0]!.message).toContain('the connection broke')
  expect(found.warnings[2]!.message).toContain('the offset 7 is gone')
})

it('broken connections that cost nothing are told with the first cause, an ordinary retry is not', () => {
  const found = findings()
  const sent = (retries: number) => ({ ...noTrouble, retries, firstTrouble: 'the broker is away' })
  found.hear('generator', 0, { type: 'sent', messages: [7], phases: [], trouble: sent(1) }, 0, 0)
  expect(found.warnings).toEqual([])
  found.hear('generator', 0, { type: 'sent', messages: [7], phases: [], trouble: sent(30) }, 0, 0)
  expect(found.warnings).toMatchObject([{ code: 'CONNECTION_TROUBLE', invalid: false, figures: { retries: 30 } }])
  expect(found.warnings[0]!.message).toContain('the broker is away')
})

it.each([
  ['embedded', false],
  ['node', false],
  ['none', false],
  ['external', true],
  [jvm, true],
] as const)('the stamps of the engine %s are of a clock that may drift against ours: %s', (engine, foreignStamps) => {
  const moments = { endedAtUs: 0, stoppedAtUs: null, maxDriftUs: 7, faults: [], saturations: [] }
  const found = findings(scenarioOf({ phases: scenario.phases, target: targetOf(engine) }))
  expect(found.measured(moments).clock).toEqual({ maxDriftUs: 7, foreignStamps })
})

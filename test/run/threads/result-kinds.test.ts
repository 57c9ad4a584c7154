import { describe, expect, it } from 'vitest'
import { checkOf } from '../../../src/contract/reading-check.ts'
import { Awaited } from '../../../src/journey/awaited.ts'
import { sentRounds } from '../../../src/oracle/sent-curves.ts'
import { buildPlan, type Plan } from '../../../src/run/plan.ts'
import { audit } from '../../../src/run/threads/audit.ts'
import { type Kept, resultRow } from '../../../src/run/threads/result-kinds.ts'
import type { RunnableWorkload } from '../../../src/types/scenario.ts'
import { groupingFacts } from '../../../src/types/workloads.ts'
import { londonModel, phase, scenarioOf } from '../../support/scenario.ts'
import { storedOf } from '../../support/stored.ts'
import { memorySpill } from '../../support/virtual-run.ts'

const meters = 10
/** One round of ten meters, in one partition. */
const messages = [meters]

function planOf(workload: RunnableWorkload): Plan {
  return buildPlan(scenarioOf({ phases: [phase('hold', 10, 1)], meters, workload }), londonModel)
}

interface Reading {
  readonly meter: number
  readonly group: number
  readonly wattHours: number
}

function readingsOf({ fleet, workload }: Plan): Reading[] {
  const [wattHours, tariffs] = [new Uint16Array(meters), new Uint8Array(meters)]
  fleet.walk(0, 1, meters).fill(0, meters, 0, 1, wattHours, 0)
  fleet.tariffs(0, 1, meters, tariffs, 0)
  const { groupOf } = groupingFacts[workload.grouping]
  return Array.from(wattHours, (wh, meter) => ({ meter, group: groupOf(meter, tariffs[meter]!), wattHours: wh }))
}

function customersOf({ fleet }: Plan): Uint8Array {
  const tariffs = new Uint8Array(meters)
  fleet.tariffs(0, 1, meters, tariffs, 0)
  return tariffs
}

function deliver(kept: Kept, readings: readonly Reading[]): void {
  for (const { meter, group, wattHours } of readings)
    kept.delivered.add(group, 0, 1, wattHours, checkOf(meter, wattHours) >>> 0)
}

function keep(plan: Plan) {
  const spill = memorySpill()
  return { spill, kept: resultRow(plan).keep(plan, spill) }
}

describe.each(['passthrough', 'national-curve', 'tariff-curves'] as const)('the results of %s', (workload) => {
  const plan = planOf(workload)
  const readings = readingsOf(plan)
  const expected = resultRow(plan).expect(
    plan,
    sentRounds(plan.deal, messages),
    plan.workload.grouping === 'tariff' ? customersOf(plan) : null,
  )

  it('are complete with the last reading that was sent, and not before', () => {
    const { kept } = keep(plan)
    const awaited = new Awaited(expected)
    deliver(kept, readings.slice(1))
    expect(awaited.isIn(kept.delivered)).toBe(false)
    deliver(kept, readings.slice(0, 1))
    expect(awaited.isIn(kept.delivered)).toBe(true)
  })

  it('are exact when every reading came once, and show the one that did not', () => {
    const [whole, short] = [keep(plan).kept, keep(plan).kept]
    deliver(whole, readings)
    deliver(short, readings.slice(1))
    expect(audit(plan, whole, { messages, stored: null }).audit).toMatchObject({ expected: 10, lost: 0, wrong: 0 })
    expect(audit(plan, short, { messages, stored: null }).audit).toMatchObject({ delivered: 9, lost: 1, wrong: 0 })
  })
})

describe('the sums of a run', () => {
  it('are held against the database, where there is one', () => {
    const plan = planOf('national-curve')
    const { kept } = keep(plan)
    const readings = readingsOf(plan)
    deliver(kept, readings)
    const wattHours = readings.reduce((sum, reading) => sum + reading.wattHours, 0)
    const storedAudit = (wh: number) => audit(plan, kept, { messages, stored: storedOf([[0, [[0, wh]]]]) }).audit.stored
    expect(storedAudit(wattHours)).toEqual({ cells: 1, wrong: 0, netWh: 0 })
    expect(storedAudit(wattHours - 3)).toEqual({ cells: 1, wrong: 1, netWh: -3 })
  })

  it('stay in memory', () => {
    const plan = planOf('tariff-curves')
    const { kept, spill } = keep(plan)
    deliver(kept, readingsOf(plan))
    expect(spill.get(0)).toBeNull()
  })
})

describe('the single readings of a run', () => {
  it('move to the file once all meters have come, and the audit reads them back from there', () => {
    const plan = planOf('passthrough')
    const { kept, spill } = keep(plan)
    const readings = readingsOf(plan)
    deliver(kept, [{ ...readings[0]!, wattHours: readings[0]!.wattHours + 7 }, ...readings.slice(1)])
    expect(spill.get(0)!.wattHours[1]).toBe(readings[1]!.wattHours)
    expect(audit(plan, kept, { messages, stored: null }).audit).toMatchObject({ lost: 0, wrong: 1, netWh: 7 })
  })

  it('are not looked for in a database', () => {
    const plan = planOf('passthrough')
    const { kept } = keep(plan)
    deliver(kept, readingsOf(plan))
    expect(audit(plan, kept, { messages, stored: storedOf([[0, [[0, 1]]]]) }).audit.stored).toBeNull()
  })
})

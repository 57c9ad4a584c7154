import { describe, expect, it } from 'vitest'
import { knownScenario, sentReadings } from '../../src/conformance/known-curves.ts'
import { storedMistakes } from '../../src/conformance/mistakes/stored-mistakes.ts'
import { sentRounds } from '../../src/oracle/sent-curves.ts'
import { buildPlan } from '../../src/run/plan.ts'
import { expectedCells } from '../oracle/plans.ts'
import { londonModel, phase, scenarioOf } from '../support/scenario.ts'
import { storedOf } from '../support/stored.ts'

const small = scenarioOf({ phases: [phase('hold', 1_000_000, 60)] })
const known = knownScenario(small)
const plan = buildPlan(known, londonModel)

describe('the curves of a conformance check', () => {
  it('are a few thousand, whatever the scenario asks for', () => {
    expect(plan.schedule.curves).toBe(3000)
    expect(known.fleet.meters).toBeLessThanOrEqual(1000)
  })

  it('add up, by group and half-hour, to what the oracle expects of everything sent', () => {
    const { deal, fleet, workload, schedule } = plan
    const sums = new Map<string, number>()
    for (const { slot, group, wattHours } of sentReadings(plan, 0))
      sums.set(`${slot} ${group}`, (sums.get(`${slot} ${group}`) ?? 0) + wattHours)
    const cells = expectedCells(deal, fleet, sentRounds(deal, [schedule.messages]), workload)
    expect(sums).toEqual(new Map(cells.map(({ slot, group, wattHours }) => [`${slot} ${group}`, wattHours])))
  })

  it('fall due in the order of their messages, within the schedule', () => {
    const dues = sentReadings(plan, 1000).map(({ dueUs }) => dueUs)
    expect(dues).toEqual(dues.toSorted((a, b) => a - b))
    expect(dues[0]).toBe(1000)
    expect(dues.at(-1)).toBeLessThan(1000 + plan.schedule.durationUs)
  })
})

describe('the stored sums of a conformance check', () => {
  const reading = { meter: 0, slot: 1, wattHours: 100, dueUs: 0, group: 2, partition: 0 }

  it('are right when every group of every slot holds what was sent', () => {
    expect(storedMistakes([reading, { ...reading, meter: 1 }], storedOf([[1, [[2, 200]]]]))).toEqual([])
  })

  it('are a mistake with its figures when one does not', () => {
    expect(storedMistakes([reading], storedOf([[1, [[2, 99]]]]))).toMatchObject([{ code: 'STORED', count: 1 }])
    expect(storedMistakes([reading], storedOf([]))[0]!.message).toContain('holds 0 Wh instead of 100')
  })

  it('are not asked for where a pipeline stores nothing', () => {
    expect(storedMistakes([reading], null)).toEqual([])
  })
})

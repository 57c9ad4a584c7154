import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDeal } from '../../src/contract/deal.ts'
import { dueSumUs } from '../../src/pacing/due-sums.ts'
import { buildSchedule } from '../../src/pacing/schedule.ts'
import { phase } from '../support/scenario.ts'

function sumByHand(schedule: ReturnType<typeof buildSchedule>, deal: ReturnType<typeof createDeal>, index: number) {
  const { firstMessage, endMessage } = schedule.phases[index]!
  let sumUs = 0
  for (let message = firstMessage; message < endMessage; message++)
    sumUs += schedule.dueUs(message) * deal.curvesIn(message) * deal.points
  return sumUs
}

describe('the offered side of Little’s law', () => {
  it('is the sum of all due times, reading by reading, for phases of few messages', () => {
    const plans = fc.record({
      meters: fc.integer({ min: 5, max: 200 }),
      points: fc.integer({ min: 1, max: 3 }),
      frame: fc.integer({ min: 1, max: 5 }),
      fromPerS: fc.integer({ min: 0, max: 2000 }),
      toPerS: fc.integer({ min: 1, max: 2000 }),
    })
    fc.assert(
      fc.property(plans, ({ fromPerS, toPerS, ...fleet }) => {
        const deal = createDeal(fleet, 2)
        const curves = (fromPerS + toPerS) / 2
        const ramp = phase('ramp', fromPerS, 1, { toPerS, curves, kind: 'ramp' })
        const schedule = buildSchedule([phase('hold', 500, 1), ramp], deal)
        for (const planned of schedule.phases)
          expect(dueSumUs(schedule, deal, planned)).toBe(sumByHand(schedule, deal, planned.index))
      }),
    )
  })

  it('stays within a hundredth of a per mille of it for many messages, ragged frames and a ramp', () => {
    const deal = createDeal({ meters: 1003, points: 2, frame: 4 }, 5)
    const ramp = phase('ramp', 0, 10, { toPerS: 40_000, curves: 200_000, kind: 'ramp' })
    const schedule = buildSchedule([phase('hold', 20_000, 10), ramp], deal)
    for (const planned of schedule.phases) {
      const exact = sumByHand(schedule, deal, planned.index)
      expect(Math.abs(dueSumUs(schedule, deal, planned) / exact - 1)).toBeLessThan(1e-5)
    }
  })

  it('is nothing for a pause', () => {
    const deal = createDeal({ meters: 10, points: 1, frame: 1 }, 1)
    const schedule = buildSchedule([phase('hold', 10, 1), phase('pause', 0, 1, { kind: 'pause' })], deal)
    expect(dueSumUs(schedule, deal, schedule.phases[1]!)).toBe(0)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDeal } from '../../src/contract/deal.ts'
import { buildSchedule } from '../../src/pacing/schedule.ts'
import type { Schedule } from '../../src/types/plan.ts'
import type { Phase, PhaseKind } from '../../src/types/scenario.ts'

const phase = (fromPerS: number, toPerS: number, durationS: number, kind: PhaseKind = 'hold'): Phase => ({
  name: `${kind}-${fromPerS}-${toPerS}`,
  family: kind,
  kind,
  measured: true,
  durationUs: Math.round(durationS * 1e6),
  fromPerS,
  toPerS,
  curves: ((fromPerS + toPerS) / 2) * durationS,
  fault: null,
  saturation: null,
})
const burst = (meters: number, durationS: number): Phase => ({
  ...phase(meters / durationS, meters / durationS, durationS, 'burst'),
  curves: meters,
})
const singly = (meters = 1000, partitions = 1) => createDeal({ meters, points: 1, frame: 1 }, partitions)
const dues = (schedule: Schedule, from: number, count: number) =>
  Array.from({ length: count }, (_, i) => schedule.dueUs(from + i))

describe('schedule', () => {
  it('spaces messages evenly at a constant rate', () => {
    const schedule = buildSchedule([phase(1000, 1000, 2)], singly())
    expect(schedule.messages).toBe(2000)
    expect(dues(schedule, 0, 4)).toEqual([0, 1000, 2000, 3000])
    expect(schedule.dueUs(1999)).toBe(1_999_000)
  })

  it('goes on through a fault at its rate, and holds nothing while a front end is saturated', () => {
    const fault = { ...phase(1000, 1000, 1, 'fault'), fault: { action: 'kill', what: 'kafka' } as const }
    const saturate = { ...phase(0, 0, 2, 'saturate'), saturation: { connections: 50 } }
    const schedule = buildSchedule([phase(1000, 1000, 1), fault, saturate, phase(1000, 1000, 1)], singly())
    expect(schedule.phases.map(({ plannedCurves }) => plannedCurves)).toEqual([1000, 1000, 0, 1000])
    expect(dues(schedule, 1999, 3)).toEqual([1_999_000, 4_000_000, 4_001_000])
    expect([schedule.phaseOf(1000).fault, schedule.phaseOf(2000).fault]).toEqual([fault.fault, null])
  })

  it('does not drift at 300,000 a second over a minute', () => {
    const schedule = buildSchedule([phase(300_000, 300_000, 60)], singly())
    expect(schedule.dueUs(300_000 * 59)).toBe(59_000_000)
    expect(schedule.dueUs(300_000 * 59 + 1)).toBe(59_000_003)
  })

  it('is exact at 35 million curves a second on the third day', () => {
    const schedule = buildSchedule([phase(35e6, 35e6, 3 * 86_400)], singly(35_000_000))
    const second = 2 * 86_400 + 12_345
    expect(schedule.dueUs(35e6 * second)).toBe(second * 1e6)
    expect(schedule.dueUs(35e6 * second + 34)).toBe(second * 1e6)
    expect(schedule.dueUs(35e6 * second + 35)).toBe(second * 1e6 + 1)
  })

  it('has sent a quarter of the messages at half of a ramp from zero', () => {
    const schedule = buildSchedule([phase(0, 1000, 10, 'ramp')], singly())
    expect(schedule.messages).toBe(5000)
    expect(schedule.messagesDueAt(5_000_000)).toBe(1251)
  })

  it('sends nothing in a pause and gives the next message to the next phase', () => {
    const schedule = buildSchedule([phase(100, 100, 1), phase(0, 0, 2, 'pause'), phase(100, 100, 1)], singly())
    expect(schedule.dueUs(99)).toBe(990_000)
    expect(schedule.dueUs(100)).toBe(3_000_000)
    expect(schedule.phaseOf(100).index).toBe(2)
    expect(schedule.phases[1]!.plannedCurves).toBe(0)
    expect(schedule.messagesDueAt(2_999_999)).toBe(100)
  })

  it('holds exactly one round in a burst, wherever it begins', () => {
    for (const [meters, partitions, frame] of [
      [1000, 1, 1],
      [1001, 7, 16],
      [513, 4, 512 / 4],
      [100, 3, 5],
    ] as const) {
      const deal = createDeal({ meters, points: 1, frame }, partitions)
      const schedule = buildSchedule([phase(333, 333, 1), burst(meters, 0.5), phase(10, 10, 1)], deal)
      const [, peak] = schedule.phases
      expect(peak!.endMessage - peak!.firstMessage).toBe(deal.messagesPerRound)
      expect(peak!.plannedCurves).toBe(meters)
    }
  })

  it('keeps a frame back until as many curves are due as lie before it', () => {
    const schedule = buildSchedule([phase(1000, 1000, 1)], createDeal({ meters: 100, points: 1, frame: 10 }, 1))
    expect(dues(schedule, 0, 3)).toEqual([0, 10_000, 20_000])
    expect(schedule.curves).toBe(1000)
  })

  const phases = fc.array(
    fc.record({
      from: fc.integer({ min: 0, max: 5000 }),
      to: fc.integer({ min: 0, max: 5000 }),
      centis: fc.integer({ min: 1, max: 200 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  const fleets = fc.record({
    meters: fc.integer({ min: 20, max: 400 }),
    partitions: fc.integer({ min: 1, max: 7 }),
    frame: fc.integer({ min: 1, max: 9 }),
  })
  const make = (
    specs: { from: number; to: number; centis: number }[],
    fleet: { meters: number; partitions: number; frame: number },
  ) =>
    buildSchedule(
      specs.map(({ from, to, centis }) => phase(from, to, centis / 100)),
      createDeal({ ...fleet, points: 1 }, fleet.partitions),
    )

  it('never goes backwards, keeps every message inside its phase, and counts what is due as the due times say', () => {
    fc.assert(
      fc.property(phases, fleets, (specs, fleet) => {
        const schedule = make(specs, fleet)
        let before = 0
        for (let i = 0; i < schedule.messages; i++) {
          const dueUs = schedule.dueUs(i)
          const { fromUs, toUs } = schedule.phaseOf(i)
          expect(dueUs).toBeGreaterThanOrEqual(before)
          expect(dueUs >= fromUs && dueUs < toUs).toBe(true)
          before = dueUs
          if (i % 17 === 0) {
            expect(schedule.messagesDueAt(dueUs)).toBeGreaterThan(i)
            expect(schedule.messagesDueAt(dueUs - 1)).toBeLessThanOrEqual(i)
          }
        }
        expect(schedule.messagesDueAt(schedule.durationUs)).toBe(schedule.messages)
      }),
      { numRuns: 60 },
    )
  })

  it('fills blocks with the very due times that single questions give', () => {
    fc.assert(
      fc.property(phases, fleets, fc.nat(), fc.integer({ min: 1, max: 50 }), (specs, fleet, at, count) => {
        const schedule = make(specs, fleet)
        if (schedule.messages === 0) return
        const first = at % schedule.messages
        const fits = Math.min(count, Math.ceil((schedule.messages - first) / fleet.partitions))
        const out = new Float64Array(fits)
        schedule.fillDueUs(first, fleet.partitions, fits, 7e15, out)
        expect([...out]).toEqual(
          Array.from({ length: fits }, (_, i) => 7e15 + schedule.dueUs(first + i * fleet.partitions)),
        )
      }),
      { numRuns: 200 },
    )
  })
})

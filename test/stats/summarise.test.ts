import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultDriver } from '../../src/scenarios/defaults.ts'
import { summarise } from '../../src/stats/summarise.ts'
import { hopNames } from '../../src/types/measurement.ts'
import type { PhaseResult, Totals } from '../../src/types/result.ts'
import { type ImaginedReading, imagine, promptReading, promptReadings, withSums } from './imagined-run.ts'

const twoPhases = [
  { name: 'warm-up', seconds: 2, perS: 100, measured: false },
  { name: 'talk', seconds: 3, perS: 200 },
  { name: 'peak', seconds: 2, perS: 400 },
]
const allReadings = [
  ...promptReadings(200, 100),
  ...promptReadings(600, 200, 4000, 2e6),
  ...promptReadings(800, 400, 8000, 5e6),
]

function phase(results: readonly PhaseResult[], name: string): PhaseResult {
  return results.find((result) => result.name === name)!
}

describe('the counts of a summary', () => {
  const { total, phases, durationS } = summarise(imagine({ phases: twoPhases, readings: allReadings }))

  test('cover the measured phases in total, and every phase by itself', () => {
    expect([total.planned, total.sent, total.delivered, total.neverSent]).toEqual([1400, 1400, 1400, 0])
    expect(phases.map(({ name, planned }) => [name, planned])).toEqual([
      ['warm-up', 200],
      ['talk', 600],
      ['peak', 800],
    ])
    expect(durationS).toBe(17)
  })

  test('belong to the phase in which a reading was due, however late it arrives', () => {
    const late = [...allReadings.slice(0, 799), { ...promptReading(4_990_000, 4000), resultUs: 1_500_000 }]
    const { phases } = summarise(imagine({ phases: twoPhases, readings: [...late, ...allReadings.slice(800)] }))
    expect([phase(phases, 'talk').delivered, phase(phases, 'talk').latency.result.maxUs]).toEqual([600, 1_500_000])
    expect([phase(phases, 'peak').delivered, phase(phases, 'peak').latency.result.maxUs]).toEqual([800, 8000])
    expect(phase(phases, 'peak').deliveredPerS).toBeCloseTo((800 - 3 + 1) / 2, 0)
  })

  test('are curves where they say so, with several points a curve', () => {
    const fleet = { meters: 10, model: 'london', points: 4, frame: 1 }
    const { total } = summarise(
      imagine({ phases: [{ seconds: 1, perS: 25 }], readings: promptReadings(100, 100), scenario: { fleet } }),
    )
    expect([total.planned, total.curvesPlanned, total.curvesSent, total.curvesDelivered]).toEqual([100, 25, 25, 25])
    expect([total.offeredPerS, total.sentPerS]).toEqual([25, 25])
  })

  test('say what the generators could not send', () => {
    const readings = allReadings.map((reading, i) => (i % 10 === 0 ? { dueUs: reading.dueUs } : reading))
    const { total } = summarise(imagine({ phases: twoPhases, readings }))
    expect([total.planned, total.sent, total.neverSent]).toEqual([1400, 1260, 140])
    expect(total.latency.lag.undelivered).toBe(140)
    expect(total.latency.late.undelivered).toBe(140)
  })

  test('call nothing undelivered that was due after the run was stopped', () => {
    const stopped = { stoppedAtUs: 3e6, endedAtUs: 3.5e6 }
    const readings = allReadings.filter(({ dueUs }) => dueUs < 3e6)
    const { total, phases } = summarise(imagine({ phases: twoPhases, readings, measured: stopped }))
    expect([total.planned, total.sent, total.neverSent, total.latency.result.undelivered]).toEqual([1400, 200, 1200, 0])
    expect([phase(phases, 'talk').offeredPerS, phase(phases, 'peak').offeredPerS]).toEqual([200, 0])
  })
})

describe('the total of a summary', () => {
  const stamps = fc.record({
    dueUs: fc.integer({ min: 0, max: 6_999_999 }),
    fate: fc.constantFrom('arrived', 'arrived', 'arrived', 'lost', 'unsent', 'doubled'),
    resultUs: fc.integer({ min: 0, max: 3_000_000 }),
  })

  test('is consistent with its phases', () => {
    fc.assert(
      fc.property(fc.array(stamps, { maxLength: 80 }), (list) => {
        const readings = list.map(({ dueUs, fate, resultUs }): ImaginedReading => {
          const { resultUs: arrives, ...lost } = promptReading(dueUs, resultUs)
          if (fate === 'unsent') return { dueUs }
          return fate === 'lost' ? lost : { ...lost, resultUs: arrives!, times: fate === 'doubled' ? 2 : 1 }
        })
        const measured = imagine({ phases: twoPhases, readings })
        const { total, phases } = summarise(measured)
        const parts = phases.filter((part) => part.measured)
        const sum = (of: (totals: Totals) => number) => parts.reduce((all, part) => all + of(part), 0)
        for (const name of ['planned', 'sent', 'delivered', 'curvesSent', 'blockedUs'] as const)
          expect(total[name]).toBe(sum((part) => part[name]))
        for (const kind of ['result', 'lag', 'ack'] as const) {
          const counted = sum((part) => part.latency[kind].count)
          if (kind === 'result') expect(total.latency[kind].count).toBeGreaterThanOrEqual(counted)
          else expect(total.latency[kind].count).toBe(counted)
          // what doubles hide of a loss is charged to each phase, since nobody knows to which it belongs
          const most = sum((part) => part.latency[kind].undelivered)
          expect(total.latency[kind].undelivered).toBeLessThanOrEqual(most)
          expect(total.latency[kind].undelivered).toBeGreaterThanOrEqual(kind === 'result' ? most / parts.length : most)
        }
        const seconds = parts.reduce((all, part) => all + part.toS - part.fromS, 0)
        const curves = parts.reduce((all, part) => all + part.deliveredPerS * (part.toS - part.fromS), 0)
        expect(total.deliveredPerS).toBeCloseTo(curves / seconds, 6)
        expect(total.backlogEndCurves).toBe(phases.at(-1)!.backlogEndCurves)
      }),
      { numRuns: 60 },
    )
  })

  test('ranks a lost reading above all others even where a doubled one of the same second hides it', () => {
    const readings = promptReadings(100, 10).map((reading, i): ImaginedReading => {
      const { resultUs, ...lost } = reading
      if (i % 10 === 0) return lost
      return i % 10 === 1 ? { ...reading, times: 2 } : reading
    })
    const { total } = summarise(imagine({ phases: [{ name: 'talk', seconds: 10, perS: 10 }], readings }))
    expect(total.latency.result.undelivered).toBe(10)
    expect(total.latency.result.p99Us).toBeNull()
  })

  const stalled = (times: number) =>
    promptReadings(1000, 100, 1000).map(
      (reading, i): ImaginedReading => (i < 985 ? { ...reading, times } : promptReading(reading.dueUs, 1e6)),
    )
  test('is not improved by copies of the fast ones: ranks are among the readings that were due', () => {
    const run = (times: number) => ({ phases: [{ seconds: 10, perS: 100 }], readings: stalled(times) })
    const [once, thrice] = [1, 3].map((times) => summarise(imagine(withSums(run(times)))).total) as [Totals, Totals]
    const single = summarise(imagine(run(3))).total
    expect(single.latency.result).toEqual(once.latency.result)
    expect(once.latency.result.p99Us! / 1e6).toBeCloseTo(1, 2)
    for (const name of ['p50Us', 'p90Us', 'p95Us', 'p99Us', 'p999Us', 'maxUs', 'count', 'undelivered'] as const)
      expect(thrice.latency.result[name], name).toBe(once.latency.result[name])
    expect(thrice.latency.result.meanUs! / once.latency.result.meanUs!).toBeCloseTo(1, 2)
    for (const name of ['deliveredPerS', 'backlogEndCurves', 'curvesDelivered'] as const)
      expect(thrice[name], name).toBe(once[name])
    expect([once.copies, thrice.copies, thrice.delivered]).toEqual([0, 1970, 2970])
  })

  test('reads its percentiles from all readings together, not from percentiles of phases', () => {
    const { total } = summarise(imagine({ phases: twoPhases, readings: allReadings }))
    expect(total.latency.result.p50Us).toBe(8000)
    expect(total.latency.result.count).toBe(1400)
  })
})

describe('flows and backlog', () => {
  test('show a target that keeps up with half of the load', () => {
    const readings = Array.from({ length: 1000 }, (_, i) => promptReading(i * 10_000, i * 10_000))
    const { total } = summarise(imagine({ phases: [{ seconds: 10, perS: 100 }], readings }))
    expect(total.offeredPerS).toBe(100)
    expect(total.deliveredPerS).toBeCloseTo(50, 0)
    expect(total.backlogEndCurves).toBeCloseTo(500, -1)
    expect(total.backlogSlopePerS).toBeCloseTo(50, 0)
  })

  test('carry what an earlier phase left behind', () => {
    const held = allReadings.map((reading) => (reading.dueUs < 2e6 ? { ...reading, resultUs: 6e6 } : reading))
    const { phases } = summarise(imagine({ phases: twoPhases, readings: held }))
    expect(phases.map(({ backlogEndCurves }) => Math.round(backlogEndCurves / 10) * 10)).toEqual([200, 200, 100])
  })

  test('of the driver null are what was not sent', () => {
    const readings = allReadings.map(({ dueUs }, i) => (i % 2 === 0 ? { dueUs, sentUs: 5, ackUs: 5 } : { dueUs }))
    const driver = { ...defaultDriver, kind: 'null', inFlightBytes: 1e6, lingerUs: 0 } as const
    const { total } = summarise(imagine({ phases: twoPhases, readings, scenario: { driver } }))
    expect(total.backlogEndCurves).toBe(800)
    expect([total.latency.result.undelivered, total.latency.ack.undelivered]).toEqual([0, 0])
    expect(total.latency.lag.undelivered).toBe(700)
  })
})

describe('the hops', () => {
  test('add up to the mean result latency of what was delivered', () => {
    const stamp = fc.integer({ min: 0, max: 1_000_000 })
    const reading = fc.tuple(fc.integer({ min: 0, max: 6_999_999 }), fc.array(stamp, { minLength: 6, maxLength: 6 }))
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 60 }), (list) => {
        const readings = list.map(([dueUs, stamps]): ImaginedReading => {
          const [sentUs, ackUs, readUs, emittedUs, storedUs, resultUs] = stamps.sort((a, b) => a - b) as number[]
          return {
            dueUs,
            sentUs: sentUs!,
            ackUs: ackUs!,
            readUs: readUs!,
            emittedUs: emittedUs!,
            storedUs: storedUs!,
            resultUs: resultUs!,
          }
        })
        const { phases } = summarise(imagine({ phases: twoPhases, readings }))
        for (const { delivered, hopsMeanUs, latency } of phases) {
          if (delivered === 0) continue
          const sum = hopNames.reduce((all, hop) => all + hopsMeanUs[hop]!, 0)
          expect(sum).toBeCloseTo(latency.result.meanUs!, 3)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('are none where nothing arrived, but for the generator', () => {
    const readings = allReadings.map(({ dueUs }) => ({ dueUs, sentUs: 40 }))
    const { total } = summarise(imagine({ phases: twoPhases, readings }))
    expect(total.hopsMeanUs).toEqual({ generator: 40, broker: null, engine: null, database: null, delivery: null })
  })
})

describe("the ratio of Little's law", () => {
  test('is 1 where area and latencies agree, and shows a latency that was measured wrong', () => {
    const measured = imagine({ phases: twoPhases, readings: allReadings })
    expect(summarise(measured).total.littleRatio).toBe(1)
    const half = { ...measured, phaseAreaUs: measured.phaseAreaUs.map((areaUs) => areaUs / 2) }
    expect(summarise(half).phases.map(({ littleRatio }) => littleRatio)).toEqual([0.5, 0.5, 0.5])
  })

  test('is none unless everything planned was delivered, and none without an observer', () => {
    const lost = allReadings.map((reading, i) => (i === 300 ? { dueUs: reading.dueUs, sentUs: 1 } : reading))
    const { total, phases } = summarise(imagine({ phases: twoPhases, readings: lost }))
    expect([total.littleRatio, ...phases.map(({ littleRatio }) => littleRatio)]).toEqual([null, 1, null, 1])
    const unseen = imagine({ phases: twoPhases, readings: allReadings, measured: { phaseAreaUs: [] } })
    expect(summarise(unseen).total.littleRatio).toBeNull()
  })
})

describe('a doubled reading', () => {
  test('does not hide one that was lost at another time', () => {
    const readings = allReadings.map((reading) => {
      if (reading.dueUs === 3_000_000) return { dueUs: reading.dueUs, sentUs: 1 }
      return reading.dueUs === 4_500_000 ? { ...reading, times: 2 } : reading
    })
    const { total } = summarise(imagine({ phases: twoPhases, readings }))
    expect(total.delivered).toBe(total.planned)
    expect(total.latency.result.undelivered).toBe(1)
    expect(total.latency.result.maxUs).toBeNull()
  })
})

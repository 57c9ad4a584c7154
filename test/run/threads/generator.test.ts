import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockBytes } from '../../../src/contract/curve-message.ts'
import { Generator } from '../../../src/run/threads/generator.ts'
import { simpleWh } from '../../oracle/simple-fleet.ts'
import { phase } from '../../support/scenario.ts'
import { countOf, GeneratorRig, t0, totalOf } from './generator-rig.ts'

const byDue = (a: number, b: number) => a - b

describe('a generator', () => {
  it('sends every message at its due time when nothing disturbs it', () => {
    const rig = new GeneratorRig()
    rig.driver.acceptsAtOnce = true
    rig.run()
    expect(rig.dues).toEqual(rig.planned)
    for (const { sentUs, dueUs } of rig.driver.blocks) expect(dueUs).toEqual(dueUs.map(() => sentUs))
    expect(rig.latency('late').maxUs).toBe(0)
  })

  it('sends of each meter what the fleet says it reads, round after round', () => {
    const rig = new GeneratorRig({
      meters: 130,
      partitions: 3,
      frame: 4,
      points: 2,
      phases: [phase('hold', 1000, 0.5)],
    })
    rig.driver.acceptsAtOnce = true
    rig.run()
    let curves = 0
    for (const { slot, partition, curves: list } of rig.driver.blocks)
      for (const { meter, wattHours } of list) {
        expect(meter % 3).toBe(partition)
        expect(wattHours).toEqual([simpleWh(meter, slot), simpleWh(meter, slot + 1)])
        curves++
      }
    expect(curves).toBe(rig.schedule.curves)
    expect(rig.generator.sentReadings).toBe(curves * 2)
  })

  it('never moves a due time, however irregularly it is called', () => {
    const holes = fc.array(fc.oneof(fc.nat(3000), fc.nat(400_000)), { minLength: 5, maxLength: 40 })
    const fleets = fc.record({
      meters: fc.integer({ min: 10, max: 300 }),
      partitions: fc.integer({ min: 1, max: 5 }),
      frame: fc.integer({ min: 1, max: 9 }),
    })
    fc.assert(
      fc.property(holes, fleets, (list, fleet) => {
        const phases = [phase('a', 800, 0.5), phase('b', 0, 0.5, { toPerS: 4000, curves: 1000, kind: 'ramp' })]
        const rig = new GeneratorRig({ ...fleet, phases, drainUs: 60e6 })
        rig.driver.acceptsAtOnce = true
        for (const us of list) {
          rig.generator.step()
          rig.clock.us += us
        }
        rig.run()
        expect(rig.dues.sort(byDue)).toEqual(rig.planned)
        for (const { sentUs, dueUs } of rig.driver.blocks) expect(Math.max(...dueUs)).toBeLessThanOrEqual(sentUs)
      }),
      { numRuns: 60 },
    )
  })

  it('catches up after a hole of 250 ms in one larger batch: due times as planned, and late by the hole', () => {
    const rig = new GeneratorRig({ phases: [phase('hold', 1000, 0.5)] })
    rig.driver.acceptsAtOnce = true
    rig.run(100_000)
    rig.generator.step()
    rig.driver.blocks.length = 0
    rig.clock.us = 349_000
    rig.generator.step()
    expect(rig.generator.caughtUp).toBe(false)
    // bins of 250 ms: what was due before 250 ms goes first
    rig.generator.step()
    expect(rig.generator.caughtUp).toBe(true)
    const sizes = rig.driver.blocks.map(({ dueUs }) => dueUs.length)
    expect(sizes).toEqual([149, 100])
    expect(rig.dues).toEqual(Array.from({ length: 249 }, (_, i) => 101_000 + i * 1000))
    const late = rig.latency('late')
    expect([late.maxUs, late.total]).toEqual([248_000, 350])
    rig.run()
    expect(rig.latency('lag').maxUs).toBe(248_000)
    expect(totalOf(rig.generator.latencies.take(), 'late')).toBe(0)
  })

  it('has said how long a block waited at least when the driver gets it, since its result may come at once', () => {
    const rig = new GeneratorRig({ phases: [phase('hold', 100, 1)] })
    const known: (number | null)[] = []
    rig.driver.acceptsAtOnce = true
    rig.driver.sendUs = 40
    rig.driver.whileSending = ({ dueUs }) => known.push(rig.lags.leastUs(dueUs[0]! - t0))
    rig.run()
    expect(known).toHaveLength(100)
    expect(known).not.toContain(null)
  })

  it('is late by what its own sending costs, and the lag says the same', () => {
    const rig = new GeneratorRig({ phases: [phase('hold', 100, 1)], partitions: 2 })
    rig.driver.acceptsAtOnce = true
    rig.driver.sendUs = 40
    rig.run()
    expect([rig.latency('late').minUs, rig.latency('lag').minUs]).toEqual([40, 40])
  })

  it('cuts blocks at partitions, rounds, bins and phases', () => {
    const rig = new GeneratorRig({ meters: 300, partitions: 4, phases: [phase('a', 5000, 0.3), phase('b', 5000, 0.3)] })
    rig.driver.acceptsAtOnce = true
    rig.clock.us = 590_000
    rig.run()
    for (const { dueUs, curves, slot, partition } of rig.driver.blocks) {
      expect(new Set(dueUs.map((us) => rig.bins.at(us))).size).toBe(1)
      for (const { meter } of curves) expect(meter % 4).toBe(partition)
      expect(curves.every(({ meter, wattHours }) => wattHours[0] === simpleWh(meter, slot))).toBe(true)
    }
    expect(new Set(rig.driver.blocks.map(({ slot }) => slot))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
  })

  it('never makes a block larger than it announces to the driver', () => {
    for (const parts of [
      { meters: 100_000, frame: 1, partitions: 1 },
      { meters: 100_000, frame: 1, partitions: 100 },
      { meters: 100_000, frame: 512, partitions: 3 },
      { meters: 20_000, frame: 9000, points: 2, partitions: 2 },
    ]) {
      const rig = new GeneratorRig({ ...parts, phases: [phase('hold', 100_000, 0.5)] })
      rig.driver.acceptsAtOnce = true
      rig.clock.us = 490_000
      rig.run()
      const largest = Math.max(
        ...rig.driver.blocks.map(({ messageCurves, curves }) =>
          blockBytes({
            messages: messageCurves.length,
            frame: messageCurves[0]!,
            lastFrame: messageCurves.at(-1)!,
            points: curves[0]!.wattHours.length,
          } as Parameters<typeof blockBytes>[0]),
        ),
      )
      expect(largest).toBeLessThanOrEqual(Generator.maxBlockBytes(rig.deal))
      expect(rig.dues.length).toBe(rig.schedule.messages)
    }
  })

  it('counts what it sent and what was accepted by bin of due time', () => {
    const rig = new GeneratorRig({ phases: [phase('a', 1000, 0.5), phase('b', 2000, 0.5)] })
    rig.run(999_999)
    rig.driver.accept()
    rig.run()
    const parts = rig.generator.latencies.take().toSorted((a, b) => a.bin - b.bin)
    expect(parts.map(({ bin, counts }) => [bin, counts.sent, counts.acked])).toEqual([
      [0, 250, 250],
      [1, 250, 250],
      [2, 500, 500],
      [3, 500, 500],
    ])
  })

  it('sums up the lags reading by reading, ragged frames and several points included', () => {
    const rig = new GeneratorRig({
      meters: 107,
      partitions: 3,
      frame: 8,
      points: 2,
      phases: [phase('hold', 2000, 0.5)],
    })
    rig.driver.acceptsAtOnce = true
    for (const atUs of [7000, 90_000, 260_000, 700_000]) {
      rig.clock.us = atUs
      rig.run(atUs)
    }
    rig.run()
    let lagSumUs = 0
    for (const { sentUs, dueUs, messageCurves } of rig.driver.blocks)
      for (const [i, us] of dueUs.entries()) lagSumUs += (sentUs - us) * messageCurves[i]! * 2
    const parts = rig.generator.latencies.take()
    expect(countOf(parts, 'lagSumUs')).toBe(lagSumUs)
    expect(totalOf(parts, 'lag')).toBe(rig.schedule.curves * 2)
    expect(rig.generator.latencies.phases.lag.get(0)!.sumUs).toBe(lagSumUs)
  })
})

describe('several generators', () => {
  it('share the partitions without gap or overlap, each message in its own order', () => {
    const plans = fc
      .record({
        meters: fc.integer({ min: 12, max: 120 }),
        partitions: fc.integer({ min: 1, max: 12 }),
        generators: fc.integer({ min: 1, max: 4 }),
        frame: fc.integer({ min: 1, max: 5 }),
      })
      .filter(({ partitions, generators }) => generators <= partitions)
    fc.assert(
      fc.property(plans, (plan) => {
        const rigs = Array.from(
          { length: plan.generators },
          (_, index) => new GeneratorRig({ ...plan, index, phases: [phase('hold', 1500, 0.2)] }),
        )
        for (const rig of rigs) {
          rig.driver.acceptsAtOnce = true
          rig.run()
        }
        const { deal, schedule, planned } = rigs[0]!
        expect(rigs.flatMap((rig) => rig.dues).sort(byDue)).toEqual(planned)
        const messages = Array<number>(plan.partitions).fill(0)
        for (let message = 0; message < schedule.messages; message++) messages[deal.partitionOf(message)]!++
        for (const [index, rig] of rigs.entries())
          expect(rig.generator.sentMessages).toEqual(messages.map((n, p) => (p % plan.generators === index ? n : 0)))
        const curves = rigs.flatMap((rig) =>
          rig.driver.blocks.flatMap((b) => b.curves.map((c) => `${c.meter} ${b.slot}`)),
        )
        expect(new Set(curves).size).toBe(curves.length)
        expect(curves.length).toBe(schedule.curves)
      }),
      { numRuns: 60 },
    )
  })
})

describe('the flow of a generator', () => {
  it('belongs to the bin in which it happens, and is handed out once', () => {
    const rig = new GeneratorRig({ phases: [phase('hold', 1000, 0.5)] })
    rig.run(249_500)
    const first = rig.generator.takeFlow(1_795_500_000_249_999)
    expect(first).toEqual({ bin: 0, sentFlow: 250, deliveredFlow: 0, blockedUs: 0, inFlightPeakBytes: 5500 })
    rig.driver.accept()
    rig.run(300_500)
    const second = rig.generator.takeFlow(1_795_500_000_300_500)
    expect(second).toMatchObject({ bin: 1, sentFlow: 51 })
    expect(rig.generator.takeFlow(1_795_500_000_600_000)).toMatchObject({ bin: rig.bins.drain, sentFlow: 0 })
  })
})

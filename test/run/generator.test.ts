import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockBytes } from '../../src/contract/curve-message.ts'
import { Generator } from '../../src/run/generator.ts'
import { simpleWh } from '../oracle/simple-fleet.ts'
import { phase } from '../support/scenario.ts'
import { countOf, GeneratorRig, totalOf } from './generator-rig.ts'

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
    // bins of 250 ms: what was due before 250 ms goes first
    rig.generator.step()
    const sizes = rig.driver.blocks.map(({ dueUs }) => dueUs.length)
    expect(sizes).toEqual([149, 100])
    expect(rig.dues).toEqual(Array.from({ length: 249 }, (_, i) => 101_000 + i * 1000))
    const late = rig.latency('late')
    expect([late.maxUs, late.total]).toEqual([248_000, 350])
    rig.run()
    expect(rig.latency('lag').maxUs).toBe(248_000)
    expect(totalOf(rig.generator.latencies.take(), 'late')).toBe(0)
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

describe('the in-flight bound', () => {
  /** room for 100 messages of 22 bytes; 1000 a second: full after 0.1 s */
  const bounded = (more = {}) => new GeneratorRig({ inFlightBytes: 2200, phases: [phase('hold', 1000, 1)], ...more })

  it('holds messages back in the schedule, due times unchanged, and never goes beyond it', () => {
    const rig = bounded()
    rig.run(500_000)
    expect(rig.dues.length).toBe(100)
    expect(rig.driver.inFlightBytes()).toBe(2200)
    rig.driver.accept(40)
    rig.run(500_300)
    expect(rig.dues.length).toBe(140)
    expect(rig.dues).toEqual(rig.planned.slice(0, 140))
  })

  it('is the target’s doing: what waited for it has a lag but is not late', () => {
    const rig = bounded()
    rig.run(500_000)
    rig.driver.accept()
    rig.driver.acceptsAtOnce = true
    rig.run()
    expect(rig.dues).toEqual(rig.planned)
    // the message due at 100 ms was the first that did not fit
    expect(rig.latency('lag').maxUs).toBe(400_000)
    expect(rig.latency('late').maxUs).toBe(0)
  })

  it('charges the time for which it was full, wherever the reports cut it', () => {
    const rig = bounded()
    let blockedUs = 0
    for (const atUs of [150_000, 300_000, 450_000]) {
      rig.run(atUs)
      blockedUs += rig.generator.takeFlow(rig.generator.step() - 250).blockedUs
    }
    rig.run(500_000)
    rig.driver.accept()
    rig.driver.acceptsAtOnce = true
    rig.run()
    blockedUs += rig.generator.takeFlow(rig.generator.step()).blockedUs
    expect(blockedUs).toBe(400_000)
  })

  it('makes the first message after it late from the moment it was free, and the others from their predecessor', () => {
    const rig = bounded({ partitions: 2 })
    rig.run(400_000)
    rig.driver.accept()
    rig.driver.sendUs = 70
    rig.generator.step()
    // two partitions, one block each: the second waits for the first
    expect(rig.driver.blocks.slice(-2).map(({ sentUs }) => sentUs)).toEqual([400_000, 400_070])
    rig.generator.latencies.take()
    const late = rig.generator.latencies.phases.late.get(0)!
    expect([late.minUs, late.maxUs]).toEqual([0, 70])
    expect(late.quantileUs(1)).toBe(70)
  })

  it('leaves a hole of the generator after the bound freed to the generator', () => {
    const rig = bounded()
    rig.run(300_000)
    rig.driver.accept()
    rig.driver.acceptsAtOnce = true
    rig.run(300_500)
    rig.clock.us = 550_000
    rig.run()
    const late = rig.latency('late')
    expect(late.maxUs).toBe(249_000)
    // those due while the bound was full are not late, those due in the hole are
    expect(late.total).toBe(1000)
    expect(late.quantileUs(0.5)).toBe(0)
  })
})

describe('the end of arrivals', () => {
  it('comes with the last message, and the generator is finished once everything is accepted', () => {
    const rig = new GeneratorRig({ phases: [phase('hold', 1000, 0.1)] })
    rig.run(150_000)
    expect([rig.dues.length, rig.generator.finished]).toEqual([100, false])
    rig.driver.accept()
    rig.generator.step()
    expect(rig.generator.finished).toBe(true)
    expect(totalOf(rig.generator.latencies.take(), 'ack')).toBe(100)
  })

  it('does not wait longer than the drain for what is never accepted', () => {
    const rig = new GeneratorRig({ phases: [phase('hold', 1000, 0.1)], drainUs: 300_000 })
    rig.run(400_000)
    expect(rig.generator.finished).toBe(false)
    rig.run()
    expect(rig.clock.us).toBeGreaterThan(400_000)
    expect(rig.clock.us).toBeLessThan(401_000)
    expect(countOf(rig.generator.latencies.take(), 'acked')).toBe(0)
  })

  it('leaves unsent what the bound still held back when the drain was over', () => {
    const rig = new GeneratorRig({ phases: [phase('hold', 1000, 0.2)], inFlightBytes: 2200, drainUs: 300_000 })
    rig.run()
    expect(rig.generator.finished).toBe(true)
    expect([rig.dues.length, rig.generator.sentReadings, rig.generator.sentMessages]).toEqual([100, 100, [100]])
    // full since the message that was due at 100 ms
    expect(rig.generator.takeFlow(0).blockedUs).toBeGreaterThanOrEqual(400_000)
  })

  it('can be moved forward: nothing that is due after a stop is sent, everything due before it is', () => {
    fc.assert(
      fc.property(fc.nat(600_000), fc.integer({ min: 1, max: 3 }), (stopUs, partitions) => {
        const rig = new GeneratorRig({ phases: [phase('hold', 1000, 0.5)], partitions, meters: 77 })
        rig.driver.acceptsAtOnce = true
        rig.generator.stopAfter(stopUs)
        rig.generator.stopAfter(stopUs + 50_000)
        rig.run()
        expect(rig.dues.sort(byDue)).toEqual(rig.planned.filter((us) => us <= stopUs))
      }),
      { numRuns: 40 },
    )
  })

  it('lets a stopped generator drain from the moment of the stop', () => {
    const rig = new GeneratorRig({ phases: [phase('hold', 1000, 60)], drainUs: 200_000 })
    rig.run(100_000)
    rig.generator.stopAfter(120_000)
    rig.run()
    expect(rig.dues.length).toBe(121)
    expect(rig.clock.us).toBeLessThan(321_000)
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

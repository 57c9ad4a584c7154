import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { phase } from '../../support/scenario.ts'
import { countOf, GeneratorRig, t0, totalOf } from './generator-rig.ts'

const byDue = (a: number, b: number) => a - b

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

describe('a generator without a CPU for 200 ms, whose bound was full for 1 ms', () => {
  /** Full at 100 ms, accepted at 100.9 ms, while the generator's thread is gone from 100.75 to 301 ms. */
  function gone(acksStampedByTarget: boolean) {
    const rig = new GeneratorRig({ inFlightBytes: 2200, phases: [phase('hold', 1000, 0.5)] })
    rig.driver.acksStampedByTarget = acksStampedByTarget
    rig.run(100_900)
    rig.driver.accept()
    rig.driver.acceptsAtOnce = true
    rig.clock.us = 301_000
    rig.run()
    return { blockedUs: rig.generator.takeFlow(t0 + rig.clock.us).blockedUs, late: rig.latency('late') }
  }

  it.each([
    ['accepted something', true, 900],
    ['should have been looked at again, if nobody says when it accepted', false, 1000],
  ])('was held back until its target %s, and is late by itself from then on', (_, stamped, blockedUs) => {
    const run = gone(stamped)
    expect(run.blockedUs).toBe(blockedUs)
    expect(run.late.maxUs).toBe(200_000 + 1000 - blockedUs)
    expect([run.late.total, run.late.quantileUs(0.5)]).toEqual([500, 0])
    // 100 more fit into the bound then: the last of them was due at 200 ms
    expect(Math.round(run.late.quantileUs(0.8) / 1000)).toBe(101)
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

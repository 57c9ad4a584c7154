import { describe, expect, it } from 'vitest'
import { probeSlot } from '../../src/contract/curve-message.ts'
import { entryKindsOf, maxEntries, saturate, updateBytes } from '../../src/contract/update-message.ts'
import { maxOpenBins } from '../../src/journey/arrivals.ts'
import { statisticUs } from '../../src/stats/latency.ts'
import { entryOf, ObserverRig, t0, updateOf } from './update-rig.ts'

describe('the observer', () => {
  it('looks up between some updates, however many wait, and serves every target meanwhile', () => {
    const rig = new ObserverRig({ rings: 2 })
    for (let i = 0; i < 100; i++) rig.arrive(updateOf([entryOf()]))
    rig.arrive(updateOf([entryOf()]), 1)
    rig.nowUs = 5000
    expect(rig.observer.step()).toBe(true)
    expect(rig.observer.deliveredReadings).toBeLessThan(30)
    expect(rig.rings[1]!.consumer.peek()).toBe(-1)
    while (rig.observer.step()) {}
    expect(rig.observer.deliveredReadings).toBe(101)
  })

  it('times an update when it takes it, from the due time of its readings', () => {
    const rig = new ObserverRig()
    rig.observe(updateOf([entryOf({ dueUs: 1000, readLagUs: 200 })], { emittedUs: 1500, storedUs: 1900 }), 2500)
    const [part] = rig.observer.takeParts()
    expect(part!.counts).toEqual({
      delivered: 1,
      copies: 0,
      negative: 0,
      readSumUs: 200,
      emittedSumUs: 500,
      storedSumUs: 900,
      resultSumUs: 1500,
    })
    expect(rig.observer.arrivals.phases.result.get(0)!.maxUs).toBe(1500)
  })

  it('passes on group, slot, count, value and check of every entry', () => {
    const rig = new ObserverRig()
    rig.observe(
      updateOf([
        entryOf({ group: 1, slot: 2, count: 3, value: 4, check: 5 }),
        entryOf({ group: 3, slot: 9, count: 1, value: 7, check: 0xffff_ffff }),
      ]),
      10,
    )
    expect(rig.noted.calls).toEqual([
      [1, 2, 3, 4, 5],
      [3, 9, 1, 7, 0xffff_ffff],
    ])
  })

  it('takes from every worker of the target, and says whether there was anything', () => {
    const rig = new ObserverRig({ rings: 2 })
    rig.observe(updateOf([entryOf()]), 10, 0)
    rig.observe(updateOf([entryOf({ count: 2 })]), 10, 1)
    expect(rig.observer.deliveredReadings).toBe(3)
    expect(rig.observer.step()).toBe(false)
  })

  it('counts the flow since it was last asked', () => {
    const rig = new ObserverRig()
    rig.observe(updateOf([entryOf({ count: 5 })]), 10)
    expect(rig.observer.takeFlow()).toBe(5)
    rig.observe(updateOf([entryOf({ count: 2 })]), 20)
    expect(rig.observer.takeFlow()).toBe(2)
    expect(rig.observer.takeFlow()).toBe(0)
    expect(rig.observer.deliveredReadings).toBe(7)
  })

  it('counts what comes beyond the readings of a second as copies, which are no flow and nothing new', () => {
    const rig = new ObserverRig({ dueInBin: 10 })
    rig.observe(updateOf([entryOf({ count: 8 })]), 1000)
    rig.observe(updateOf([entryOf({ count: 8 })]), 2000)
    expect([rig.observer.takeFlow(), rig.observer.deliveredReadings]).toEqual([10, 10])
    expect(rig.observer.takeParts()[0]!.counts).toMatchObject({ delivered: 16, copies: 6 })
  })

  it('counts readings whose stamps cannot be, and keeps the first case', () => {
    const rig = new ObserverRig()
    rig.observe(updateOf([entryOf({ count: 3 })], { emittedUs: 50_000, storedUs: 50_000 }), 2000)
    rig.observe(updateOf([entryOf({ count: 4 })], { emittedUs: 1000, storedUs: 2000 }), 3000)
    expect(rig.observer.stamps).toEqual({ readings: 3, first: 'an update was observed 48,000 us before it was stored' })
  })

  it('takes a wait beyond 35.8 minutes, which an update cannot hold, for one before the engine and not in it', () => {
    const rig = new ObserverRig()
    const minutes = (count: number) => count * 60e6
    // taken after 40 minutes, and emitted 1 ms later
    const entry = entryOf({ count: 3, readLagUs: saturate(minutes(40)) })
    rig.observe(updateOf([entry], { emittedUs: minutes(40) + 1000 }), minutes(40) + 2000)
    const { readSumUs, emittedSumUs } = rig.observer.takeParts()[0]!.counts
    expect([readSumUs, emittedSumUs]).toEqual([3 * (minutes(40) + 1000), 3 * (minutes(40) + 1000)])
    const [engine] = rig.observer.arrivals.hops.histograms().filter(({ hop }) => hop === 'engine')
    expect(engine!.histogram).toMatchObject({ maxUs: 0 })
    expect(statisticUs(rig.observer.arrivals.phases.read.get(0)!, 0, 'p50')).toBe(Number.POSITIVE_INFINITY)
  })

  it('notices the probe, and counts and passes on nothing of it, even before the run has a start', () => {
    const rig = new ObserverRig()
    rig.firstDueUs = 0
    expect(rig.observer.probedVersion).toBeNull()
    rig.observe(updateOf([entryOf({ slot: probeSlot, dueUs: -5e6 })]), 10)
    expect(rig.observer.probedVersion).toBe(2)
    expect([rig.observer.deliveredReadings, rig.noted.calls, rig.observer.takeParts()]).toEqual([0, [], []])
    expect(rig.observer.malformed.count).toBe(0)
  })

  it('knows from the check of the probe that the target still speaks version 1 of the contract', () => {
    const rig = new ObserverRig()
    rig.firstDueUs = 0
    rig.observe(updateOf([entryOf({ slot: probeSlot, dueUs: -5e6, count: 3, check: 3 })]), 10)
    expect(rig.observer.probedVersion).toBe(1)
  })

  it('reports bins early when many are open, so that memory stays bounded, and loses nothing by it', () => {
    const rig = new ObserverRig({ durationUs: 10e6 })
    for (let quarter = 0; quarter < 40; quarter++) {
      rig.observe(updateOf([entryOf({ dueUs: quarter * 250_000 })]), 20e6)
      expect(rig.observer.arrivals.openBins).toBeLessThanOrEqual(maxOpenBins)
    }
    const parts = rig.observer.takeParts()
    expect(parts.map(({ bin, counts }) => [bin, counts.delivered])).toEqual(
      Array.from({ length: 40 }, (_, quarter) => [quarter, 1]),
    )
    expect(rig.observer.takeParts()).toEqual([])
  })

  const largest = Array.from({ length: maxEntries }, () => entryOf())
  it('takes an update of 20,000 entries', () => {
    const rig = new ObserverRig()
    rig.observe(updateOf(largest), 10)
    expect([rig.observer.deliveredReadings, rig.observer.malformed.count]).toEqual([20_000, 0])
  })

  const refusedWhole: [string, Uint8Array, string][] = [
    ['too short for a header', updateOf([]).subarray(0, 23), 'an update of 23 bytes'],
    ['of another workload', updateOf([entryOf()], { workload: 2 }), 'an update of workload 2 instead of 1'],
    ['of more than 20,000 entries', updateOf([...largest, entryOf()]), 'an update of 20001 entries; at most 20000'],
    ['cut short', updateOf([entryOf()]).subarray(0, 71), 'an update of 71 bytes that announces 1 entries'],
    [
      'with bytes left over',
      updateOf([entryOf()], { announced: 0 }),
      `an update of ${updateBytes(1)} bytes that announces 0`,
    ],
    ['that is garbage', new Uint8Array(100).fill(0xcd), 'an update of workload 3452816845'],
  ]
  it.each(refusedWhole)('refuses an update %s', (_, bytes, words) => {
    const rig = new ObserverRig()
    rig.observe(bytes, 10)
    expect(rig.observer.malformed.count).toBe(1)
    expect(rig.observer.malformed.first).toContain(words)
    expect([rig.observer.deliveredReadings, rig.noted.calls]).toEqual([0, []])
  })

  const refusedEntries: [string, Parameters<typeof entryOf>[0], string][] = [
    ['of another kind', { kind: 1 }, 'an entry of kind 1; this workload uses kind 0'],
    ['of an unknown group', { group: 4 }, 'an entry of group 4; groups are 0 to 3'],
    ['of a slot that the run never reaches', { slot: 10 }, 'an entry of slot 10; slots are 0 to 9'],
    ['of no readings', { count: 0 }, 'an entry with no readings'],
    ['of more readings than there can be', { count: 1_000_001 }, 'an entry of 1000001 readings'],
    ['of less energy than nothing', { value: -1 }, 'an entry of 1 readings and -1 Wh; a reading is 0 to 65535 Wh'],
    ['of more energy than its readings can have', { count: 2, value: 131_071 }, 'an entry of 2 readings and 131071 Wh'],
    ['with its due times the wrong way round', { dueUs: 10, untilUs: 9 }, 'oldest due time is after its newest'],
    ['due before the run', { dueUs: -1 }, 'outside the run'],
    ['due after the run', { dueUs: 10e6 }, 'outside the run'],
    ['that covers two buckets', { dueUs: 9999, untilUs: 10_000 }, 'more than one 10 ms bucket'],
  ]
  it.each(refusedEntries)('refuses an entry %s, and takes those beside it', (_, parts, words) => {
    const rig = new ObserverRig()
    rig.observe(updateOf([entryOf(), entryOf(parts), entryOf({ dueUs: 9_999_999 })]), 10e6)
    expect(rig.observer.malformed.count).toBe(1)
    expect(rig.observer.malformed.first).toContain(words)
    expect([rig.observer.deliveredReadings, rig.noted.calls.length]).toEqual([2, 2])
  })

  const notEnergy = [1, 2, 3, 4, 32, 0xffff_ffff]
  it.each(notEnergy)('refuses an entry of kind %i of a workload of single readings, which has kind 0 alone', (kind) => {
    const rig = new ObserverRig({ entryKinds: entryKindsOf('readings'), groups: 1000 })
    rig.observe(updateOf([entryOf({ group: 999 }), entryOf({ kind })]), 10)
    expect(rig.observer.malformed).toEqual({ count: 1, first: `an entry of kind ${kind}; this workload uses kind 0` })
    expect(rig.observer.deliveredReadings).toBe(1)
  })

  it('takes every kind of entry that its workload publishes, and no other', () => {
    const rig = new ObserverRig({ entryKinds: [1, 3] })
    rig.observe(updateOf([0, 1, 2, 3, 4].map((kind) => entryOf({ kind, value: kind }))), 10)
    expect(rig.noted.calls.map(([, , , value]) => value)).toEqual([1, 3])
    expect(rig.observer.malformed).toEqual({ count: 3, first: 'an entry of kind 0; this workload uses kind 1 or 3' })
  })

  it('takes single readings of every meter of the fleet, and of no other', () => {
    const rig = new ObserverRig({ entryKinds: entryKindsOf('readings'), groups: 1000 })
    rig.observe(updateOf([entryOf({ group: 999 }), entryOf({ group: 1000 })]), 10)
    expect(rig.observer.malformed).toEqual({ count: 1, first: 'an entry of group 1000; groups are 0 to 999' })
    expect(rig.noted.calls.map(([group]) => group)).toEqual([999])
  })

  it('counts single readings that come back with another due time, be it a microsecond, and keeps the first case', () => {
    // a message holds whole microseconds of a due time
    const dueUs = (meter: number, slot: number) => 1000 * meter + 10 * slot + 0.7
    const rig = new ObserverRig({ entryKinds: entryKindsOf('readings'), groups: 1000, dueUs })
    const back = (group: number, us: number) => entryOf({ group, slot: 2, dueUs: us })
    rig.observe(updateOf([back(5, 5020), back(6, 6019), back(7, 8021), back(8, 9000)], { emittedUs: 20_000 }), 30_000)
    const first = 'a reading was published with a due time that is not its own, but 1 us from it'
    expect(rig.observer.dueTimes).toEqual({ readings: 3, first })
    expect(rig.observer.stamps.readings).toBe(0)
    expect(rig.observer.deliveredReadings).toBe(4)
  })

  it('keeps the first malformed update in words, and counts the others', () => {
    const rig = new ObserverRig()
    rig.observe(updateOf([entryOf({ count: 0 }), entryOf({ kind: 3 })]), 10)
    rig.observe(new Uint8Array(3), 20)
    expect(rig.observer.malformed).toEqual({ count: 3, first: 'an entry with no readings' })
  })

  it('refuses readings that come before the run has a start', () => {
    const rig = new ObserverRig()
    rig.firstDueUs = 0
    rig.observe(updateOf([entryOf()]), 10)
    expect(rig.observer.malformed).toMatchObject({ count: 1 })
    expect(rig.observer.deliveredReadings).toBe(0)
  })

  it('gives the chunks back to the target', () => {
    const rig = new ObserverRig()
    rig.observe(updateOf([entryOf()]), 1234)
    rig.observe(new Uint8Array(3), 1235)
    const released: number[] = []
    rig.rings[0]!.producer.reclaim((atUs) => released.push(atUs - t0))
    expect(released).toEqual([1235])
    expect(rig.rings[0]!.producer.used()).toBe(0)
  })
})

import { describe, expect, it } from 'vitest'
import { encodeCurveMessage, probeSlot } from '../../../src/contract/curve-message.ts'
import { checkOf } from '../../../src/contract/reading-check.ts'
import { countOf, PipelineRig, reading, t0 } from './pipeline-rig.ts'
import { putBytes } from './rings.ts'

const evenly = (count: number, everyUs: number) => Array.from({ length: count }, (_, i) => reading(i, i * everyUs))

describe('the embedded pipeline', () => {
  it('publishes one entry for each 10 ms of due time, though all came in one chunk', () => {
    const rig = new PipelineRig()
    rig.put(evenly(30, 1000))
    rig.nowUs = 40_000
    const [update, ...more] = rig.run(50_000)
    expect(more).toEqual([])
    expect(
      update!.list.map(({ count, oldestDueUs, newestDueUs }) => [count, oldestDueUs - t0, newestDueUs - t0]),
    ).toEqual([
      [10, 0, 9000],
      [10, 10_000, 19_000],
      [10, 20_000, 29_000],
    ])
  })

  it('sums up each tariff of the customers table', () => {
    const rig = new PipelineRig({}, { workload: 'tariff-curves', customers: Uint8Array.of(0, 3, 3, 1) })
    rig.put([reading(0, 0, 5), reading(1, 1, 6), reading(2, 2, 7), reading(3, 3, 8)])
    const [update] = rig.run(100)
    expect(update!.list.map(({ group, count, value }) => [group, count, value])).toEqual([
      [0, 1, 5],
      [1, 1, 8],
      [3, 2, 13],
    ])
  })

  it('says how long after their due time readings were taken, on average', () => {
    const rig = new PipelineRig()
    rig.put([reading(0, 0), reading(1, 500)])
    rig.nowUs = 2000
    expect(rig.run(3000)[0]!.list[0]!.readLagUs).toBe(1750)
  })

  it('tells the sender when it took a chunk', () => {
    const rig = new PipelineRig()
    rig.put(evenly(2, 1))
    rig.nowUs = 777
    rig.pipeline.step()
    const released: number[] = []
    rig.inputs[0]!.producer.reclaim((atUs) => released.push(atUs - t0))
    expect(released).toEqual([777])
  })

  it('takes from every input', () => {
    const rig = new PipelineRig({}, { inputs: 3 })
    for (let input = 0; input < 3; input++) rig.put([reading(input, 0)], input)
    expect(countOf(rig.run(10))).toBe(3)
  })

  it('closes a batch at most once in a flush interval, and holds nothing longer than that', () => {
    const rig = new PipelineRig({ flushUs: 5000 })
    const published = []
    for (let ms = 0; ms < 40; ms++) {
      rig.put([reading(ms, ms * 1000)])
      published.push(...rig.run((ms + 1) * 1000))
    }
    published.push(...rig.run(60_000))
    expect(countOf(published)).toBe(40)
    const times = published.map(({ atUs }) => atUs)
    for (let i = 1; i < times.length; i++) expect(times[i]! - times[i - 1]!).toBeGreaterThanOrEqual(5000)
    for (const { atUs, list } of published)
      for (const { oldestDueUs } of list) expect(atUs - (oldestDueUs - t0)).toBeLessThanOrEqual(5000)
  })

  it('publishes early what would be too much to collect for a flush', () => {
    const rig = new PipelineRig({ flushUs: 60e6 }, { mostRows: 3 })
    rig.put([reading(0, 0)])
    expect(countOf(rig.run(1))).toBe(1)
    rig.put([reading(1, 10_000), reading(2, 20_000)])
    expect(rig.run(20_000)).toEqual([])
    rig.put([reading(3, 30_000), reading(4, 40_000)])
    expect(countOf(rig.run(40_000))).toBe(4)
  })

  it('asks to be called for the flush, and not at all while nothing waits', () => {
    const rig = new PipelineRig({ flushUs: 5000 })
    expect(rig.pipeline.step()).toBe(Number.POSITIVE_INFINITY)
    rig.put([reading(0, 0)])
    rig.run(100)
    rig.put([reading(1, 100)])
    rig.pipeline.step()
    expect(rig.pipeline.step() - t0).toBe(5000)
  })

  it('publishes after the configured delay, and stamps the time at which it did', () => {
    const rig = new PipelineRig({ delayUs: 50_000 })
    rig.put([reading(0, 0)])
    rig.nowUs = 10
    expect(rig.run(50_009)).toEqual([])
    const [update] = rig.run(60_000)
    expect([update!.atUs, update!.emittedUs - t0, update!.storedUs - t0]).toEqual([50_010, 50_010, 50_010])
  })

  it('adds jitter between nothing and the whole of it, spread over all of that range', () => {
    const rig = new PipelineRig({ delayUs: 1000, jitterUs: 4000 })
    const waits: number[] = []
    for (let i = 0; i < 400; i++) {
      rig.put([reading(0, rig.nowUs)])
      waits.push(...rig.run(rig.nowUs + 10_000).map(({ atUs, list }) => atUs - (list[0]!.oldestDueUs - t0)))
    }
    expect(waits.length).toBe(400)
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1000)
    expect(Math.min(...waits)).toBeLessThan(1200)
    expect(Math.max(...waits)).toBeLessThan(5000)
    expect(Math.max(...waits)).toBeGreaterThan(4800)
    expect(waits.reduce((sum, us) => sum + us, 0) / 400).toBeCloseTo(3000, -3)
  })

  it('stamps every batch with the moment it goes out, though jitter lets some overtake others', () => {
    const rig = new PipelineRig({ jitterUs: 20_000 })
    const updates = []
    for (let ms = 0; ms < 50; ms++) {
      rig.put([reading(ms, ms * 1000)])
      updates.push(...rig.run((ms + 1) * 1000))
    }
    updates.push(...rig.run(100_000))
    expect(updates.map(({ emittedUs }) => emittedUs - t0)).toEqual(updates.map(({ atUs }) => atUs))
    const dues = updates.map(({ list }) => list[0]!.oldestDueUs)
    expect(countOf(updates)).toBe(50)
    expect(dues).not.toEqual(dues.toSorted((a, b) => a - b))
  })

  it('does nothing at all during a stall, and goes on right after it', () => {
    const rig = new PipelineRig({ stall: { afterUs: 1000, forUs: 2000 } })
    rig.put([reading(0, 0)])
    expect(countOf(rig.run(999))).toBe(1)
    rig.nowUs = 1000
    rig.put([reading(1, 1000)])
    expect(rig.pipeline.step() - t0).toBe(3000)
    expect(rig.run(2999)).toEqual([])
    const [update] = rig.run(3500)
    expect(update!.atUs).toBe(3000)
    expect(update!.list[0]!.readLagUs).toBe(2000)
  })

  it('takes no more curves a second than it may, frame or not', () => {
    for (const frame of [1, 20]) {
      const rig = new PipelineRig({ maxRatePerS: 1000 })
      const curves = Array.from({ length: frame }, (_, meter) => ({ meter, wattHours: [1] }))
      rig.put(Array.from({ length: 2000 / frame }, () => ({ dueUs: t0, slot: 0, curves })))
      const [first, second] = [countOf(rig.run(500_000)), countOf(rig.run(1_000_000))]
      expect(first).toBeGreaterThanOrEqual(500)
      expect(first).toBeLessThanOrEqual(502 + frame)
      expect(Math.abs(second - 500)).toBeLessThanOrEqual(frame)
    }
  })

  it('keeps its rate though it is called late, but saves no allowance while idle', () => {
    const rig = new PipelineRig({ maxRatePerS: 10_000 })
    rig.nowUs = 1_000_000
    rig.put(Array.from({ length: 5000 }, (_, i) => reading(i, 0)))
    let taken = 0
    for (let ms = 0; ms < 100; ms++) {
      rig.pipeline.step()
      taken += countOf(rig.run(rig.nowUs))
      rig.nowUs += 1000
    }
    expect(taken).toBeGreaterThanOrEqual(990)
    expect(taken).toBeLessThanOrEqual(1030)
  })

  it('splits more than 20,000 entries over several updates and loses none', () => {
    const rig = new PipelineRig({}, { workload: 'passthrough' })
    rig.put(evenly(45_001, 1))
    const updates = rig.run(100)
    expect(updates.map(({ entries }) => entries)).toEqual([20_000, 20_000, 5001])
    const meters = updates.flatMap(({ list }) => list.map(({ group }) => group))
    expect(meters).toEqual(Array.from({ length: 45_001 }, (_, meter) => meter))
  })

  it('keeps updates while the observer reads nothing, and publishes them all when it does', () => {
    const rig = new PipelineRig({}, { workload: 'passthrough', outputBytes: 4096 })
    const published = []
    for (let i = 0; i < 200; i++) {
      rig.put([reading(i, i)])
      const wakeUs = rig.pipeline.step()
      expect(wakeUs).toBeLessThanOrEqual(t0 + rig.nowUs + 250)
      rig.nowUs++
    }
    for (let i = 0; i < 200; i++) {
      published.push(...rig.run(rig.nowUs + 250))
    }
    expect(published.flatMap(({ list }) => list.map(({ group }) => group))).toEqual(
      Array.from({ length: 200 }, (_, meter) => meter),
    )
    expect(published.at(-1)!.emittedUs - t0).toBeGreaterThan(200)
  })

  it.each([
    {},
    { loseEvery: 5 },
    { maxRatePerS: 1000 },
  ])('fails on bytes that are not a curve message (%o)', (options) => {
    const rig = new PipelineRig(options)
    putBytes(rig.inputs[0]!, new Uint8Array(40).fill(0xab))
    expect(() => rig.pipeline.step()).toThrow(RangeError)
  })

  it('fails on a message that is cut at the end of a chunk', () => {
    const rig = new PipelineRig()
    putBytes(rig.inputs[0]!, encodeCurveMessage(reading(1, 1)).subarray(0, 21))
    expect(() => rig.pipeline.step()).toThrow(RangeError)
  })

  it('treats the probe like any other curve', () => {
    const rig = new PipelineRig({}, { workload: 'tariff-curves', customers: Uint8Array.of(2) })
    rig.put([reading(0, 0, 0, probeSlot)])
    expect(rig.run(10)[0]!.list).toMatchObject([
      { group: 2, slot: probeSlot, count: 1, value: 0, check: checkOf(0, 0) >>> 0 },
    ])
  })

  it('sleeps while nobody makes room for its updates, also where its rate allows it to take more', () => {
    const rig = new PipelineRig({ maxRatePerS: 1000 }, { workload: 'passthrough', outputBytes: 4096 })
    for (let i = 0; i < 200; i++) rig.put([reading(i, 0)])
    let wakeUs = 0
    for (let steps = 0; steps < 2000 && rig.nowUs < 1e6; steps++) {
      wakeUs = rig.pipeline.step() - t0
      rig.nowUs = Math.max(rig.nowUs, wakeUs)
    }
    wakeUs = rig.pipeline.step() - t0
    expect(rig.inputs[0]!.consumer.peek()).toBeGreaterThanOrEqual(0)
    expect(wakeUs).toBeGreaterThan(rig.nowUs)
  })
})

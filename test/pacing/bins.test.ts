import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDeal } from '../../src/contract/deal.ts'
import { binWidthUs, cutBins, nextReportUs } from '../../src/pacing/bins.ts'
import { buildSchedule } from '../../src/pacing/schedule.ts'
import type { PlannedPhase } from '../../src/types/plan.ts'
import { phase } from '../support/scenario.ts'

function phasesOf(seconds: readonly number[]): readonly PlannedPhase[] {
  const phases = seconds.map((s, i) => phase(`phase-${i}`, 100, s))
  return buildSchedule(phases, createDeal({ meters: 100, points: 1, frame: 1 }, 1)).phases
}

/** durations in hundredths of a second */
const centis = fc.array(fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 300, max: 2000 })), {
  minLength: 1,
  maxLength: 6,
})

describe('the bins of a run', () => {
  it('are quarters of a second in runs under 30 s, and seconds in longer ones', () => {
    expect(binWidthUs(29_990_000)).toBe(250_000)
    expect(binWidthUs(30e6)).toBe(1e6)
    const short = cutBins(phasesOf([10, 10]))
    const long = cutBins(phasesOf([10, 20]))
    expect([short.count, short.binUs, long.count, long.binUs]).toEqual([80, 250_000, 30, 1e6])
  })

  it('cover the run without gap or overlap, and cross neither a phase nor a second', () => {
    fc.assert(
      fc.property(centis, (list) => {
        const phases = phasesOf(list.map((c) => c / 100))
        const bins = cutBins(phases)
        let endUs = 0
        for (let index = 0; index < bins.count; index++) {
          const bin = bins.bin(index)
          expect(bin.index).toBe(index)
          expect(bin.fromUs).toBe(endUs)
          expect(bin.toUs).toBeGreaterThan(bin.fromUs)
          const { fromUs, toUs } = phases[bin.phase]!
          expect(bin.fromUs >= fromUs && bin.toUs <= toUs).toBe(true)
          expect(Math.floor(bin.fromUs / bins.binUs)).toBe(Math.floor((bin.toUs - 1) / bins.binUs))
          endUs = bin.toUs
        }
        expect(endUs).toBe(phases.at(-1)!.toUs)
      }),
    )
  })

  it('find the bin of any time, asked in any order', () => {
    fc.assert(
      fc.property(centis, fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })), (list, shares) => {
        const phases = phasesOf(list.map((c) => c / 100))
        const bins = cutBins(phases)
        for (const share of shares) {
          const us = Math.floor(share * phases.at(-1)!.toUs)
          const { fromUs, toUs } = bins.bin(bins.at(us))
          expect(fromUs <= us && us < toUs).toBe(true)
        }
      }),
    )
  })

  it('give what comes before the start to the first bin and what comes after the end to the drain', () => {
    const bins = cutBins(phasesOf([1, 0.3]))
    expect(bins.count).toBe(6)
    expect(bins.at(-5)).toBe(0)
    expect(bins.at(1_299_999)).toBe(5)
    expect([bins.at(1_300_000), bins.at(9e9), bins.drain]).toEqual([6, 6, 6])
    expect(bins.bin(6)).toEqual({ index: 6, phase: -1, fromUs: 1_300_000, toUs: 1_550_000 })
  })

  it('tell in which quarter of a second of the drain something happened', () => {
    const bins = cutBins(phasesOf([1, 0.3]))
    expect([1_299_999, 1_300_000, 1_549_999, 1_550_000, 2_300_000].map((us) => bins.during(us))).toEqual([
      5, 6, 6, 7, 10,
    ])
    expect(bins.bin(10)).toEqual({ index: 10, phase: -1, fromUs: 2_300_000, toUs: 2_550_000 })
    expect(nextReportUs(bins, 1_560_000)).toBe(1_750_000)
    expect(nextReportUs(bins, 1_760_000)).toBe(1_800_000)
  })

  it('begin a new bin where a phase begins in the middle of a second', () => {
    const bins = cutBins(phasesOf([1.1, 29.9]))
    expect([0, 1, 2, 3].map((index) => bins.bin(index))).toEqual([
      { index: 0, phase: 0, fromUs: 0, toUs: 1e6 },
      { index: 1, phase: 0, fromUs: 1e6, toUs: 1.1e6 },
      { index: 2, phase: 1, fromUs: 1.1e6, toUs: 2e6 },
      { index: 3, phase: 1, fromUs: 2e6, toUs: 3e6 },
    ])
  })
})

import { describe, expect, it } from 'vitest'
import type { BinPart } from '../../src/journey/parts.ts'
import { mergeBinLines } from '../../src/results/line-formats.ts'
import { Ledger } from '../../src/run/ledger.ts'
import { buildPlan } from '../../src/run/plan.ts'
import { Histogram } from '../../src/stats/histogram.ts'
import { pack } from '../../src/stats/packed.ts'
import { addSparse, type SparseHistogram, toSparse } from '../../src/stats/sparse.ts'
import type { BinLine, LatencyKind } from '../../src/types/measurement.ts'
import { londonModel, phase, scenarioOf } from '../support/scenario.ts'
import { GeneratorRig } from './threads/generator-rig.ts'

const never = Number.POSITIVE_INFINITY
const phases = [phase('a', 1000, 1), phase('b', 2000, 1.5)]
const plan = buildPlan(scenarioOf({ phases, points: 2 }), londonModel)
const noFlow = { sentFlow: 0, deliveredFlow: 0, blockedUs: 0, inFlightPeakBytes: 0 }

function open(of = plan) {
  const lines: BinLine[] = []
  const written: { fromUs: number; kind: LatencyKind; total: number }[] = []
  const ledger = new Ledger(of, {
    appendBins: (added) => void lines.push(...added),
    appendBinLatency: ({ fromUs }, kind, { total }) => void written.push({ fromUs, kind, total }),
  })
  return { ledger, lines, written }
}

function latencyOf(us: number, count: number): SparseHistogram {
  const histogram = new Histogram(8)
  histogram.record(us, count)
  return toSparse(histogram)!
}

const delivered = (bin: number, count: number, us: number): BinPart => ({
  bin,
  counts: { delivered: count, resultSumUs: count * us },
  latency: { result: latencyOf(us, count), read: null },
})

describe('the ledger', () => {
  it('offers every reading of the schedule once, in the bin in which it is due', () => {
    const { ledger, lines } = open()
    for (let us = 0; us < 4e6; us += 130_000) ledger.flush(us, never, us)
    ledger.flush(never, never, 4e6)
    const merged = mergeBinLines(lines)
    // quarters of a second, two readings a curve: 250 curves each in the first phase, 500 in the second
    expect(merged.map(({ bin, phase, fromUs, offered }) => [bin, phase, fromUs, offered])).toEqual(
      Array.from({ length: 10 }, (_, bin) => [bin, bin < 4 ? 0 : 1, bin * 250_000, bin < 4 ? 500 : 1000]),
    )
    expect(lines.length).toBe(10)
  })

  it('writes a bin only after it ended', () => {
    const { ledger, lines } = open()
    ledger.addPart({ bin: 1, counts: { sent: 7 }, latency: {} })
    ledger.flush(499_999, never, 499_999)
    expect(lines.map(({ bin }) => bin)).toEqual([0])
    expect(ledger.bins().map(({ bin, sent }) => [bin, sent])).toEqual([
      [0, 0],
      [1, 7],
    ])
    ledger.flush(500_000, never, 500_000)
    expect(lines.map(({ bin, sent, offered }) => [bin, sent, offered])).toEqual([
      [0, 0, 500],
      [1, 7, 500],
    ])
  })

  it('appends a further line for a late reading, and the lines of a bin add up', () => {
    const { ledger, lines } = open()
    ledger.addPart({ bin: 0, counts: { sent: 5, lagSumUs: 50 }, latency: {} })
    ledger.addPart({ bin: 0, counts: { sent: 6, lagSumUs: 10 }, latency: {} })
    ledger.flush(1e6, never, 1e6)
    ledger.addPart(delivered(0, 11, 900_000))
    ledger.flush(2e6, never, 2e6)
    const mine = lines.filter(({ bin }) => bin === 0)
    expect(mine.map(({ offered, sent, delivered }) => [offered, sent, delivered])).toEqual([
      [500, 11, 0],
      [0, 0, 11],
    ])
    const [first] = ledger.bins()
    expect(first).toMatchObject({ bin: 0, offered: 500, sent: 11, lagSumUs: 60, delivered: 11, resultSumUs: 9_900_000 })
    expect(mergeBinLines(lines)).toEqual(ledger.bins().filter(({ toUs }) => toUs <= 2e6))
  })

  it('offers nothing that is due after a stop, and all that the generators may still send before it', () => {
    for (const stopUs of [0, 1, 999, 1000, 250_000, 260_000, 1_000_400, 1_234_500, 2_499_999]) {
      const { ledger, lines } = open()
      ledger.flush(240_000, never, 240_000)
      ledger.flush(never, stopUs, 4e6)
      const rig = new GeneratorRig({ phases, points: 2 })
      rig.driver.acceptsAtOnce = true
      rig.generator.stopAfter(stopUs)
      rig.run()
      const offered = lines.reduce((sum, line) => sum + line.offered, 0)
      expect(offered, `stopped at ${stopUs}`).toBe(rig.generator.sentReadings)
    }
  })

  it('counts flows in the bin in which they happened, and keeps the highest peak', () => {
    const { ledger } = open()
    ledger.addPart(delivered(0, 4, 600_000))
    ledger.addFlow({ bin: 2, ...noFlow, sentFlow: 3, blockedUs: 70, inFlightPeakBytes: 500 })
    ledger.addFlow({ bin: 2, ...noFlow, deliveredFlow: 4, blockedUs: 30, inFlightPeakBytes: 400 })
    const [due, happened] = ledger.bins()
    expect(due).toMatchObject({ bin: 0, delivered: 4, deliveredFlow: 0 })
    expect(happened).toMatchObject({
      bin: 2,
      delivered: 0,
      sentFlow: 3,
      deliveredFlow: 4,
      blockedUs: 100,
      inFlightPeakBytes: 500,
    })
  })

  it('keeps what happens after the last due time in bins of their own, of no phase, the last of which ends with the drain', () => {
    const { ledger, lines } = open()
    ledger.addFlow({ bin: plan.bins.drain, ...noFlow, deliveredFlow: 9 })
    ledger.flush(2_700_000, never, 2_700_000)
    ledger.addFlow({ bin: plan.bins.drain, ...noFlow, deliveredFlow: 1 })
    ledger.flush(2_900_000, never, 3_100_000)
    const drain = ledger.bins().at(-1)!
    expect(drain).toMatchObject({
      bin: 10,
      phase: -1,
      fromUs: 2_500_000,
      toUs: 2_750_000,
      offered: 0,
      deliveredFlow: 10,
    })
    ledger.addFlow({ bin: plan.bins.drain + 2, ...noFlow, deliveredFlow: 1 })
    ledger.flush(never, never, 3_100_000)
    expect(ledger.bins().at(-1)).toMatchObject({ bin: 12, fromUs: 3_000_000, toUs: 3_100_000, deliveredFlow: 1 })
    expect(mergeBinLines(lines).at(-1)).toEqual(ledger.bins().at(-1))
  })

  it('writes the latencies of a bin with its line, and nothing for those that are empty', () => {
    const { ledger, written } = open()
    ledger.addPart(delivered(0, 4, 100))
    ledger.addPart(delivered(0, 2, 300))
    ledger.addPart(delivered(3, 1, 300))
    ledger.flush(300_000, never, 300_000)
    expect(written).toEqual([{ fromUs: 0, kind: 'result', total: 6 }])
    ledger.flush(2e6, never, 2e6)
    expect(written.at(-1)).toEqual({ fromUs: 750_000, kind: 'result', total: 1 })
  })

  it('shows latencies by phase while the run goes, and the threads’ own at the end', () => {
    const { ledger } = open()
    ledger.addPart(delivered(0, 4, 100))
    ledger.addPart(delivered(4, 3, 200))
    const live = ledger.phaseLatency.get('result')!
    expect([live.get(0)!.total, live.get(1)!.total]).toEqual([4, 3])
    const exact = new Histogram(11)
    exact.record(1234, 9)
    for (let thread = 0; thread < 2; thread++) ledger.addPhases([{ phase: 1, kind: 'result', histogram: pack(exact)! }])
    expect(ledger.phaseLatency.get('result')!.get(0)!.sub).toBe(8)
    ledger.end()
    const final = ledger.phaseLatency.get('result')!
    expect([final.get(0), final.get(1)!.sub, final.get(1)!.total]).toEqual([undefined, 11, 18])
  })

  it('adds up the parts of several threads to the histogram of all', () => {
    const { ledger } = open()
    const all = new Histogram(8)
    for (let i = 0; i < 20; i++) {
      const sparse = latencyOf(i * 997, i + 1)
      addSparse(all, sparse)
      ledger.addPart({ bin: 2, counts: {}, latency: { result: sparse } })
    }
    const line = ledger.bins().find(({ bin }) => bin === 2)!
    expect(ledger.medianUs({ ...line, offered: all.total })).toBe(all.quantileUs(0.5))
  })
})

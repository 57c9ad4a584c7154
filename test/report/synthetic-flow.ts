import { Histogram } from '../../src/stats/histogram.ts'
import type { BinLine, LatencyKind } from '../../src/types/measurement.ts'
import { latencyKinds } from '../../src/types/measurement.ts'
import type { PlannedPhase } from '../../src/types/plan.ts'

/** Lehmer's generator: the same numbers on every machine, in 0..1. */
export function random(seed: number): () => number {
  let state = (seed % 2147483646) + 1
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}

export interface FlowInput {
  readonly phases: readonly PlannedPhase[]
  readonly binUs: number
  readonly draw: () => number
  readonly observed: boolean
  readonly capacityPerS: number
  readonly stall: { readonly fromUs: number; readonly toUs: number } | null
  /** one reading in so many is never delivered; 0 = none */
  readonly loseEvery: number
  readonly lateUs: number
  /** kinds whose bins all show the histogram of the first ones: an hour of them would not fit into memory */
  readonly shared: readonly LatencyKind[]
  readonly stepsPerBin: number
  /** when each stamp comes after the due time, but for lateness; else those of an embedded target */
  readonly stampsUs?: StampsUs
  /** readings that are due then are lost, or come twice: one in so many */
  readonly mishaps?: readonly {
    readonly fromUs: number
    readonly toUs: number
    readonly loseEvery: number
    readonly doubleEvery: number
  }[]
}

export interface StampsUs {
  readonly ack: number
  readonly read: number
  readonly emitted: number
  readonly stored: number
  readonly result: number
}

const embeddedUs: StampsUs = { ack: 1200, read: 2600, emitted: 13_000, stored: 15_000, result: 18_000 }

export interface Flow {
  readonly bins: BinLine[]
  readonly binLatency: Map<LatencyKind, Map<number, Histogram>>
  readonly phaseLatency: Map<LatencyKind, Map<number, Histogram>>
  readonly curves: number
  readonly lost: number
  readonly endedAtUs: number
}

type Counts = { -readonly [K in keyof BinLine]: BinLine[K] }

/**
 * A queue with one server: curves come as the phases say and leave at the capacity, not at all during the stall. Everything
 * else (latencies, sums, flows) follows from when each small step of arrivals leaves.
 */
export function flowOf(input: FlowInput): Flow {
  const bins = emptyBins(input)
  const planned = bins.length
  const tables = { bin: emptyTable(), phase: emptyTable() }
  let offered = 0
  let lost = 0
  let freeAtUs = 0
  const { stepsPerBin } = input
  for (const bin of bins.slice(0, planned)) {
    const phase = input.phases[bin.phase]!
    for (let step = 0; step < stepsPerBin; step++) {
      const fromUs = bin.fromUs + ((bin.toUs - bin.fromUs) * step) / stepsPerBin
      const toUs = bin.fromUs + ((bin.toUs - bin.fromUs) * (step + 1)) / stepsPerBin
      const count = Math.round(curvesAt(phase, toUs) - curvesAt(phase, fromUs))
      if (count === 0) continue
      const missing =
        input.loseEvery > 0
          ? Math.floor((offered + count) / input.loseEvery) - Math.floor(offered / input.loseEvery)
          : 0
      offered += count
      const { gone, twice } = mishapsOf(input, fromUs, count)
      lost += missing + gone
      const startUs = Math.max(fromUs, freeAtUs)
      freeAtUs = servedUs(startUs, (count / input.capacityPerS) * 1e6, input.stall)
      recordStep(input, tables, bins, bin, {
        fromUs,
        toUs,
        count,
        missing: missing + gone - twice,
        startUs,
        endUs: freeAtUs,
      })
    }
  }
  const endedAtUs = Math.max(bins[planned - 1]!.toUs, freeAtUs) + 1_000_000
  while (bins.at(-1)!.toUs < endedAtUs) addDrainBin(bins)
  bins.at(-1)!.toUs = endedAtUs
  return { bins, binLatency: tables.bin, phaseLatency: tables.phase, curves: offered, lost, endedAtUs }
}

function mishapsOf({ mishaps = [] }: FlowInput, fromUs: number, count: number): { gone: number; twice: number } {
  const mishap = mishaps.find((one) => fromUs >= one.fromUs && fromUs < one.toUs)
  const every = (n: number | undefined) => (n === undefined || n === 0 ? 0 : Math.floor(count / n))
  return { gone: every(mishap?.loseEvery), twice: every(mishap?.doubleEvery) }
}

interface Step {
  readonly fromUs: number
  readonly toUs: number
  readonly count: number
  /** less than 0: more came than were sent */
  readonly missing: number
  readonly startUs: number
  readonly endUs: number
}

type Tables = { bin: Map<LatencyKind, Map<number, Histogram>>; phase: Map<LatencyKind, Map<number, Histogram>> }

function recordStep(input: FlowInput, tables: Tables, bins: Counts[], bin: Counts, step: Step): void {
  const { count, missing } = step
  const delivered = input.observed ? count - missing : 0
  const waitUs = [Math.max(0, step.startUs - step.fromUs), Math.max(0, step.endUs - step.toUs)] as const
  const jitter = 0.7 + 0.6 * input.draw() + (input.draw() > 0.97 ? 3 : 0)
  const record = (kind: LatencyKind, baseUs: number, wait: boolean, n: number): number => {
    let sumUs = 0
    for (const [low, high, share] of [
      [0.6, 1.3, 0.9],
      [1.3, 2.2, 0.09],
      [2.2, 4.5, 0.009],
      [4.5, 9, 0.001],
    ] as const) {
      const part = share === 0.9 ? n - slow(n) : Math.floor(n * share)
      if (part === 0) continue
      const from = Math.round(baseUs * jitter * low + (wait ? waitUs[0] : 0))
      const to = Math.round(baseUs * jitter * high + (wait ? waitUs[1] : 0))
      const shared = input.shared.includes(kind) && bin.bin > 50
      if (shared) shareFirst(tables.bin, kind, bin.bin)
      else histogramIn(tables.bin, kind, bin.bin, 8).recordSpread(Math.min(from, to), Math.max(from, to), part)
      histogramIn(tables.phase, kind, bin.phase, 11).recordSpread(Math.min(from, to), Math.max(from, to), part)
      sumUs += ((from + to) / 2) * part
    }
    return sumUs
  }
  bin.offered += count
  bin.sent += count
  bin.sentFlow += count
  bin.acked += count
  bin.delivered += delivered
  bin.inFlightPeakBytes = Math.max(bin.inFlightPeakBytes, 22 * count * jitter)
  if (waitUs[1] > 900_000) bin.blockedUs += Math.min(100_000, (bin.toUs - bin.fromUs) / input.stepsPerBin)
  bin.lagSumUs += record('lag', input.lateUs, false, count)
  record('late', input.lateUs * 0.8, false, count)
  const stampsUs = input.stampsUs ?? embeddedUs
  const lateUs = input.lateUs
  record('ack', lateUs + stampsUs.ack, input.stampsUs !== undefined, count)
  if (!input.observed) return
  bin.readSumUs += record('read', lateUs + stampsUs.read, true, delivered)
  bin.emittedSumUs +=
    record('stored', lateUs + 14_000, true, 0) + bin0(waitUs, lateUs + stampsUs.emitted, jitter, delivered)
  bin.storedSumUs += record('stored', lateUs + stampsUs.stored, true, delivered)
  bin.resultSumUs += record('result', lateUs + stampsUs.result, true, delivered)
  deliver(bins, step, delivered)
}

/** How many of n readings are not among the quick nine tenths. */
function slow(n: number): number {
  return Math.floor(n * 0.09) + Math.floor(n * 0.009) + Math.floor(n * 0.001)
}

function shareFirst(table: Tables['bin'], kind: LatencyKind, index: number): void {
  table.get(kind)!.set(index, table.get(kind)!.get(50)!)
}

/** Sum of a latency that has no histogram of its own. */
function bin0(waitUs: readonly [number, number], baseUs: number, jitter: number, count: number): number {
  return (baseUs * jitter * 1.05 + (waitUs[0] + waitUs[1]) / 2) * count
}

/** Counts a step's curves in the bins during which they leave. */
function deliver(bins: Counts[], step: Step, delivered: number): void {
  const binUs = bins[0]!.toUs - bins[0]!.fromUs
  const at = Math.floor((step.endUs + 20_000) / binUs)
  while (bins.length <= at) addDrainBin(bins)
  bins[at]!.deliveredFlow += delivered
}

function servedUs(startUs: number, workUs: number, stall: FlowInput['stall']): number {
  if (stall === null || startUs + workUs <= stall.fromUs || startUs >= stall.toUs) return startUs + workUs
  return Math.max(startUs, stall.fromUs) + (stall.toUs - Math.max(startUs, stall.fromUs)) + workUs
}

/** Area under a phase's rate from its start. */
function curvesAt(phase: PlannedPhase, atUs: number): number {
  const s = (atUs - phase.fromUs) / 1e6
  const slope = (phase.toPerS - phase.fromPerS) / (phase.durationUs / 1e6)
  return Math.round(phase.fromPerS * s + (slope * s * s) / 2)
}

function emptyTable(): Map<LatencyKind, Map<number, Histogram>> {
  return new Map(latencyKinds.map((kind) => [kind, new Map()]))
}

function histogramIn(
  table: Map<LatencyKind, Map<number, Histogram>>,
  kind: LatencyKind,
  index: number,
  sub: 8 | 11,
): Histogram {
  const byIndex = table.get(kind)!
  let histogram = byIndex.get(index)
  if (histogram === undefined) {
    histogram = new Histogram(sub)
    byIndex.set(index, histogram)
  }
  return histogram
}

function addDrainBin(bins: Counts[]): void {
  const { toUs } = bins.at(-1)!
  bins.push(emptyBin(bins.length, -1, toUs, toUs + bins[0]!.toUs - bins[0]!.fromUs))
}

function emptyBin(bin: number, phase: number, fromUs: number, toUs: number): Counts {
  return {
    bin,
    phase,
    fromUs,
    toUs,
    offered: 0,
    sent: 0,
    acked: 0,
    delivered: 0,
    copies: 0,
    negative: 0,
    sentFlow: 0,
    deliveredFlow: 0,
    blockedUs: 0,
    inFlightPeakBytes: 0,
    lagSumUs: 0,
    readSumUs: 0,
    emittedSumUs: 0,
    storedSumUs: 0,
    resultSumUs: 0,
  }
}

function emptyBins({ phases, binUs }: FlowInput): Counts[] {
  const bins: Counts[] = []
  for (const phase of phases)
    for (let fromUs = phase.fromUs; fromUs < phase.toUs; fromUs += binUs)
      bins.push(emptyBin(bins.length, phase.index, fromUs, Math.min(fromUs + binUs, phase.toUs)))
  return bins
}

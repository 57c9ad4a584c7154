import { cellOf, type Histogram } from '../../../stats/histogram.ts'
import type { RunData } from '../../../stats/run-data.ts'
import { recordedOf } from '../../../stats/run-data.ts'
import type { SampleTable } from '../../../stats/sample-table.ts'
import { measuredPhases, scopeOf } from '../../../stats/scope.ts'
import type { MalformedUpdates, WorkerEndFacts } from '../../../types/facts.ts'
import { hopNames } from '../../../types/measurement.ts'
import type { RunResult } from '../../../types/result.ts'
import { formatCount, formatElapsed } from '../../../units.ts'
import { histogramIn, type TimeSeriesInput, undeliveredIn } from '../column-latency.ts'
import { type Column, columnsOf, sumOf } from '../columns.ts'
import type { Fault } from '../shape.ts'
import { hopMeansUs } from '../time-series.ts'
import type { Tail } from './tail-shape.ts'

/** So much of the tail is looked for in as little time as possible. */
const wantedShare = 0.8
interface Slow {
  readonly column: Column
  /** readings that rank above the percentile */
  readonly above: number
}

/** What the histograms over time say of the readings above the p99; null where nothing was measured. */
export function tailOf(run: RunData, input: TimeSeriesInput, faults: readonly Fault[]): Tail | null {
  if (run.result === null) return null
  const { p99Us } = run.result.total.latency.result
  const recorded = recordedOf(run)
  const { bins } = scopeOf(recorded, measuredPhases(recorded))
  const slow = columnsOf(bins, input.columns.widthUs).map((column) => ({
    column,
    above: aboveIn(column, input, p99Us ?? Number.POSITIVE_INFINITY),
  }))
  const total = slow.reduce((sum, { above }) => sum + above, 0)
  if (total === 0) return null
  const [first, last] = shortestWith(slow, total * wantedShare)
  const there = slow.slice(first, last + 1)
  const elsewhere = [...slow.slice(0, first), ...slow.slice(last + 1)]
  const [fromUs, toUs] = [there[0]!.column.fromUs, there.at(-1)!.column.toUs]
  const lengthUs = (some: readonly Slow[]) => some.reduce((sum, { column }) => sum + column.toUs - column.fromUs, 0)
  return {
    p99Us,
    fromS: fromUs / 1e6,
    toS: toUs / 1e6,
    shareRatio: there.reduce((sum, { above }) => sum + above, 0) / total,
    timeRatio: lengthUs(there) / lengthUs(slow),
    phase: phaseOfMost(there, run),
    heavy: heavyPhase(slow, run),
    cause: causeOf(run.result, lastDueUs(slow)),
    silentFromS: silentFromS(slow, run),
    hop: slowerHop(there, elsewhere, input),
    cpuBusyRatio: meanBetween(run.samples, fromUs, toUs),
    fault: faults.find(({ fromS, toS }) => fromS * 1e6 < toUs && toS * 1e6 > fromUs)?.name ?? null,
  }
}

function aboveIn(column: Column, input: TimeSeriesInput, us: number): number {
  const histogram = histogramIn(column, input, 'result')
  const timed = histogram === null || us === Number.POSITIVE_INFINITY ? 0 : readingsAbove(histogram, us)
  return timed + undeliveredIn(column, input, 'result')
}

/** Readings in cells above that of `us`. */
function readingsAbove({ counts, sub, lastCell }: Histogram, us: number): number {
  let above = 0
  for (let cell = cellOf(us, sub) + 1; cell <= lastCell; cell++) above += counts[cell]!
  return above
}

/** The fewest neighbouring columns that hold so many readings; the first of equals. */
function shortestWith(slow: readonly Slow[], wanted: number): [first: number, last: number] {
  let best: [number, number] = [0, slow.length - 1]
  for (let first = 0, last = 0, held = 0; last < slow.length; last++) {
    held += slow[last]!.above
    while (held - slow[first]!.above >= wanted) held -= slow[first++]!.above
    if (held >= wanted && last - first < best[1] - best[0]) best = [first, last]
  }
  return best
}

function phaseOfMost(there: readonly Slow[], { environment }: RunData): string | null {
  const byPhase = new Map<number, number>()
  for (const { column, above } of there) byPhase.set(column.phase, (byPhase.get(column.phase) ?? 0) + above)
  const total = [...byPhase.values()].reduce((sum, above) => sum + above, 0)
  const [phase, most] = [...byPhase].reduce((best, one) => (one[1] > best[1] ? one : best))
  return most >= total * wantedShare ? (environment.phases[phase]?.name ?? null) : null
}

/** Refused or unsent readings explain what is missing if they are at least so much of it. */
const explainedRatio = 0.5

/**
 * What ended while readings were due, or else what kept at least half of the missing ones back: refusals or failed
 * connections. How many readings a bad update would have delivered, nobody knows: it is named with the number of them.
 */
function causeOf({ facts, total }: RunResult, lastUs: number): string | null {
  const { died, targetEnded, workerEnds, sending, malformed, ownLimits } = facts
  const death = died.map((text) => text.split('\n', 1)[0]!).find((text) => text !== '')
  if (death !== undefined) return death
  if (targetEnded !== null && targetEnded.endedAtUs <= lastUs)
    return `the process ${targetEnded.pid} of the target ended at ${formatElapsed(targetEnded.endedAtUs)}`
  const least = total.latency.result.undelivered * explainedRatio
  const { refusedReadings, firstTrouble } = sending
  if (ownLimits.unsentReadings > refusedReadings && ownLimits.unsentReadings >= least)
    return `this machine could not connect: ${ownLimits.first}`
  if (refusedReadings > 0 && refusedReadings >= least)
    return `${formatCount(refusedReadings)} readings were refused${firstTrouble ? `; first: ${firstTrouble}` : ''}`
  return malformed.count > 0 ? malformedInWords(malformed) : workerEndInWords(workerEnds, lastUs)
}

/** The engine started it again: anything else explains more. */
function workerEndInWords({ first }: WorkerEndFacts, lastUs: number): string | null {
  if (first === null || first.atUs === null || first.atUs > lastUs) return null
  return `${first.name} of the target ${first.how.split(': ', 1)[0]} at ${formatElapsed(first.atUs)}`
}

function malformedInWords({ count, first }: MalformedUpdates): string {
  const updates = count === 1 ? 'one update broke' : `${formatCount(count)} updates broke`
  return `${updates} the contract${first ? `; ${count === 1 ? 'it was' : 'the first'}: ${first}` : ''}`
}

function lastDueUs(slow: readonly Slow[]): number {
  return slow.findLast(({ column }) => sumOf(column.bins, 'offered') > 0)?.column.toUs ?? 0
}

const [heavyShare, heavyLift] = [0.3, 2]

/** A phase that holds at least 30 % of the slow readings, and twice its share of all. */
function heavyPhase(slow: readonly Slow[], { environment }: RunData): Tail['heavy'] {
  const sums = new Map<number, { above: number; readings: number }>()
  for (const { column, above } of slow) {
    const sum = sums.get(column.phase) ?? { above: 0, readings: 0 }
    sums.set(column.phase, { above: sum.above + above, readings: sum.readings + sumOf(column.bins, 'offered') })
  }
  const total = (field: 'above' | 'readings') => [...sums.values()].reduce((all, sum) => all + sum[field], 0)
  const [above, readings] = [total('above'), total('readings')]
  const shares = [...sums].map(([phase, sum]) => ({
    phase: environment.phases[phase]?.name ?? '',
    shareRatio: sum.above / above,
    readingsRatio: sum.readings / Math.max(1, readings),
  }))
  const heavy = shares.filter((one) => one.shareRatio >= heavyShare && one.shareRatio >= one.readingsRatio * heavyLift)
  return heavy.reduce<Tail['heavy']>((most, one) => (one.shareRatio > (most?.shareRatio ?? 0) ? one : most), null)
}

/** A pause of two seconds or more before the end of what was due is a silence. */
const leastSilenceUs = 2e6

function silentFromS(slow: readonly Slow[], { bins, result }: RunData): number | null {
  if (result === null || result.total.latency.result.undelivered === 0) return null
  const endUs = lastDueUs(slow)
  // the drain counts: what came then ended the silence
  const lastUs = bins.findLast((bin) => bin.deliveredFlow > 0)?.toUs ?? 0
  return endUs - lastUs < leastSilenceUs ? null : lastUs / 1e6
}

function slowerHop(there: readonly Slow[], elsewhere: readonly Slow[], input: TimeSeriesInput): Tail['hop'] {
  const binsOf = (some: readonly Slow[]) => some.flatMap(({ column }) => column.bins)
  const [then, usual] = [hopMeansUs(binsOf(there), input), hopMeansUs(binsOf(elsewhere), input)]
  if (then === null || usual === null) return null
  const grown = hopNames.reduce((best, name) => (then[name] - usual[name] > then[best] - usual[best] ? name : best))
  return then[grown] <= usual[grown] * 1.1 ? null : { name: grown, meanUs: then[grown], usualUs: usual[grown] }
}

function meanBetween(samples: SampleTable, fromUs: number, toUs: number): number | null {
  const host = samples.collector('host')
  const busy = host?.series.get('host.cpu_busy_ratio')
  if (host === undefined || busy === undefined) return null
  let [sum, count] = [0, 0]
  for (let row = 0; row < host.rows; row++) {
    const [atUs, value] = [host.atUs.at(row), busy.at(row)]
    // a sample is the mean of the time before it
    if (atUs <= fromUs || atUs > toUs + 1e6 || Number.isNaN(value)) continue
    sum += value
    count++
  }
  return count === 0 ? null : sum / count
}

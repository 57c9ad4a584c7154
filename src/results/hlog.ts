import type { Histogram as HdrHistogram } from 'hdr-histogram-js'
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { cellsFor, Histogram, highestOf, lowestOf, maxTrackableUs, type Precision } from '../stats/histogram.ts'
import { type SparseHistogram, toSparse } from '../stats/sparse.ts'
import { type LatencyKind, latencyKinds } from '../types/measurement.ts'

/**
 * latency.hlog: an HdrHistogram log, version 1.3, that any of its readers opens (HistogramLogAnalyzer,
 * hdr-histogram-js).
 *
 *     #[Histogram log format version 1.3]
 *     #[StartTime: 1795500000.000 (seconds since epoch), 2026-11-24T06:40:00.000Z]
 *     "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"
 *     #[Exact: sumUs=812345 minUs=702 negative=0]
 *     Tag=result,0.000,1.000,1.873,HISTFAAA...
 *
 * Start and length are seconds since StartTime (the run's first due time); max is in milliseconds, three decimals, so
 * it is the exact microsecond. Values inside are microseconds. Lines with the same tag and start add up. What an
 * HdrHistogram cannot hold (the exact sum and smallest value, and how many readings were negative and counted as 0) is
 * in a comment before the line; without one, the sum is computed from the midpoints of the cells.
 *
 * | tag | histogram of |
 * |---|---|
 * | `result` | readings due in one bin, 2 digits |
 * | `result.phase-3-half-hour-peak` | readings due in phase 3, 3 digits |
 *
 * Lines with other tags are skipped: later versions may write more kinds.
 */
export interface HlogEntry {
  readonly tag: HlogTag
  readonly fromUs: number
  readonly toUs: number
  readonly histogram: SparseHistogram
}

/** What a tag names: `phase` is the index of a phase, or null for a bin. */
export interface HlogTag {
  readonly kind: LatencyKind
  readonly phase: number | null
}

interface ExactFigures {
  readonly sumUs: number
  readonly minUs: number
  readonly negative: number
}

const legend = '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"'

/** The lines before the first histogram. `startUs`: the run's first due time, since the Unix epoch. */
export function hlogHeader(startUs: number): string {
  const date = new Date(startUs / 1000).toISOString()
  const startTime = `#[StartTime: ${(startUs / 1e6).toFixed(3)} (seconds since epoch), ${date}]`
  return `#[Histogram log format version 1.3]\n${startTime}\n${legend}\n`
}

export function phaseTag(kind: LatencyKind, index: number, name: string): string {
  return `${kind}.phase-${index}-${name.replaceAll(/[^A-Za-z0-9_-]+/g, '-')}`
}

/** null = this version does not know this kind of tag. */
export function parseTag(tag: string): HlogTag | null {
  const match = /^([a-z]+)(?:\.phase-(\d+)-.*)?$/.exec(tag)
  const kind = latencyKinds.find((known) => known === match?.[1])
  if (match === null || kind === undefined) return null
  return { kind, phase: match[2] === undefined ? null : Number(match[2]) }
}

/** The lines of one histogram with their line ends; nothing for an empty one. */
export function hlogLines(tag: string, fromUs: number, toUs: number, histogram: Histogram | SparseHistogram): string {
  const sparse = histogram instanceof Histogram ? toSparse(histogram) : histogram
  if (sparse === null || sparse.total === 0) return ''
  const exact = `#[Exact: sumUs=${sparse.sumUs} minUs=${sparse.minUs} negative=${sparse.negative}]`
  const maxMs = (sparse.maxUs / 1000).toFixed(3)
  const base64 = encodeHistogram(sparse)
  return `${exact}\nTag=${tag},${seconds(fromUs)},${seconds(toUs - fromUs)},${maxMs},${base64}\n`
}

/**
 * Reads a log line by line: comments are kept for the histogram that follows them. `read` returns an entry, or null for
 * a line without one or with a tag that is not known or not wanted, whose histogram is not decoded; it throws for a
 * damaged line.
 */
export class HlogParser {
  private readonly wants: (tag: HlogTag) => boolean
  private exact: ExactFigures | null = null

  constructor(wants: (tag: HlogTag) => boolean = () => true) {
    this.wants = wants
  }

  read(line: string): HlogEntry | null {
    if (line === '' || line.startsWith('"')) return null
    if (line.startsWith('#')) {
      this.exact = parseExact(line)
      return null
    }
    const { exact } = this
    this.exact = null
    return parseEntry(line, exact, this.wants)
  }
}

function parseExact(line: string): ExactFigures | null {
  const match = /^#\[Exact: sumUs=(\S+) minUs=(\S+) negative=(\d+)\]$/.exec(line)
  if (match === null) return null
  const figures = { sumUs: Number(match[1]), minUs: Number(match[2]), negative: Number(match[3]) }
  return Number.isFinite(figures.sumUs) && Number.isFinite(figures.minUs) ? figures : null
}

function parseEntry(line: string, exact: ExactFigures | null, wants: (tag: HlogTag) => boolean): HlogEntry | null {
  const match = /^Tag=([^,\s]+),(\d+\.\d+),(\d+\.\d+),(\d+\.\d+),(\S+)$/.exec(line)
  if (match === null) throw new Error('not a histogram line')
  const tag = parseTag(match[1]!)
  if (tag === null || !wants(tag)) return null
  const fromUs = microseconds(match[2]!)
  const decoded = decodeHistogram(match[5]!)
  const maxUs = Math.round(Number(match[4]) * 1000)
  const histogram = { ...decoded, ...(exact ?? estimatesOf(decoded)), maxUs }
  return { tag, fromUs, toUs: fromUs + microseconds(match[3]!), histogram }
}

function seconds(us: number): string {
  return (us / 1e6).toFixed(3)
}

function microseconds(secondsText: string): number {
  return Math.round(Number(secondsText) * 1000) * 1000
}

const recycled = new Map<Precision, HdrHistogram>()

/** Compressed V2, base64. 64-bit counts and a fixed range: a cell cannot wrap and the layout never grows. */
function encodeHistogram({ sub, cells, counts }: SparseHistogram): string {
  const hdr = recycledHdr(sub)
  for (let i = 0; i < cells.length; i++) hdr.recordValueWithCount(lowestOf(cells[i], sub), counts[i])
  const text = encodeIntoCompressedBase64(hdr)
  hdr.reset()
  return text
}

function recycledHdr(sub: Precision): HdrHistogram {
  const known = recycled.get(sub)
  if (known !== undefined) return known
  const hdr = build({
    bitBucketSize: 64,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: maxTrackableUs,
    numberOfSignificantValueDigits: sub === 11 ? 3 : 2,
    useWebAssembly: false,
  })
  recycled.set(sub, hdr)
  return hdr
}

/** Inverse of `encodeHistogram`: cells and counts. Throws for anything but 2 or 3 digits. */
function decodeHistogram(base64: string): Pick<SparseHistogram, 'sub' | 'cells' | 'counts' | 'total'> {
  const hdr = decodeFromCompressedBase64(base64, 64, false) as unknown as HdrCells
  const digits = hdr.numberOfSignificantValueDigits
  if (digits !== 2 && digits !== 3) throw new Error(`a histogram of ${digits} digits`)
  const sub = digits === 3 ? 11 : 8
  if (hdr.countsArrayLength > cellsFor(sub)) throw new Error('a histogram of another range')
  let [used, total] = [0, 0]
  for (let cell = 0; cell < hdr.countsArrayLength && total < hdr.totalCount; cell++) {
    const count = hdr.getCountAtIndex(cell)
    if (count === 0) continue
    decodedCells[used] = cell
    decodedCounts[used++] = count
    total += count
  }
  return { sub, cells: decodedCells.slice(0, used), counts: decodedCounts.slice(0, used), total }
}

/** Room for the cells of one histogram while it is decoded. */
const decodedCells = new Uint32Array(cellsFor(11))
const decodedCounts = new Float64Array(cellsFor(11))

/** What the cells do not show: the sum is computed from their midpoints, the smallest value is the low end of its cell. */
function estimatesOf({ sub, cells, counts }: Pick<SparseHistogram, 'sub' | 'cells' | 'counts'>): ExactFigures {
  const middle = (cell: number) => (lowestOf(cell, sub) + highestOf(cell, sub)) / 2
  const sumUs = cells.reduce((sum, cell, i) => sum + middle(cell) * counts[i]!, 0)
  return { sumUs, minUs: cells.length === 0 ? Number.POSITIVE_INFINITY : lowestOf(cells[0]!, sub), negative: 0 }
}

/** The part of the library's JavaScript histogram that its type leaves out. Its cells are numbered as ours are. */
interface HdrCells {
  readonly numberOfSignificantValueDigits: number
  readonly countsArrayLength: number
  readonly totalCount: number
  getCountAtIndex(index: number): number
}

import type { BinLine, Bins, SampleLine } from '../types/measurement.ts'

type BinField = keyof BinLine

/** The fields that add up over the lines of one bin. */
const summed = [
  'offered',
  'sent',
  'acked',
  'delivered',
  'copies',
  'negative',
  'sentFlow',
  'deliveredFlow',
  'blockedUs',
  'lagSumUs',
  'readSumUs',
  'emittedSumUs',
  'storedSumUs',
  'resultSumUs',
] as const satisfies readonly BinField[]
const binFields = ['bin', 'phase', 'fromUs', 'toUs', 'inFlightPeakBytes', ...summed] as const
/** The fields that count in the bin in which something happened; all others count in that of the due time. */
const happenings = [
  'sentFlow',
  'deliveredFlow',
  'blockedUs',
  'inFlightPeakBytes',
] as const satisfies readonly BinField[]
/** The fields that cannot be negative: all except the sums of latencies. */
const counted = binFields.filter((field) => field !== 'phase' && !field.endsWith('SumUs'))

/**
 * One line of seconds.ndjson, for a bin of the plan, of a run that ended at `endUs` as far as that is known. Throws on
 * anything else.
 */
export function parseBinLine(text: string, bins: Bins, endUs = Number.POSITIVE_INFINITY): BinLine {
  const value: unknown = JSON.parse(text)
  if (!isRecord(value)) throw new Error('not a line of seconds.ndjson')
  // versions up to 0.2.0 did not count copies
  value.copies ??= 0
  for (const field of binFields) if (!Number.isFinite(value[field])) throw new Error(`${field} is not a number`)
  const line = value as unknown as BinLine
  for (const field of counted) if (line[field] < 0) throw new Error(`${field} is negative`)
  if (!isPlanned(line, bins)) throw new Error('the plan does not have this bin')
  if (isBeyond(line, bins, endUs)) throw new Error('it lies after the end of the run')
  return line
}

/**
 * The last bin of the drain ends when the drain does, and was the only one in versions up to 0.2.0, as long as the drain;
 * all others must be as planned.
 */
function isPlanned({ bin, phase, fromUs, toUs }: BinLine, bins: Bins): boolean {
  if (!Number.isSafeInteger(bin)) return false
  const planned = bins.bin(bin)
  if (phase !== planned.phase || fromUs !== planned.fromUs) return false
  if (bin < bins.drain) return toUs === planned.toUs
  const drainUs = toUs - bins.bin(bins.drain).fromUs
  return toUs >= fromUs && drainUs <= longestDrainUs(bins) && (bin === bins.drain || toUs <= planned.toUs)
}

/**
 * Nothing happens after the end, and no drain lasts a bin longer than the run. The bins of the plan that a stopped run
 * did not reach, and the first of the drain, may still have lines: without any flow.
 */
function isBeyond(line: BinLine, bins: Bins, endUs: number): boolean {
  const happened = line.bin > bins.drain || happenings.some((field) => line[field] !== 0)
  const inDrain = line.bin >= bins.drain
  return (line.fromUs > endUs && happened) || (inDrain && line.toUs > Math.max(bins.bin(line.bin).toUs, endUs))
}

/** More than any drain lasts: the load before it once more, and what a scenario allows. */
function longestDrainUs(bins: Bins): number {
  return 2 * (dayUs + bins.bin(bins.drain).fromUs)
}

/** One line of samples.ndjson. Throws on anything else. */
export function parseSampleLine(text: string): SampleLine {
  const value: unknown = JSON.parse(text)
  const known = isRecord(value) && Number.isFinite(value.atUs) && typeof value.from === 'string'
  if (!known || !(typeof value.gap === 'string' || isNumbers(value.values)))
    throw new Error('not a line of samples.ndjson')
  if (typeof value.hint !== 'string') delete value.hint
  return value as unknown as SampleLine
}

const dayUs = 86_400e6

/**
 * Reads the lines of one samples.ndjson, of a run whose schedule ends at `endUs`. Throws for anything else, for a time
 * that is more than a day outside the run, and for a second sample of one collector at the same time.
 */
export function sampleReader(endUs: number): (text: string) => SampleLine {
  const seen = new Map<string, Set<number>>()
  return (text) => {
    const line = parseSampleLine(text)
    if (line.atUs < -dayUs || line.atUs > endUs + dayUs) throw new Error('its time is outside the run')
    const times = seen.get(line.from) ?? new Set()
    if (times.has(line.atUs)) throw new Error(`${line.from} already has a sample for this time`)
    seen.set(line.from, times.add(line.atUs))
    return line
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNumbers(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every(Number.isFinite)
}

/** One line per bin, ordered by time, those of the drain (phase -1) last. */
export function mergeBinLines(lines: Iterable<BinLine>): BinLine[] {
  const merged = new Map<number, BinLine>()
  for (const line of lines) {
    const held = merged.get(line.bin)
    merged.set(line.bin, held === undefined ? line : addLines(held, line))
  }
  return [...merged.values()].sort((a, b) => a.bin - b.bin)
}

/** Two lines of the same bin: everything adds up except the peak, which is the higher of the two. */
function addLines(a: BinLine, b: BinLine): BinLine {
  const sums = Object.fromEntries(summed.map((field) => [field, a[field] + b[field]]))
  const { bin, phase, fromUs } = a
  const toUs = Math.max(a.toUs, b.toUs)
  const inFlightPeakBytes = Math.max(a.inFlightPeakBytes, b.inFlightPeakBytes)
  return { ...(sums as Record<(typeof summed)[number], number>), bin, phase, fromUs, toUs, inFlightPeakBytes }
}

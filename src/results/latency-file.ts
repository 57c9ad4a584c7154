import type { Histogram } from '../stats/histogram.ts'
import { HistogramStore } from '../stats/histogram-store.ts'
import type { LatencyColumns } from '../stats/latency-columns.ts'
import type { LatencyTable } from '../stats/measured.ts'
import type { SparseHistogram } from '../stats/sparse.ts'
import type { Bins, LatencyKind } from '../types/measurement.ts'
import type { PlannedPhase } from '../types/plan.ts'
import { type FileContent, readLines } from './folder-files.ts'
import { HlogParser, type HlogTag } from './hlog.ts'
import type { TextLine } from './text-lines.ts'

/** latency.hlog of one run: histograms by the first bin of each column, and by phase. */
export interface Latencies {
  readonly binLatency: LatencyTable
  readonly phaseLatency: LatencyTable
}

/** `wants`: histograms of other tags are skipped without being decoded. */
export function readLatencies(
  lines: Iterable<TextLine> | null,
  plan: { readonly phases: readonly PlannedPhase[]; readonly bins: Bins; readonly columns: LatencyColumns },
  wants: (tag: HlogTag) => boolean,
): FileContent<Latencies> {
  const binLatency = new Map<LatencyKind, HistogramStore>()
  const phaseLatency = new Map<LatencyKind, HistogramStore>()
  const parser = new HlogParser(wants)
  const problems = readLines(lines, 'latency.hlog', (text) => {
    const entry = parser.read(text)
    if (entry === null) return
    const { kind, phase } = entry.tag
    if (phase !== null && phase >= plan.phases.length) throw new Error(`the plan has no phase ${phase}`)
    if (phase === null) add(binLatency, kind, plan.columns.first(plan.bins.at(entry.fromUs)), entry.histogram)
    else add(phaseLatency, kind, phase, entry.histogram)
  })
  return { value: { binLatency, phaseLatency }, problems }
}

function add(
  table: Map<LatencyKind, HistogramStore>,
  kind: LatencyKind,
  index: number,
  histogram: SparseHistogram,
): void {
  const store = table.get(kind) ?? new HistogramStore()
  store.add(index, histogram)
  table.set(kind, store)
}

/** The phases of a run that ended before it wrote them: the sums of their bins, 2 digits. */
export function mergedPhases(binLatency: LatencyTable, bins: Bins): LatencyTable {
  const merged = new Map<LatencyKind, ReadonlyMap<number, Histogram>>()
  for (const [kind, table] of binLatency) {
    const phases = new Map<number, Histogram>()
    for (const [index, histogram] of table) {
      const { phase } = bins.bin(index)
      const held = phases.get(phase)
      if (held === undefined) phases.set(phase, histogram)
      else held.add(histogram)
    }
    merged.set(kind, phases)
  }
  return merged
}

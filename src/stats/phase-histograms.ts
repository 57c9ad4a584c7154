import { Histogram } from './histogram.ts'
import { HistogramStore } from './histogram-store.ts'

/** How many phases are open at once: results come late, so that those of neighbouring phases mix. */
const mostOpen = 4

/**
 * Histograms of 3 digits by phase, one for each name. Only the phases used last are held in full (180 kB a histogram);
 * the others as their non-empty cells, so that a thousand phases take little more memory than ten.
 */
export class PhaseHistograms<Name extends string> {
  private readonly names: readonly Name[]
  /** by phase, the one used last at the end */
  private readonly open = new Map<number, Record<Name, Histogram>>()
  private readonly spare: Record<Name, Histogram>[] = []
  private readonly folded: Record<Name, HistogramStore>
  private lastPhase = Number.NaN
  private last: Record<Name, Histogram> | null = null

  constructor(names: readonly Name[]) {
    this.names = names
    this.folded = this.byName(() => new HistogramStore())
  }

  /** To record into at once; another phase's may take its place at the next call. */
  of(phase: number): Record<Name, Histogram> {
    if (phase === this.lastPhase && this.last !== null) return this.last
    const held = this.open.get(phase) ?? this.fresh()
    this.open.delete(phase)
    this.open.set(phase, held)
    if (this.open.size > mostOpen) this.fold(this.open.keys().next().value!)
    this.lastPhase = phase
    this.last = held
    return held
  }

  /** Everything that was recorded, by name. */
  stores(): Readonly<Record<Name, HistogramStore>> {
    for (const phase of [...this.open.keys()]) this.fold(phase)
    this.last = null
    return this.folded
  }

  private fold(phase: number): void {
    const held = this.open.get(phase)!
    this.open.delete(phase)
    for (const name of this.names) {
      this.folded[name].add(phase, held[name])
      held[name].clear()
    }
    this.spare.push(held)
  }

  private fresh(): Record<Name, Histogram> {
    return this.spare.pop() ?? this.byName(() => new Histogram(11))
  }

  private byName<Value>(make: () => Value): Record<Name, Value> {
    return Object.fromEntries(this.names.map((name) => [name, make()])) as Record<Name, Value>
  }
}

import type { BinLine } from '../types/measurement.ts'
import { NumberColumn } from './number-column.ts'
import { mergeSparse, quantileOfSparse, type SparseHistogram } from './sparse.ts'

type DueBin = Pick<BinLine, 'bin' | 'offered' | 'toUs'>

/**
 * The median latency of each bin, over the readings that were due in it. A histogram is held only until its median
 * cannot change any more, so that a day takes no more memory than the readings that are on their way.
 */
export class BinMedians {
  private readonly open = new Map<number, SparseHistogram>()
  private readonly settled = new NumberColumn()

  add(bin: number, latency: SparseHistogram): void {
    if (!Number.isNaN(this.settled.at(bin))) return
    const before = this.open.get(bin)
    this.open.set(bin, before === undefined ? latency : mergeSparse(before, latency))
  }

  /** Whatever is still to come of a bin takes longer than the time since its end: it cannot move a shorter median. */
  settle(nowUs: number, lineOf: (bin: number) => DueBin | undefined): void {
    for (const bin of this.open.keys()) {
      const line = lineOf(bin)
      const medianUs = line === undefined ? Number.NaN : this.medianUs(line)
      if (line === undefined || !(medianUs <= nowUs - line.toUs)) continue
      this.settled.set(bin, medianUs)
      this.open.delete(bin)
    }
  }

  /** how many are not settled */
  get heldBins(): number {
    return this.open.size
  }

  /** NaN = nothing arrived; Infinity = less than half of it. */
  medianUs({ bin, offered }: Pick<DueBin, 'bin' | 'offered'>): number {
    const held = this.open.get(bin)
    return held === undefined ? this.settled.at(bin) : quantileOfSparse(held, 0.5, Math.max(0, offered - held.total))
  }
}

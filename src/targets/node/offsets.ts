import type { Mark } from './pipeline.ts'

/**
 * How far each partition was taken, and how far that is stored and published: a place is the offset of the next record,
 * and only settled places may be committed.
 */
export class Offsets {
  private readonly taken = new Map<number, number>()
  private touched = new Map<number, number>()
  private readonly settled = new Map<number, number>()

  /** false: this process has taken that record already, and the group gave the partition back from its last commit */
  take(partition: number, offset: number): boolean {
    if (offset < (this.taken.get(partition) ?? 0)) return false
    this.taken.set(partition, offset + 1)
    this.touched.set(partition, offset + 1)
    return true
  }

  readonly mark: Mark = () => {
    const places = this.touched
    this.touched = new Map()
    return () => {
      for (const [partition, next] of places) this.settled.set(partition, next)
    }
  }

  /** Places that are settled and not known to be committed. */
  uncommitted(): { partition: number; next: number }[] {
    return [...this.settled].map(([partition, next]) => ({ partition, next }))
  }

  committed(partition: number, next: number): void {
    if ((this.settled.get(partition) ?? Number.POSITIVE_INFINITY) <= next) this.settled.delete(partition)
  }

  /** Partitions that are another's now: their offsets are committed by nobody here. */
  keepOnly(partitions: readonly number[]): void {
    for (const partition of this.settled.keys()) if (!partitions.includes(partition)) this.settled.delete(partition)
  }
}

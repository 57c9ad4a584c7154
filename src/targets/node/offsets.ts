import type { Claim, Marked } from './pipeline.ts'

export interface Gone {
  readonly records: number
  /** offset of the next record that is still there */
  readonly before: number
}

/**
 * How far each partition was taken, and how far it is stored and published: a place is the offset of the next record,
 * and only settled places may be committed.
 */
export class Offsets {
  private readonly taken = new Map<number, number>()
  private touched = new Map<number, { from: number; next: number }>()
  private readonly settled = new Map<number, number>()
  /** everything below it is finished; first where the partition began, then its settled place */
  private readonly done = new Map<number, number>()
  /** for partitions of this process, if known: sums below it are stored, by this or another process */
  private readonly stored = new Map<number, number>()
  /** for partitions of this process, since they were assigned: the offset of the next record to come */
  private readonly followed = new Map<number, number>()
  private mine: readonly number[] = []
  private turns = 0

  /** false: this process has taken that record already, and the group gave the partition back from its last commit */
  take(partition: number, offset: number): boolean {
    if (offset < (this.taken.get(partition) ?? 0)) return false
    this.taken.set(partition, offset + 1)
    const touched = this.touched.get(partition)
    if (touched !== undefined) touched.next = offset + 1
    else this.touch(partition, offset)
    return true
  }

  /** The records missing between the last fetch of a partition and this one: a user or retention deleted them. */
  follow(partition: number, first: string, last: string): Gone | null {
    const before = Number(first)
    const records = before - (this.followed.get(partition) ?? before)
    this.followed.set(partition, Number(last) + 1)
    return records > 0 ? { records, before } : null
  }

  private touch(partition: number, offset: number): void {
    this.touched.set(partition, { from: offset, next: offset + 1 })
    if (!this.done.has(partition)) this.done.set(partition, offset)
  }

  mark(): Marked {
    const claims: Claim[] = [...this.touched].map(([partition, { from, next }]) => ({ partition, from, next }))
    this.touched = new Map()
    const settle = () => {
      for (const { partition, next } of claims) this.settle(partition, next)
    }
    return { claims, settle }
  }

  private settle(partition: number, next: number): void {
    const done = Math.max(next, this.done.get(partition) ?? 0)
    this.done.set(partition, done)
    if (this.mine.includes(partition)) this.settled.set(partition, done)
  }

  /** Places that are settled but not known to be committed. */
  uncommitted(): { partition: number; next: number }[] {
    return [...this.settled].map(([partition, next]) => ({ partition, next }))
  }

  committed(partition: number, next: number): void {
    if ((this.settled.get(partition) ?? Number.POSITIVE_INFINITY) <= next) this.settled.delete(partition)
  }

  /** The partitions of this process from now on. It commits no others, and their stored offsets are not known yet. */
  assign(partitions: readonly number[]): void {
    this.mine = partitions
    this.followed.clear()
    for (const partition of this.settled.keys()) if (!partitions.includes(partition)) this.settled.delete(partition)
    this.forgetStored()
  }

  /** Everything unsettled was given up: it will be taken again, each partition from the returned place on. */
  rewind(): { partition: number; next: number }[] {
    this.touched = new Map()
    for (const partition of this.taken.keys()) this.taken.set(partition, this.done.get(partition)!)
    this.forgetStored()
    return this.mine
      .filter((partition) => this.taken.has(partition))
      .map((partition) => ({ partition, next: this.taken.get(partition)! }))
  }

  private forgetStored(): void {
    this.stored.clear()
    this.turns++
  }

  /** Changes with each `assign` and `rewind`: what was fetched before must not be taken afterwards. */
  get turn(): number {
    return this.turns
  }

  /** Records below it are stored; null = not known (yet, or not our partition): nothing may be taken. */
  storedBelow(partition: number): number | null {
    return this.stored.get(partition) ?? null
  }

  /** Reads how far a partition is stored. A result from before an `assign` or `rewind` is ignored. */
  async learn(partition: number, storedOffset: (partition: number) => Promise<number>): Promise<void> {
    const { turn } = this
    const next = await storedOffset(partition)
    if (turn === this.turn && this.mine.includes(partition)) this.stored.set(partition, next)
  }
}

/** A look that comes this much later than it should is remembered. */
const leastHoldUs = 1000
/** Older ones explain nothing that still arrives. */
const mostHolds = 64

interface Hold {
  readonly fromUs: number
  readonly toUs: number
}

/**
 * How long updates waited for the observer itself, and not for the pipeline: because they lay in its queues, because its
 * thread had no CPU and did not look, or because its queue was full and the pipeline had to stop. All times in microseconds since the epoch.
 */
export class Attention {
  /** newest last */
  private readonly holds: Hold[] = []
  /** when its queue was full; newest last, none touches the next */
  private readonly full: Hold[] = []
  private promisedUs = Number.POSITIVE_INFINITY

  /** The observer looks for updates. */
  look(nowUs: number): void {
    if (nowUs - this.promisedUs < leastHoldUs) return
    this.holds.push({ fromUs: this.promisedUs, toUs: nowUs })
    if (this.holds.length > mostHolds) this.holds.shift()
  }

  /** When the observer is going to look again, at the latest. */
  promise(atUs: number): void {
    this.promisedUs = atUs
  }

  /** The pipeline could publish nothing in this time: the observer had left no room. */
  wasFull(fromUs: number, toUs: number): void {
    const last = this.full.at(-1)
    if (last === undefined || fromUs - last.toUs > leastHoldUs) this.full.push({ fromUs, toUs })
    else this.full.splice(-1, 1, { fromUs: Math.min(last.fromUs, fromUs), toUs: Math.max(last.toUs, toUs) })
    if (this.full.length > mostHolds) this.full.shift()
  }

  /** For how long its queue was full between two times. */
  fullUs(fromUs: number, toUs: number): number {
    if (this.full.length === 0) return 0
    let fullUs = 0
    for (const hold of this.full) fullUs += Math.max(0, Math.min(hold.toUs, toUs) - Math.max(hold.fromUs, fromUs))
    return fullUs
  }

  /** For how long the thread did not look while an update that was published at `storedUs` (by the pipeline's clock) waited. */
  heldUs(storedUs: number): number {
    let heldUs = 0
    for (let i = this.holds.length - 1; i >= 0; i--) {
      const { fromUs, toUs } = this.holds[i]!
      if (toUs <= storedUs) break
      heldUs = Math.max(heldUs, toUs - Math.max(fromUs, storedUs))
    }
    return heldUs
  }
}

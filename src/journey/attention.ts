/** A look that comes this much later than it should is remembered. */
const leastHoldUs = 1000
/** Older ones explain nothing that still arrives. */
const mostHolds = 64

interface Hold {
  readonly fromUs: number
  readonly toUs: number
}

/**
 * How long updates waited for the observer itself, and not for the pipeline: because they lay in its queues, or because
 * its thread had no CPU and did not look. All times in microseconds since the epoch.
 */
export class Attention {
  /** newest last */
  private readonly holds: Hold[] = []
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

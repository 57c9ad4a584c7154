/**
 * A sample can be wrong by milliseconds if the thread is preempted in the middle of it; drift stays, noise does not.
 */
const looks = 5

/**
 * How far the wall clock has drifted from the run's clock. The start is the median of several samples; from then on a
 * difference counts once the last `looks` samples all show at least that much, in the same direction.
 */
export class Drift {
  maxUs = 0
  private readonly aheadUs: () => number
  private readonly startUs: number
  private readonly recent: number[] = []

  constructor(aheadUs: () => number) {
    this.aheadUs = aheadUs
    const first = Array.from({ length: looks }, aheadUs).sort((a, b) => a - b)
    this.startUs = first[Math.floor(looks / 2)]!
  }

  look(): void {
    this.recent.push(this.aheadUs() - this.startUs)
    if (this.recent.length < looks) return
    if (this.recent.length > looks) this.recent.shift()
    this.maxUs = Math.max(this.maxUs, Math.min(...this.recent), -Math.max(...this.recent))
  }
}

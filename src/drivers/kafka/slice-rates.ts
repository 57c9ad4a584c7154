const sliceRecords = 5_000_000
/** A slice is faster than another only by more than this. */
const faster = 1.03
const slicesWithoutGain = 3

/** How fast each slice of 5 M records went, and whether slices still get faster. */
export class SliceRates {
  /** three slices in a row were not faster than the best before them */
  steady = false
  private sliceFrom = 0
  private sliceFromUs: number
  private bestPerS = 0
  private lastSlicePerS = 0
  private withoutGain = 0

  constructor(fromUs: number) {
    this.sliceFromUs = fromUs
  }

  add(records: number, nowUs: number): void {
    if (records - this.sliceFrom < sliceRecords) return
    this.lastSlicePerS = ((records - this.sliceFrom) * 1e6) / (nowUs - this.sliceFromUs)
    this.withoutGain = this.lastSlicePerS > this.bestPerS * faster ? 0 : this.withoutGain + 1
    this.bestPerS = Math.max(this.bestPerS, this.lastSlicePerS)
    this.steady ||= this.withoutGain >= slicesWithoutGain
    this.sliceFrom = records
    this.sliceFromUs = nowUs
  }

  /** Of the last whole slice; of what there was where there was none. */
  lastPerS(records: number, nowUs: number): number {
    if (this.lastSlicePerS > 0) return this.lastSlicePerS
    return nowUs > this.sliceFromUs ? (records * 1e6) / (nowUs - this.sliceFromUs) : 0
  }
}

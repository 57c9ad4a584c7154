const sliceRecords = 5_000_000
/** A slice counts as faster only by more than this ratio. */
const faster = 1.03
const slicesWithoutGain = 3

/** The rate of each slice of 5 M records, and whether slices still get faster. */
export class SliceRates {
  /** three consecutive slices were not faster than the best before them */
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

  /** Rate of the last whole slice, or of everything if there was none. */
  lastPerS(records: number, nowUs: number): number {
    if (this.lastSlicePerS > 0) return this.lastSlicePerS
    return nowUs > this.sliceFromUs ? (records * 1e6) / (nowUs - this.sliceFromUs) : 0
  }
}

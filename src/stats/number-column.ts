/** Rows of one chunk: a column grows without being copied, and wastes at most one chunk. */
const chunkBits = 12
const chunkRows = 1 << chunkBits

/** Numbers by row, 8 bytes each; NaN where nothing was set. */
export class NumberColumn {
  private readonly chunks: Float64Array[] = []

  set(row: number, value: number): void {
    const chunk = row >> chunkBits
    while (this.chunks.length <= chunk) this.chunks.push(new Float64Array(chunkRows).fill(Number.NaN))
    this.chunks[chunk]![row & (chunkRows - 1)] = value
  }

  at(row: number): number {
    return this.chunks[row >> chunkBits]?.[row & (chunkRows - 1)] ?? Number.NaN
  }
}

/** Problems while reading: counts, and a description of the first one. */
export class ReadTroubles {
  private reconnects = 0
  private skippedRecords = 0
  private first = ''

  reconnected(): void {
    this.reconnects++
  }

  skipped(records: number, words: string): void {
    this.skippedRecords += records
    this.note(words)
  }

  note(words: string): void {
    if (this.first === '') this.first = words
  }

  now(): FetchTrouble {
    return { reconnects: this.reconnects, skippedRecords: this.skippedRecords, first: this.first }
  }
}

export interface FetchTrouble {
  readonly reconnects: number
  /** records that were deleted before they were read */
  readonly skippedRecords: number
  /** description of the first problem; empty = none */
  readonly first: string
}

import type { FetchTrouble } from './fetch-reader.ts'

/** What went wrong while reading: counts, and the first of it in words. */
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

import { CsvError, parse } from 'csv-parse/sync'

/** `line` is the one on which the record ends, counted from 1; a record has more than one if a quoted field has. */
export type OnRecord = (fields: readonly string[], line: number) => void

export interface RecordOptions {
  readonly delimiter: string
  /** stop after this many records; default: read all */
  readonly most?: number
}

/**
 * Reads the records of a CSV one by one, so that a year of many meters never lies in memory as text cells. Line ends of
 * Unix, Windows and old Macs, quoted fields, spaces around fields, empty lines and a byte-order mark are understood.
 * Returns false if a quote is opened and never closed: then the records before it were read.
 */
export function readRecords(csv: string | Uint8Array, options: RecordOptions, onRecord: OnRecord): boolean {
  try {
    parse(csv, {
      bom: true,
      delimiter: options.delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      ...(options.most === undefined ? {} : { to: options.most }),
      on_record: (fields, { lines }) => {
        onRecord(fields, lines)
        return null
      },
    })
  } catch (error) {
    if (error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED') return false
    throw error
  }
  return true
}

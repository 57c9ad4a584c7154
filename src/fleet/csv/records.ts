import { CsvError, parse } from 'csv-parse/sync'

/** `line` is the one on which the record ends, counted from 1; a record has more than one if a quoted field has. */
export type OnRecord = (fields: readonly string[], line: number) => void

export interface RecordOptions {
  readonly delimiter: string
  /** false: quotes are taken off the ends of fields, wherever they are */
  readonly quotes?: boolean
  /** stop after this many records; default: read all */
  readonly most?: number
}

/**
 * Reads the records of a CSV one by one, so that a year of many meters never lies in memory as text cells. Line ends of
 * Unix, Windows and old Macs, quoted fields, spaces around fields, empty lines and a byte-order mark are understood.
 * Returns the line after the last record that was read if a quote there breaks the CSV, otherwise null.
 */
export function readRecords(csv: string | Uint8Array, options: RecordOptions, onRecord: OnRecord): number | null {
  const quotes = options.quotes ?? true
  let line = 0
  try {
    parse(csv, {
      bom: true,
      delimiter: options.delimiter,
      ...(quotes ? {} : { quote: null }),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      ...(options.most === undefined ? {} : { to: options.most }),
      on_record: (fields, { lines }) => {
        onRecord(quotes ? fields : fields.map(bare), lines)
        line = lines
        return null
      },
    })
  } catch (error) {
    if (error instanceof CsvError) return line + 1
    throw error
  }
  return null
}

function bare(field: string): string {
  return field.replace(/^"|"$/g, '')
}

import { LoadcurveError } from '../../../src/errors.ts'
import { parseCurvesCsv } from '../../../src/fleet/curves-csv.ts'

export interface MeterFile {
  /** default: 28 */
  readonly days?: number
  /** default: 5 */
  readonly meters?: number
  /** default: 1 March 2013, 00:00 UTC */
  readonly first?: string
  /** default: 30 */
  readonly stepMinutes?: number
}

export interface MeterRow {
  readonly at: Date
  readonly wattHours: readonly number[]
}

/** Made-up half-hours of households: larger in the evening, larger from meter to meter. */
export function meterRows(file: MeterFile = {}): MeterRow[] {
  const { days = 28, meters = 5, first = '2013-03-01T00:00Z', stepMinutes = 30 } = file
  return Array.from({ length: (days * 1440) / stepMinutes }, (_, row) => {
    const at = new Date(Date.parse(first) + row * stepMinutes * 60_000)
    const evening = at.getUTCHours() >= 18 && at.getUTCHours() < 22 ? 200 : 40
    const wattHours = Array.from({ length: meters }, (_, meter) =>
      Math.round((evening + ((row * 7919 + meter * 104_729) % 61)) * (1 + meter / 4)),
    )
    return { at, wattHours }
  })
}

export interface Writing {
  readonly separator?: string
  readonly header?: string
  readonly stamp?: (at: Date) => string
  readonly cell?: (wattHours: number, meter: number, row: number) => string
}

/** The rows as a wide CSV, written as some program would. */
export function wide(rows: readonly MeterRow[], writing: Writing = {}): string {
  const { separator = ',', stamp = zulu, cell = String } = writing
  const names = rows[0]!.wattHours.map((_, meter) => `m${meter + 1}`)
  const header = writing.header ?? ['utc', ...names].join(separator)
  const lines = rows.map(({ at, wattHours }, row) =>
    [stamp(at), ...wattHours.map((wh, meter) => cell(wh, meter, row))].join(separator),
  )
  return `${[header, ...lines].join('\n')}\n`
}

/** `2013-03-01T00:30Z` */
export function zulu(at: Date): string {
  return `${at.toISOString().slice(0, 16)}Z`
}

/** `2013-03-01 00:30:00` with the offset of hours added, which the text does not name. */
export function withoutZone(at: Date, hours = 0): string {
  return new Date(at.getTime() + hours * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
}

/** Everything that a user reads when the CSV is refused, in one line. */
export function refusal(csv: string | Uint8Array): string {
  try {
    parseCurvesCsv(csv)
  } catch (error) {
    if (error instanceof LoadcurveError && error.code === 'USAGE' && error.hint !== undefined)
      return `${error.message}\n${error.hint}`.replace(/\s+/g, ' ')
    throw error
  }
  return 'it was read'
}

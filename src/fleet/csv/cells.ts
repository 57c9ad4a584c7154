/** What is wrong with the text of a reading. */
export type CellFault = 'text' | 'negative' | 'fraction' | 'too-large' | 'comma'

export interface Cell {
  /** whole Wh from 0 to 32,767, or -1 if the reading is missing; for a fault: -1 */
  readonly wattHours: number
  readonly fault: CellFault | null
  /** the number that was read, NaN if there is none */
  readonly value: number
}

export const wattHoursMax = 32_767

const missing: Cell = { wattHours: -1, fault: null, value: Number.NaN }
/** What pandas, R, spreadsheets and databases write for a value that is not there. */
const missingMarks = new Set(['', 'na', 'nan', '-nan', 'n/a', '#n/a', '<na>', 'null', 'none', '(null)', 'missing'])

/** `36` and `36.0`: the usual cells, read without making anything. -1 for a blank, -2 for every other text. */
export function plainWattHours(text: string): number {
  if (text.length === 0) return -1
  let value = 0
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit === -2 && i > 0) return isZeros(text, i + 1) ? value : -2
    if (digit < 0 || digit > 9) return -2
    value = value * 10 + digit
    if (value > wattHoursMax) return -2
  }
  return value
}

function isZeros(text: string, from: number): boolean {
  for (let i = from; i < text.length; i++) if (text.charCodeAt(i) !== 48) return false
  return true
}

/**
 * Reads a cell as whole Wh: `36`, `36.0` and `3.6e1` are the same, `NA`, `NaN`, `null` and blanks are missing. A comma is
 * a fault, since only the source knows whether it is a decimal comma or groups thousands.
 */
export function parseCell(text: string): Cell {
  const trimmed = text.trim()
  if (missingMarks.has(trimmed.toLowerCase())) return missing
  if (/^[+-]?\d+,\d+$|^[+-]?\d{1,3}(?:[ ,'\u00a0\u202f]\d{3})+(?:[.,]\d+)?$/.test(trimmed)) {
    return fault('comma', Number(trimmed.replace(',', '.')))
  }
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(trimmed)) return fault('text', Number.NaN)
  const value = Number(trimmed)
  if (value < 0) return fault('negative', value)
  if (value > wattHoursMax) return fault('too-large', value)
  return Number.isInteger(value) ? { wattHours: value, fault: null, value } : fault('fraction', value)
}

function fault(kind: CellFault, value: number): Cell {
  return { wattHours: -1, fault: kind, value }
}

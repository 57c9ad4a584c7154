import { exitCodes } from '../../../exit-codes.ts'
import { formatComparison } from '../../../report/summary/comparison-text.ts'
import type { Comparison, ComparisonVerdict } from '../../../types/comparison.ts'
import { columnsOf, hasColor, type Io } from '../../terminal/io.ts'

/** What a comparison means for the exit code. */
const codes: Readonly<Record<ComparisonVerdict, number>> = {
  REGRESSION: exitCodes.REGRESSION,
  IMPROVEMENT: 0,
  'NO CHANGE': 0,
  INCONCLUSIVE: 0,
  'TOO FEW': exitCodes.NOTHING_TO_COMPARE,
  'NOT COMPARABLE': exitCodes.NOTHING_TO_COMPARE,
  INVALID: exitCodes.INVALID,
}

/** Prints a comparison, and the closing line on stderr. Returns the exit code. */
export function tellComparison(comparison: Comparison, page: string | null, json: boolean, io: Io): number {
  const { verdict, reasons } = comparison
  if (json) io.out.write(`${JSON.stringify(comparison)}\n`)
  else io.out.write(formatComparison(comparison, { color: hasColor(io.out, io.env), columns: columnsOf(io.out) }))
  if (page !== null && !json) io.out.write(`page: ${page}\n`)
  const code = codes[verdict]
  io.err.write(`${verdict}, exit code ${code}${reasons[0] === undefined ? '' : `: ${reasons[0]}`}\n`)
  return code
}

import type { WarningCode, WarningFigures, WarningOf } from '../../types/warnings.ts'
import { hints } from './hints.ts'

/** A warning with the hint of its code; without `where` it is about the whole run and does not make it INVALID. */
export function warning<Code extends WarningCode>(
  code: Code,
  message: string,
  figures: WarningFigures[Code],
  where: { readonly phase?: string | null; readonly invalid?: boolean } = {},
): WarningOf<Code> {
  return { code, message, hint: hints[code], phase: where.phase ?? null, invalid: where.invalid ?? false, figures }
}

/** Of a warning CONNECTION_TROUBLE; `first` in the words of the client, if it said any. */
export function troubleText(where: string, first: string | null): string {
  return `connection problems ${where}; first: ${first ?? 'unknown'}`
}

import type { MalformedUpdates, ReadingFacts } from '../../types/facts.ts'
import type { Warning } from '../../types/warnings.ts'
import { formatCount } from '../../units.ts'
import { troubleText, warning } from './warning.ts'

/** What went wrong between the target and the observer. */
export function readingTrouble({ skippedUpdates, reconnects: known, first }: ReadingFacts): Warning[] {
  const reconnects = known ?? 0
  const because = first === null || first === '' ? '' : `: ${first}`
  if (skippedUpdates > 0) {
    const message = `${formatCount(skippedUpdates)} updates were deleted before they could be read${because}`
    return [warning('OFFSETS_RESET', message, { skippedUpdates, reconnects })]
  }
  if (because === '') return []
  return [warning('CONNECTION_TROUBLE', troubleText('while reading results', first), { reconnects })]
}

export function malformedUpdates({ count, first }: MalformedUpdates): Warning[] {
  if (count === 0) return []
  const message = `the target published ${count} updates or entries that break the contract; first: ${first}`
  return [warning('MALFORMED_UPDATE', message, { count })]
}

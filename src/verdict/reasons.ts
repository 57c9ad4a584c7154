import { notJudged } from '../stats/audit-doubt.ts'
import type { ObjectiveResult } from '../types/result.ts'
import { formatBesideLimit, formatInUnit } from '../units.ts'

/** Why an objective was missed: `result.p99 < 300ms (phase talk) was missed: 412 ms; the limit is 300 ms`. */
export function missedReason(objective: ObjectiveResult): string {
  const { require, phase, value, limit, unit, note } = objective
  const where = phase === null ? '' : ` (phase ${phase})`
  if (value === null && note.startsWith(notJudged)) return `${require}${where} was ${note}`
  const fate = value !== null && /^lost\b/.test(require) ? ' not delivered within the drain' : ''
  const seen = [value === null ? '' : formatBesideLimit(value, limit, unit) + fate, note].filter((text) => text !== '')
  return `${require}${where} was missed: ${seen.join(', ')}; the limit is ${formatInUnit(limit, unit)}`
}

/** A value in the unit of its objective, or none and why. Infinity: among readings that never came. */
export interface Finding {
  readonly value: number | null
  readonly note: string
}

export function noData(why = ''): Finding {
  return { value: null, note: why === '' ? 'no data' : `no data: ${why}` }
}

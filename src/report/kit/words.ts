import { notJudged } from '../../stats/audit-doubt.ts'
import type { ObjectiveUnit } from '../../types/scenario.ts'
import type { SeriesUnit } from '../../types/series/family.ts'
import {
  formatBesideLimit,
  formatBytes,
  formatCount,
  formatPerS,
  formatRatio,
  formatScaled,
  formatUs,
  threeDigits,
} from '../../units.ts'
import { fewestAbove } from '../data/percentiles.ts'
import type { ReportLatency, ReportObjective, ReportPhase } from '../data/shape.ts'

export type Statistic = 'p50' | 'p90' | 'p95' | 'p99' | 'p999' | 'p9999'
const quantiles: Readonly<Record<Statistic, number>> = {
  p50: 0.5,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  p999: 0.999,
  p9999: 0.9999,
}

export const statisticNames: Readonly<Record<Statistic, string>> = {
  p50: 'p50',
  p90: 'p90',
  p95: 'p95',
  p99: 'p99',
  p999: 'p99.9',
  p9999: 'p99.99',
}

/** `47.5 ms`; `≈ 47.5 ms` with fewer than 20 readings above; `> 30 s` among undelivered ones; `no data`. */
export function quantileText(
  latency: ReportLatency,
  statistic: Statistic,
  format: (us: number) => string = formatUs,
): string {
  const us = latency[`${statistic}Us`]
  const total = latency.count + latency.undelivered
  if (us === null) return isBeyond(latency) ? beyondText(latency, format) : total === 0 ? '–' : 'no data'
  const few = total * (1 - quantiles[statistic]) < fewestAbove - 1e-6
  return few ? `≈\u00a0${format(us)}` : format(us)
}

/** The maximum; `> 8.2 ms` if some readings never arrived. */
export function maximumText(latency: ReportLatency, format: (us: number) => string = formatUs): string {
  if (latency.maxUs !== null) return format(latency.maxUs)
  return isBeyond(latency) ? beyondText(latency, format) : '–'
}

/** Late p99; readings that were never sent have none, and waiting for the target is not part of it. */
export function lateText(late: ReportLatency, format: (us: number) => string = formatUs): string {
  return late.p99Us === null && late.undelivered > 0 ? 'not sent' : quantileText(late, 'p99', format)
}

/** Whether some readings rank above every known latency. */
function isBeyond({ undelivered, beyond }: ReportLatency): boolean {
  return undelivered > 0 || beyond > 0
}

function beyondText({ beyondUs }: ReportLatency, format: (us: number) => string): string {
  return beyondUs > 0 ? `>\u00a0${format(beyondUs)}` : 'undelivered'
}

/**
 * Milliseconds for a column whose head names the unit: three significant digits, zeros kept so that the numbers line
 * up.
 */
export function milliseconds(us: number): string {
  const ms = us / 1000
  if (ms >= 99.95) return formatCount(ms)
  return ms >= 9.995 ? ms.toFixed(1) : ms >= 0.9995 ? ms.toFixed(2) : ms.toFixed(3)
}

/** A share just below 1 is never shown as 100 %: `99.9996 %`. */
export function shareText(ratio: number): string {
  if (ratio >= 1 || ratio < 0.9995) return formatRatio(ratio)
  const digits = Math.min(6, Math.ceil(-Math.log10((1 - ratio) * 100)))
  return `${Math.floor(ratio * 100 * 10 ** digits + 1e-6) / 10 ** digits}\u00a0%`
}

export function valueText(value: number | null, unit: ObjectiveUnit): string {
  if (value === null) return 'no data'
  if (unit === 'us') return formatUs(value)
  if (unit === 'ratio') return shareText(value)
  return unit === 'perS' ? formatPerS(value) : formatCount(value)
}

/** An objective on what the audit cannot know is not judged, and so never met. */
export function isUnknowable({ value, note }: Pick<ReportObjective, 'value' | 'note'>): boolean {
  return value === null && note.startsWith(notJudged)
}

export function capital(text: string): string {
  return text === '' ? '' : text[0]!.toUpperCase() + text.slice(1)
}

/** The text for an objective without a value: `> 10 s` from its note, `not judged`, else `no data`. */
export function boundText(note: string): string {
  if (note.startsWith(notJudged)) return notJudged
  return /(>\u00a0[^(]+?) \(/.exec(note)?.[1] ?? 'no data'
}

/** The value of an objective, with enough digits to distinguish it from its limit. */
export function valueBesideLimit({
  value,
  limit,
  unit,
  note,
}: Pick<ReportObjective, 'value' | 'limit' | 'unit' | 'note'>): string {
  if (value === null) return boundText(note)
  if (unit === 'ratio' && shareText(value) !== shareText(limit)) return shareText(value)
  return formatBesideLimit(value, limit, unit)
}

/** The limit as it was written, with a no-break space before its unit. */
export function limitText(objective: Pick<ReportObjective, 'require' | 'limit' | 'unit'>): string {
  const written = /[<>=]=?\s*([^<>=]+)$/.exec(objective.require)?.[1]?.trim()
  if (written === undefined || written === '') return valueText(objective.limit, objective.unit)
  return written.replace(/^([\d._]+)\s*([µu]s|ms|s|min|m|h|d|%)$/, '$1\u00a0$2')
}

/** How far the value is from its limit, in the words of the comparison. */
export function marginText({ value, limit, unit, comparison }: ReportObjective): string {
  if (value === null) return '–'
  if (comparison === '==')
    return value === limit ? 'exact' : `${valueText(Math.abs(value - limit), unit)} ${value > limit ? 'over' : 'under'}`
  const points = threeDigits(Math.abs(value - limit) * 100)
  if (unit === 'ratio') return `${points} ${points === '1' ? 'point' : 'points'} ${value >= limit ? 'above' : 'below'}`
  if (limit === 0) return value === 0 ? 'at the limit' : `${valueText(Math.abs(value), unit)} over`
  const ratio = value / limit
  if (ratio > 2) return `${threeDigits(ratio)}\u00a0× the limit`
  if (ratio === 1) return 'at the limit'
  const off = Math.abs(ratio - 1)
  const share = off < 0.01 ? Number(off.toPrecision(1)) : Math.round(off * 100) / 100
  return `${formatRatio(share)} ${ratio > 1 ? 'above' : 'below'}`
}

export function gaugeText(value: number, unit: SeriesUnit): string {
  switch (unit) {
    case 'ratio':
      return formatRatio(value)
    case 'bytes':
      return formatBytes(value)
    case 'bytesPerS':
      return `${formatBytes(value)}/s`
    case 'us':
      return formatUs(value)
    case 'perS':
      return formatPerS(value)
    case 'times':
      return `${threeDigits(value)}×`
    default:
      return formatScaled(value)
  }
}

export function seconds(s: number): string {
  return formatUs(s * 1e6)
}

/** The label of the phase that a warning or an objective names; the whole run without one. */
export function phaseNamed(data: { readonly phases: readonly ReportPhase[] }, name: string | null): string {
  const phase = data.phases.find((one) => one.name === name)
  return phase === undefined ? (name ?? 'whole run') : phaseLabel(phase)
}

/** A message as a sentence: its first word gets a capital, unless it is a name such as `result.p99`. */
export function sentence(message: string): string {
  return /^[a-z]+[ ,]/.test(message) ? message[0]!.toUpperCase() + message.slice(1) : message
}

/** A scenario by its name, or by the name of its file without the folders. */
export function scenarioTitle(scenario: string): string {
  return scenario.split('/').at(-1)!
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** A step is named with its rate, because its number says little: `steps-3 (150k/s)`. */
export function phaseLabel(phase: ReportPhase): string {
  return phase.kind === 'steps' && phase.fromPerS > 0 ? `${phase.name} (${formatPerS(phase.fromPerS)})` : phase.name
}

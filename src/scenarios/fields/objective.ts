import { type LatencyKind, latencyKinds } from '../../types/measurement.ts'
import type { Comparison, LatencyStatistic, ObjectiveUnit } from '../../types/scenario.ts'
import { parseCount, parseDurationUs, parsePercentRatio, parseRatePerS } from '../../units.ts'
import { lookUp, nearest } from '../file/nearest.ts'
import { metricsOfOthers, statisticsOfOthers } from '../file/words-of-others.ts'
import { repairDuration, repairPercent, repairRate } from './quantities.ts'
import { isRefusal, type Refusal, refusal } from './refusal.ts'

/** What an objective's text says, in base units. */
export interface ObjectiveExpression {
  readonly metric: string
  readonly comparison: Comparison
  readonly limit: number
  readonly unit: ObjectiveUnit
}

const statistics = ['mean', 'p50', 'p90', 'p95', 'p99', 'p999', 'p9999', 'max'] as const satisfies LatencyStatistic[]
const unitsOfMetric: Readonly<Record<string, readonly ObjectiveUnit[]>> = {
  delivered: ['count', 'ratio'],
  sent: ['count', 'ratio'],
  neverSent: ['count', 'ratio'],
  lost: ['count', 'ratio'],
  duplicated: ['count', 'ratio'],
  wrong: ['count', 'ratio'],
  netWh: ['count'],
  storedWrong: ['count'],
  recovery: ['us'],
  resent: ['count'],
  refused: ['count'],
  negative: ['count'],
  blocked: ['ratio'],
  deliveredPerS: ['perS'],
  sentPerS: ['perS'],
  offeredPerS: ['perS'],
}
/** Every bare metric; latencies come as `<latency>.<statistic>`. */
export const bareMetrics: readonly string[] = Object.keys(unitsOfMetric)
const latencyMetrics = latencyKinds.flatMap((kind) => statistics.map((statistic) => `${kind}.${statistic}`))
const example = 'result.p99 < 300ms'

/** Metrics that only the audit, or the end of the drain, can tell. */
export const metricsOfTheEnd: readonly string[] = [
  'lost',
  'duplicated',
  'wrong',
  'netWh',
  'delivered',
  'sent',
  'neverSent',
  'storedWrong',
  'recovery',
  'resent',
  'refused',
]
/** Metrics of the audit, which covers the whole run and knows no phases. */
export const metricsOfTheAudit: readonly string[] = ['lost', 'duplicated', 'wrong', 'netWh', 'storedWrong']

/** Audit metrics that are implied to be 0; the database is audited, and then implied, only where there is one. */
export const impliedMetrics: readonly string[] = ['lost', 'duplicated', 'wrong']

const observed = ['result', 'read', 'stored', 'delivered', 'deliveredPerS', 'negative', 'recovery', 'resent', 'refused']

/** True for what only an observer of results can see; a run with the null driver has none. */
export function needsObserver(metric: string): boolean {
  const latency = metric.split('.')[0] as LatencyKind
  return [...observed, ...metricsOfTheAudit].includes(latency)
}

/**
 * `result.p99 < 300ms`, `delivered >= 99%`, `lost == 0`, `deliveredPerS >= 100k/s` in base units (microseconds, ratio,
 * readings, curves a second), or the reason why not. `p99.9` and `p99.99` are `p999` and `p9999`.
 */
export function parseObjective(text: string): ObjectiveExpression | Refusal {
  const match = /^\s*([A-Za-z][\w.]*)\s*(<=|>=|==|=<|=>|!=|=|<|>)\s*(\S.*?)\s*$/.exec(text)
  if (match === null) {
    const form = `write <metric> <comparison> <limit>, such as ${example}`
    return refusal('is not an objective', form, meantByOthers(text))
  }
  const metric = readMetric(match[1]!)
  if (isRefusal(metric)) return metric
  const comparison = readComparison(match[2]!, match[1]!, match[3]!)
  if (isRefusal(comparison)) return comparison
  const limit = readLimit(metric, match[3]!, `${match[1]} ${comparison}`)
  return isRefusal(limit) ? limit : { metric, comparison, ...limit }
}

/** k6 writes `p(95)<300`, in milliseconds. */
function meantByOthers(text: string): string | null {
  const match = /^\s*p\((\d+)(?:\.(\d+))?\)\s*(<=?|>=?)\s*(\d+(?:\.\d+)?)\s*(\w*)\s*$/.exec(text)
  if (match === null) return null
  const [, whole, part = '', comparison, limit, unit] = match
  const repaired = `result.p${whole}${part} ${comparison} ${limit}${unit === '' ? 'ms' : unit}`
  return isRefusal(parseObjective(repaired)) ? null : `write ${repaired}`
}

function readMetric(written: string): string | Refusal {
  const metric = written.replace(/\.p99\.9$/, '.p999').replace(/\.p99\.99$/, '.p9999')
  if (lookUp(unitsOfMetric, metric) !== undefined || latencyMetrics.includes(metric)) return metric
  const kind = metric.split('.')[0]!
  if ((latencyKinds as readonly string[]).includes(kind)) {
    const meant = lookUp(statisticsOfOthers, metric.slice(kind.length + 1))
    return refusal(
      metric === kind ? 'names no latency statistic' : 'names an unknown latency statistic',
      `write ${kind}.p99, or another of ${statistics.join(', ')}`,
      meant === undefined ? null : `write ${kind}.${meant}`,
    )
  }
  const meant =
    nearest(metric, [...bareMetrics, ...latencyMetrics]) ?? lookUp(metricsOfOthers, metric.toLowerCase()) ?? null
  const all = `metrics are ${latencyKinds.join(', ')} (with .p50, .p99 ...), ${bareMetrics.join(', ')}`
  return refusal('names an unknown metric', all, meant === null ? null : `write ${meant} (${all})`)
}

function readComparison(sign: string, metric: string, limit: string): Comparison | Refusal {
  const meant = { '=<': '<=', '=>': '>=', '=': '==', '!=': '==' }[sign]
  if (meant === undefined) return sign as Comparison
  return refusal(`compares with ${sign}`, 'compare with <, <=, >, >= or ==', `write ${metric} ${meant} ${limit}`)
}

type Limit = Pick<ObjectiveExpression, 'limit' | 'unit'>

function readLimit(metric: string, text: string, start: string): Limit | Refusal {
  const units = unitsOfMetric[metric] ?? ['us']
  for (const unit of units) {
    const limit = limitIn(unit, metric, text)
    if (limit === null) continue
    if (unit === 'ratio' && limit > 1) return refusal('has a limit above 100%', 'write 100% or less')
    return { limit, unit }
  }
  return unfitLimit(metric, units, text, start)
}

function unfitLimit(metric: string, units: readonly ObjectiveUnit[], text: string, start: string): Refusal {
  const wanted = `${metric} is compared with ${units.map((unit) => unitNouns[unit]).join(' or ')}`
  const wrong = /^[\d._]+$/.test(text) ? 'has a limit without a unit' : `has a limit that ${metric} cannot have`
  const rateMetric = `${metric}PerS`
  if (parseRatePerS(text) !== null && lookUp(unitsOfMetric, rateMetric) !== undefined) {
    return refusal(wrong, wanted, `write ${start.replace(metric, rateMetric)} ${text}`)
  }
  const repaired = repairLimit(units, text)
  return refusal(wrong, wanted, repaired === null ? null : `write ${start} ${repaired}`)
}

const unitNouns: Readonly<Record<ObjectiveUnit, string>> = {
  us: 'a duration such as 300ms',
  ratio: 'a share such as 99%',
  count: 'a count such as 0',
  perS: 'a rate such as 100k/s',
}

function limitIn(unit: ObjectiveUnit, metric: string, text: string): number | null {
  if (unit === 'us') return parseDurationUs(text)
  if (unit === 'perS') return parseRatePerS(text)
  if (unit === 'ratio') return text === '0' ? 0 : parsePercentRatio(text)
  const negative = metric === 'netWh' && text.startsWith('-')
  const size = parseCount(negative ? text.slice(1) : text)
  return size === null || !negative ? size : -size
}

function repairLimit(units: readonly ObjectiveUnit[], text: string): string | null {
  if (units.includes('us')) return repairDuration(text)
  if (units.includes('perS')) return repairRate(text)
  return units.includes('ratio') ? repairPercent(text) : null
}

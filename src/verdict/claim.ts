import type { Measured } from '../stats/measured.ts'
import { endUs, measuredPhases } from '../stats/scope.ts'
import { type HopName, hopNames } from '../types/measurement.ts'
import type { ClaimResult, PartCost, Totals, Verdict } from '../types/result.ts'
import { formatPerS, formatUs } from '../units.ts'

export interface ClaimFacts {
  readonly verdict: Verdict
  readonly total: Totals
  readonly costs: readonly PartCost[]
}

/** Parts that are named, the largest first. */
const namedParts = 3

/** What became of what a scenario claims. A run that passed shows it; one that cannot be trusted shows nothing. */
export function claimResult(measured: Measured, facts: ClaimFacts): ClaimResult | null {
  const { claim } = measured.scenario
  if (claim === null) return null
  const { verdict, total, costs } = facts
  const held = verdict === 'PASS' ? true : verdict === 'FAIL' ? false : null
  const measuredUs = measuredPhases(measured).reduce((sum, phase) => sum + endUs(measured, phase) - phase.fromUs, 0)
  return {
    text: claim,
    held,
    evidence: [...resultText(total, measuredUs), ...hopText(total), ...cpuText(costs, measuredUs)],
  }
}

/** How long that was: a claim may say more than the objectives that stand for it. */
function resultText({ deliveredPerS, latency }: Totals, measuredUs: number): string[] {
  const { p99Us, count } = latency.result
  if (count === 0) return ['Nothing was delivered.']
  const p99 =
    p99Us === null ? 'the p99 is among readings that never arrived' : `the result had a p99 of ${formatUs(p99Us)}`
  return [`Over ${formatUs(measuredUs)} at ${formatPerS(deliveredPerS)} delivered, ${p99}.`]
}

/** Percentiles of hops do not add up; the largest one says where to look. */
function hopText({ hopsUs }: Totals): string[] {
  const known = hopNames.flatMap((name) => {
    const { p99Us } = hopsUs[name]
    return p99Us === null ? [] : [{ name, p99Us }]
  })
  const [largest] = known.sort((a, b) => b.p99Us - a.p99Us)
  return largest === undefined
    ? []
    : [`The slowest hop was ${hopWords[largest.name]}, with a p99 of ${formatUs(largest.p99Us)}.`]
}

const hopWords: Readonly<Record<HopName, string>> = {
  generator: 'generator, until a reading was sent',
  broker: 'broker, until the engine took it',
  engine: 'engine, until the result was there',
  database: 'database, until the result was stored',
  delivery: 'delivery, until the result was seen',
}

function cpuText(costs: readonly PartCost[], measuredUs: number): string[] {
  if (measuredUs === 0 || costs.length === 0) return []
  const used = costs.map(({ part, cpuUs }) => ({ part, cores: cpuUs / measuredUs })).sort((a, b) => b.cores - a.cores)
  const sum = used.reduce((total, { cores }) => total + cores, 0)
  const named = used.slice(0, namedParts).map(({ part, cores }) => `${part} ${cores.toFixed(2)}`)
  return [
    `All parts together used ${sum.toFixed(2)} cores: ${named.join(', ')}${used.length > namedParts ? ', and others' : ''}.`,
  ]
}

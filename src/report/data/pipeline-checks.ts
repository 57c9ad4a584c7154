import type { RunData } from '../../stats/run-data.ts'
import { engines } from '../../types/engines.ts'
import type { RunResult, WarningCode } from '../../types/result.ts'
import { formatCount } from '../../units.ts'
import { outcomeOf } from './outcome.ts'
import type { Check } from './shape.ts'
import { warmthText } from './warmth.ts'

/** What a run against real services must tell besides; none of it applies to a run without them. */
export function pipelineChecks({ environment }: RunData, result: RunResult): Check[] {
  const { driver, target } = environment.scenario
  if (engines[target.engine].runs === 'threads') return []
  const checks = [
    told(result, 'GENERATOR_BUSY', {
      name: "the generator's thread had time left",
      quiet: 'yes',
      rule: 'under 95 % of a core while the bound was full',
      explanation: 'a client that is slow in the same thread fills the bound by itself',
    }),
    told(result, 'CONNECTION_TROUBLE', {
      name: 'connections held',
      quiet: 'yes',
      rule: 'told',
      explanation: 'broken connections and errors of brokers on the way in and out, and what the first one was',
    }),
    told(result, 'SERVICE_FAILED', {
      name: 'services stayed up',
      quiet: 'all',
      rule: 'none ends but by a fault',
      explanation: 'a service that ends by itself fails the run',
    }),
    told(result, 'RESENT', {
      name: 'readings sent again',
      quiet: '0',
      rule: 'counted',
      explanation: 'sent twice because nobody knew whether they had arrived: what came twice is in the audit',
    }),
    told(result, 'REFUSED', {
      name: 'readings refused',
      quiet: '0',
      rule: 'counted',
      explanation: 'not accepted, or not answered in time: they are undelivered, never dropped from a percentile',
    }),
  ]
  if (driver.kind !== 'kafka') return checks
  const offsets = told(result, 'OFFSETS_RESET', {
    name: 'offsets kept',
    quiet: 'yes',
    rule: 'nothing is read twice or passed over',
    explanation: 'the observer goes on where it was after a broken connection',
  })
  return [...checks, offsets, brokerWarm(environment, result)]
}

/** States how warm the broker was, whether or not that is a doubt. */
function brokerWarm(environment: RunData['environment'], result: RunResult): Check {
  const measured = warmthText(environment) || 'not known'
  const check = told(result, 'COLD_BROKER', {
    name: 'broker warm',
    quiet: measured,
    rule: 'stated',
    explanation: 'a fresh JVM costs up to six times more CPU a record: a cold run is compared with cold ones only',
  })
  return { ...check, measured }
}

function told(
  result: RunResult,
  code: WarningCode,
  { quiet, ...rest }: Pick<Check, 'name' | 'rule' | 'explanation'> & { readonly quiet: string },
): Check {
  const raised = result.warnings.filter((warning) => warning.code === code)
  const outcome = outcomeOf(result, [code])
  if (raised.length === 0) return { ...rest, measured: quiet, outcome }
  const figures = raised.flatMap(({ figures }) => Object.entries(figures).filter(([name]) => /readings$/i.test(name)))
  const count = figures.reduce((sum, [, value]) => sum + value, 0)
  return { ...rest, measured: figures.length > 0 ? formatCount(count) : 'no', outcome }
}

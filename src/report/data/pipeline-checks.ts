import type { RunData } from '../../stats/run-data.ts'
import { engines } from '../../types/engines.ts'
import type { RunResult } from '../../types/result.ts'
import { isStarted } from '../../types/scenario.ts'
import { modeFacts } from '../../types/target-options.ts'
import type { WarningCode } from '../../types/warnings.ts'
import { formatCount } from '../../units.ts'
import { outcomeOf } from './outcome.ts'
import type { Check } from './shape.ts'
import { warmthText } from './warmth.ts'

/** Additional checks for a run against real services; none of them applies to a run without services. */
export function pipelineChecks({ environment }: RunData, result: RunResult): Check[] {
  const { driver, target } = environment.scenario
  if (engines[target.engine].runs === 'threads') return []
  const checks = [
    told(result, 'GENERATOR_BUSY', {
      name: 'generator thread had spare time',
      quiet: 'yes',
      rule: 'under 95 % of a core while the bound was full',
      explanation: 'a slow client in the same thread fills the bound by itself',
    }),
    told(result, 'OWN_LIMIT', {
      name: 'this machine could connect',
      quiet: 'always',
      rule: 'every time',
      explanation: 'its local ports, file descriptors and DNS: what it could not send is no loss of the target',
    }),
    told(result, 'CONNECTION_TROUBLE', {
      name: 'connections held',
      quiet: 'yes',
      rule: 'told',
      explanation: 'broken connections and broker errors on the way in and out, and the first of them',
    }),
    ...ofMessages(environment, result),
    told(result, 'SERVICE_FAILED', {
      name: 'services stayed up',
      quiet: 'all',
      rule: 'none exits except by a fault',
      explanation: 'a service that exits by itself fails the run',
    }),
    ...ownProcess(environment, result),
    ...ofWorkers(environment, result),
    ...ofDriver(result),
  ]
  if (driver.kind !== 'kafka') return checks
  const offsets = told(result, 'OFFSETS_RESET', {
    name: 'offsets kept',
    quiet: 'yes',
    rule: 'nothing is read twice or skipped',
    explanation: 'the observer resumes where it was after a broken connection',
  })
  return [...checks, offsets, brokerWarm(environment, result)]
}

function ofDriver(result: RunResult): Check[] {
  const { sending } = result.facts
  return [
    counted(result, 'RESENT', sending.resentReadings, {
      name: 'readings resent',
      rule: 'counted',
      explanation: 'resent because the first attempt was never confirmed: the audit shows what arrived twice',
    }),
    counted(result, 'REFUSED', sending.refusedReadings, {
      name: 'readings refused',
      rule: 'counted',
      explanation:
        'not accepted or not confirmed in time: they count as undelivered and are never dropped from a percentile',
    }),
  ]
}

/** Only of an engine of ours, which tells: on a cluster that exists, it tells the logs of that cluster. */
function ofMessages({ scenario }: RunData['environment'], result: RunResult): Check[] {
  if (engines[scenario.target.engine].runs !== 'processes') return []
  const { count, first } = result.facts.targetUnreadable
  if (first === null) return []
  const check = {
    name: 'messages that the target could not read',
    rule: 'counted',
    explanation: 'it left them out and went on; what the run itself sent and the target left out counts as lost',
  }
  if (count === 0 && !isStarted(scenario.target)) return [{ ...check, measured: 'not known', outcome: 'unknown' }]
  return [counted(result, 'UNREADABLE_MESSAGE', count, check)]
}

/** Only where there are workers that the engine itself starts again. */
function ofWorkers({ scenario }: RunData['environment'], result: RunResult): Check[] {
  const { target } = scenario
  if (!('mode' in target && modeFacts[target.mode].hasDaemons)) return []
  return [
    counted(result, 'WORKER_ENDED', result.facts.workerEnds.count, {
      name: 'ends of workers that no fault asked for',
      rule: 'counted',
      explanation: 'the engine started them again; the audit shows what was lost or counted twice by that',
    }),
  ]
}

/** Only where the scenario names the process of a pipeline that its user started. */
function ownProcess({ scenario }: RunData['environment'], result: RunResult): Check[] {
  const { target } = scenario
  if (!('pid' in target.options) || target.options.pid === null) return []
  return [
    told(result, 'TARGET_ENDED', {
      name: 'process of the target stayed up',
      quiet: 'yes',
      rule: 'told',
      explanation: 'the process that target.options.pid names; if it ends, its CPU and memory are not known any more',
    }),
  ]
}

/** Says how warm the broker was, whether or not there is a doubt. */
function brokerWarm(environment: RunData['environment'], result: RunResult): Check {
  const measured = warmthText(environment) || 'unknown'
  const check = told(result, 'COLD_BROKER', {
    name: 'broker warm',
    quiet: measured,
    rule: 'stated',
    explanation: 'a fresh JVM uses up to six times as much CPU per record: compare cold runs only with cold runs',
  })
  return { ...check, measured }
}

function told(
  result: RunResult,
  code: WarningCode,
  { quiet, ...rest }: Pick<Check, 'name' | 'rule' | 'explanation'> & { readonly quiet: string },
): Check {
  const outcome = outcomeOf(result, [code])
  return { ...rest, measured: outcome === 'held' ? quiet : 'no', outcome }
}

function counted(
  result: RunResult,
  code: WarningCode,
  count: number,
  check: Pick<Check, 'name' | 'rule' | 'explanation'>,
): Check {
  return { ...check, measured: formatCount(count), outcome: outcomeOf(result, [code]) }
}

import type { BrokersBefore, Incidents } from '../../types/facts.ts'
import { type ServicesSpec, warmRecords } from '../../types/services.ts'
import type { Warning } from '../../types/warnings.ts'
import { formatCount, formatElapsed, formatUs } from '../../units.ts'
import { troubleText, warning } from './warning.ts'

/**
 * A broker of ours that nobody warmed. Where nothing tells what it has taken in, one that was started for this run is
 * cold, and of one that was up before nothing is said.
 */
export function coldBroker(kafka: ServicesSpec['kafka'], brokers: BrokersBefore | null): Warning[] {
  if (brokers === null || !kafka.managed || kafka.warmBroker) return []
  const { records, fresh } = brokers
  if (records === null ? !fresh : records >= warmRecords) return []
  const had =
    records === null
      ? 'was started for this run'
      : `had received ${recordsText(records)} since its start when the run began`
  const message = `the broker ${had} and was not warmed up: until its JVM has compiled the hot code (70 to 100 M records), a record costs up to six times as much CPU`
  return [warning('COLD_BROKER', message, records === null ? {} : { records })]
}

function recordsText(records: number): string {
  return records === 0 ? 'no records' : `only ${formatCount(records)} ${records === 1 ? 'record' : 'records'}`
}

export function targetTroubleText({ name, words }: NonNullable<Incidents['targetTrouble']>): string {
  return troubleText(`in ${name}`, words)
}

/** Not INVALID: what the run sent and the target left out, the audit counts as lost. */
export function unreadableMessages(unreadable: Incidents['targetUnreadable']): Warning[] {
  const { count } = unreadable
  if (count === 0) return []
  return [warning('UNREADABLE_MESSAGE', `the target ${leftOutText(unreadable)}`, { count })]
}

export function leftOutText({ count, first }: Incidents['targetUnreadable']): string {
  const one = count === 1
  const why = first ? `${one ? '' : '; the first'}: ${first}` : ''
  return `left out ${formatCount(count)} ${one ? 'message' : 'messages'} that it could not read${why}`
}

/** The wait is in the results. It is part of what was measured, but not how fast the engine is. */
export function throttledTarget(throttledUs: number): Warning[] {
  if (throttledUs === 0) return []
  const message = `quotas of the cluster kept the target from reading or publishing for ${formatUs(throttledUs)} in all: that time is in the results, and is not the engine's speed`
  return [warning('THROTTLED', message, { throttledUs })]
}

/** The process of a pipeline that its user started: whether it may end is the user's to know. */
export function targetEnded(ended: Incidents['targetEnded']): Warning[] {
  if (ended === null) return []
  const { pid, endedAtUs } = ended
  const message = `the process ${pid} of the target (target.options.pid) ended at ${formatElapsed(endedAtUs)}: from then on its CPU and memory are not known`
  return [warning('TARGET_ENDED', message, { pid, endedAtUs })]
}

/** Not INVALID: what that did to the readings, latencies and the audit show. */
export function workersEnded({ count, first }: Incidents['workerEnds']): Warning[] {
  if (first === null) return []
  const { name, how, atUs } = first
  const when = atUs === null ? 'before the load began' : `at ${formatElapsed(atUs)}`
  const others = count === 1 ? '' : `; workers ended ${formatCount(count)} times in all`
  const message = `${name} of the target ${how}, ${when}, and was started again${others}`
  return [warning('WORKER_ENDED', message, { ends: count, ...(atUs === null ? {} : { atUs }) })]
}

/** A service or a process of the target that ended by itself. */
export function serviceFailed(how: string): Warning {
  return warning('SERVICE_FAILED', how, {})
}

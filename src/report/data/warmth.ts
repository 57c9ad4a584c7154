import type { Environment } from '../../types/result.ts'
import { warmRecords } from '../../types/services.ts'
import { formatCount } from '../../units.ts'

/**
 * How warm the broker was when the run began, in words; empty without a broker, and for an external one if it cannot be
 * determined. A cold broker uses up to six times more CPU per record than one whose JVM has compiled what it needs.
 */
export function warmthText({ scenario, services }: Environment): string {
  const { kafka } = scenario.services
  const brokers = services.filter(({ name }) => name.startsWith('kafka'))
  if (brokers.length === 0) return ''
  const known = brokers.flatMap(({ recordsBefore }) => recordsBefore ?? [])
  const records = known.length === brokers.length ? Math.min(...known) : null
  const each = brokers.length === 1 ? '' : ', at least, on each broker'
  const counted = records === null ? '' : `${formatCount(records)} records since its start${each}`
  if (kafka.managed && kafka.warmBroker) return counted === '' ? 'warmed up' : `warmed up: ${counted}`
  if (records === null) return kafka.managed ? 'not warmed up; records received so far unknown' : ''
  return `${records >= warmRecords ? 'warm' : 'cold'}: ${counted}`
}

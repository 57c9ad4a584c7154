import type { Warning } from '../../types/result.ts'
import { type ServiceFacts, type ServicesSpec, warmRecords } from '../../types/services.ts'
import { formatCount } from '../../units.ts'

/** records since its start of the broker whose agent answers there; null = not known */
export type Count = (jolokiaUrl: string) => Promise<number | null>

/** The facts with what each broker has taken in so far; its agents answer in the order of the brokers. */
export async function recordsBefore(
  facts: readonly ServiceFacts[],
  jolokiaUrls: readonly string[],
  count: Count,
): Promise<ServiceFacts[]> {
  const counts = await Promise.all(jolokiaUrls.map((url) => count(url)))
  const brokers = facts.filter(isBroker)
  return facts.map((fact) => {
    if (!isBroker(fact)) return fact
    const own = fact.managed ? (counts[brokers.indexOf(fact)] ?? null) : leastOf(counts)
    return { ...fact, recordsBefore: own }
  })
}

/**
 * The warning about a broker of ours that nobody warmed; null = there is none. Where nothing tells what it has taken in,
 * one that was started for this run is cold, and of one that was up before nothing is said.
 */
export function coldBroker(
  kafka: ServicesSpec['kafka'],
  facts: readonly ServiceFacts[],
  fresh: boolean,
): Warning | null {
  if (!kafka.managed || kafka.warmBroker) return null
  const records = leastOf(facts.filter(isBroker).map((fact) => fact.recordsBefore))
  if (records === null ? !fresh : records >= warmRecords) return null
  const had =
    records === null
      ? 'was started for this run'
      : `had taken in ${recordsText(records)} since its start when the run began`
  return {
    code: 'COLD_BROKER',
    message: `the broker ${had} and was not warmed: until its JVM has compiled what it needs (70 to 100 M records) a record costs it up to six times as much; services.kafka.warmBroker: true warms it first`,
    phase: null,
    invalid: false,
    figures: records === null ? {} : { records },
  }
}

function recordsText(records: number): string {
  return records === 0 ? 'no record' : `${formatCount(records)} ${records === 1 ? 'record' : 'records'}`
}

function isBroker({ name }: ServiceFacts): boolean {
  return /^kafka(-\d+)?$/.test(name)
}

/** null where one of them is not known, or there is none. */
function leastOf(counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null)
  return known.length === 0 || known.length < counts.length ? null : Math.min(...known)
}

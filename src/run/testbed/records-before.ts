import type { ServiceFacts } from '../../types/services.ts'

/** records that the broker of the agent at this address has received since its start; null = not known */
export type Count = (jolokiaUrl: string) => Promise<number | null>

/** The facts with the records that each broker has received so far; agents are in the order of the brokers. */
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

/** Records that the least used broker has received since its start; null = not known. */
export function leastRecords(facts: readonly ServiceFacts[]): number | null {
  return leastOf(facts.filter(isBroker).map((fact) => fact.recordsBefore))
}

function isBroker({ name }: ServiceFacts): boolean {
  return /^kafka(-\d+)?$/.test(name)
}

/** null if one of them is not known, or there is none. */
function leastOf(counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null)
  return known.length === 0 || known.length < counts.length ? null : Math.min(...known)
}

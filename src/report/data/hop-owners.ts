import { engines } from '../../types/engines.ts'
import type { HopName } from '../../types/measurement.ts'
import type { ReportData } from './shape.ts'

/** The parts of a pipeline in the order in which a reading passes them, after the host that they share. */
const road = ['host', 'harness', 'kafka', 'zookeeper', 'target', 'redis']

const names: Readonly<Record<string, string>> = {
  host: 'Host',
  harness: 'Harness',
  kafka: 'Kafka',
  zookeeper: 'ZooKeeper',
  target: 'Target',
  redis: 'Redis',
}

/**
 * Parts that have a chart, or a sentence that says why they have none: those on the journey first, then all others, in
 * the order of their collectors.
 */
export function partsOf({ gauges, unwatched }: Pick<ReportData, 'gauges' | 'unwatched'>): string[] {
  const drawn = gauges.filter(({ place }) => place === 'components').map(({ group }) => group)
  const groups = [...new Set([...drawn, ...(unwatched.length > 0 ? ['target'] : [])])]
  return [...road.filter((part) => groups.includes(part)), ...groups.filter((group) => !road.includes(group))]
}

export function partName(group: string): string {
  return names[group] ?? group
}

/** The id of the place where a part's charts are in the page. */
export function partId(group: string): string {
  return `part-${group.replaceAll(/[^A-Za-z0-9]+/g, '-')}`
}

/** Hops with approximate percentiles: an update holds only the mean time at which its readings were taken. */
export const roughHops: readonly HopName[] = ['broker', 'engine']

/** What a hop waits for, in words, and the parts whose charts show more. */
export interface Owner {
  readonly words: string
  readonly parts: readonly string[]
}

/**
 * Which part owns a hop of this run. Sources that the user added (a JVM, a Prometheus endpoint) are assumed to belong
 * to the engine.
 */
export function ownerOf(data: ReportData, hop: HopName): Owner {
  const { driver, engine, services } = data
  const carrier = carriers[driver]
  const chosen = partsOf(data).filter((part) => !road.includes(part))
  switch (hop) {
    case 'generator':
      return { words: 'generator', parts: ['harness'] }
    case 'broker':
      return carrier ?? { words: 'ring in memory', parts: [] }
    case 'engine':
      return {
        words: `${engine} target`,
        parts: engines[engine].runs === 'threads' ? ['harness'] : ['target', ...chosen],
      }
    case 'database':
      return { words: services.some(({ name }) => name === 'redis') ? 'Redis' : 'none', parts: ['redis'] }
    default:
      return carrier
        ? { words: 'updates topic, observer', parts: ['kafka', 'harness'] }
        : { words: 'observer', parts: ['harness'] }
  }
}

/** As `ownerOf`, with what ends the hop where that is not the owner's: what waits in a topic is not Kafka's delay. */
export function ownerWords(data: ReportData, hop: HopName): string {
  const { words } = ownerOf(data, hop)
  return hop === 'broker' && data.driver === 'kafka' ? `${words}, until it is read` : words
}

/** What takes the curves from the generators, by driver. */
const carriers: Readonly<Record<string, Owner>> = {
  kafka: { words: 'Kafka', parts: ['kafka', 'zookeeper'] },
  http: { words: 'front end', parts: ['target'] },
  redis: { words: 'Redis, the input', parts: ['redis'] },
}

import { type NameOf, type SeriesLabel, seriesLabels } from './series/family.ts'
import { harnessSeries } from './series/harness.ts'
import { hostSeries } from './series/host.ts'
import { jvmSeries } from './series/jvm.ts'
import { kafkaSeries } from './series/kafka.ts'
import { processSeries } from './series/process.ts'
import { redisSeries } from './series/redis.ts'
import { stormSeries } from './series/storm.ts'
import { zookeeperSeries } from './series/zookeeper.ts'

/**
 * Every series that our collectors can produce. The key is the name in samples.ndjson, with `{label}` in place of the
 * name of a core, process, topic ...
 */
export const seriesFamilies = {
  ...hostSeries,
  ...harnessSeries,
  ...processSeries,
  ...jvmSeries,
  ...kafkaSeries,
  ...zookeeperSeries,
  ...redisSeries,
  ...stormSeries,
}

export type FamilyKey = keyof typeof seriesFamilies

/** The names that our collectors may use for a series: any other name does not compile. */
export type SeriesName = NameOf<FamilyKey>

/** Our collectors, and the component that each describes. Every other name in samples.ndjson is a user's choice. */
export const collectorParts: ReadonlyMap<string, string> = new Map([
  ['host', 'host'],
  ['harness', 'harness'],
  ['process', 'process'],
  ['jvm', 'target'],
  ['kafka', 'kafka'],
  ['kafka-lag', 'kafka'],
  ['zookeeper', 'zookeeper'],
  ['redis', 'redis'],
  ['storm', 'storm'],
  ['storm-ui', 'storm'],
])

export type Labels = Readonly<Partial<Record<SeriesLabel, string>>>

/** One series of a family. */
export interface FamilyMember {
  readonly key: FamilyKey
  readonly labels: Labels
}

interface Pattern {
  readonly key: FamilyKey
  readonly labels: readonly SeriesLabel[]
  readonly matches: RegExp
}

const keys = Object.keys(seriesFamilies) as FamilyKey[]
const patterns = keys.filter((key) => key.includes('{')).map(patternOf)
/** A folder repeats its names in every sample: each is parsed only once. */
const members = new Map<string, FamilyMember | null>(
  keys.filter((key) => !key.includes('{')).map((key) => [key, { key, labels: {} }]),
)

function patternOf(key: FamilyKey): Pattern {
  const labels = [...key.matchAll(/\{(\w+)\}/g)].map(([, label]) => label as SeriesLabel)
  const source = key.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, (_, label: SeriesLabel) => {
    return seriesLabels[label] === 'number' ? '(\\d+)' : '(.+)'
  })
  return { key, labels, matches: new RegExp(`^${source}$`, 's') }
}

/** The family that a series belongs to, by its name; null = no family has that name. */
export function memberOf(name: string): FamilyMember | null {
  const known = members.get(name)
  if (known !== undefined) return known
  const member = takenApart(name)
  members.set(name, member)
  return member
}

function takenApart(name: string): FamilyMember | null {
  for (const { key, labels, matches } of patterns) {
    const match = matches.exec(name)
    if (match !== null) return { key, labels: Object.fromEntries(labels.map((label, i) => [label, match[i + 1]!])) }
  }
  return null
}

import { collectorParts, type FamilyMember, type Labels, memberOf, seriesFamilies } from '../series.ts'
import type { BetterDirection, SeriesUnit } from './family.ts'

/** Who gave a series. */
export interface SeriesSource {
  readonly collector: string
  /** the scenario names a source so: what it gives is the user's choice, whatever it is called */
  readonly named: boolean
}

/** What is known of one series of a folder. */
export interface SeriesFacts {
  readonly name: string
  /** `table`: a family of ours. `chosen`: the user named it. `unknown`: a collector of ours gave it, and no family has it. */
  readonly origin: 'table' | 'chosen' | 'unknown'
  /** null = not of the table */
  readonly member: FamilyMember | null
  /** `host`, `kafka` ...: a process counts to its part; what a user chose has the name of its collector */
  readonly part: string
  readonly title: string
  readonly line: string
  readonly unit: SeriesUnit
  readonly better: BetterDirection
  readonly repeats: 'noisy' | 'exact'
}

/** What is known of a series, by who gave it and its name. */
export function seriesFacts(source: SeriesSource, name: string): SeriesFacts {
  const member = memberOf(name)
  if (member === null) return otherFacts(source, name)
  const { title, line, ...family } = seriesFamilies[member.key]
  const filled = (text: string) => withLabels(text, member.labels)
  return { name, origin: 'table', member, part: partOf(member), ...family, title: filled(title), line: filled(line) }
}

function withLabels(text: string, labels: Labels): string {
  return Object.entries(labels).reduce((filled, [label, value]) => filled.replaceAll(`{${label}}`, () => value), text)
}

/** `kafka-2` is a process of Kafka, `target-0` one of the target. */
function partOf({ key, labels }: FamilyMember): string {
  const [head] = key.split('.') as [string]
  return labels.process === undefined ? head : labels.process.split('-')[0]!
}

/** A series that no family has: nothing is known but its name, and the unit that its collector put at the end of it. */
function otherFacts({ collector, named }: SeriesSource, name: string): SeriesFacts {
  const own = named ? undefined : collectorParts.get(collector)
  const text = otherTitle(collector, name)
  return {
    name,
    origin: own === undefined ? 'chosen' : 'unknown',
    member: null,
    part: own ?? collector,
    title: own === undefined ? text : `${text} (unknown series)`,
    line: text,
    unit: unitAtEnd(name),
    better: null,
    repeats: 'noisy',
  }
}

/** How the collectors of chosen series write a unit; a bare name is a count. */
const unitEndings: readonly (readonly [ending: string, unit: SeriesUnit])[] = [
  ['_bytesPerS', 'bytesPerS'],
  ['PerS', 'perS'],
  ['_ratio', 'ratio'],
  ['_bytes', 'bytes'],
  ['_us', 'us'],
]

function unitAtEnd(name: string): SeriesUnit {
  return unitEndings.find(([ending]) => name.endsWith(ending))?.[1] ?? 'count'
}

/** The name as words, without its unit. A name that holds labels stays as it is, but for that of its collector. */
function otherTitle(collector: string, name: string): string {
  const own = name.startsWith(`${collector}.`) ? name.slice(collector.length + 1) : name
  if (/[:={]/.test(name)) return own
  const words = name
    .slice(name.indexOf('.') + 1)
    .replace(/_?(ratio|bytes|us|count|bytesPerS|PerS)$/, '')
    .replaceAll(/[_.]/g, ' ')
    .trim()
  return words === '' ? name : words[0]!.toUpperCase() + words.slice(1)
}

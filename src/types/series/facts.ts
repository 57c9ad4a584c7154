import { collectorParts, type FamilyMember, type Labels, memberOf, seriesFamilies } from '../series.ts'
import type { BetterDirection, SeriesUnit } from './family.ts'

/** The collector that produced a series. */
export interface SeriesSource {
  readonly collector: string
  /** the scenario has a source of this name: its series are the user's choice, whatever they are called */
  readonly named: boolean
}

/** What is known about one series of a folder. */
export interface SeriesFacts {
  readonly name: string
  /**
   * `table`: one of our families. `chosen`: the user named it. `unknown`: from one of our collectors, but in no family.
   */
  readonly origin: 'table' | 'chosen' | 'unknown'
  /** null = not in the table */
  readonly member: FamilyMember | null
  /** `host`, `kafka` ...: a process belongs to its component; a user's series has the name of its collector */
  readonly part: string
  readonly title: string
  readonly line: string
  readonly unit: SeriesUnit
  readonly better: BetterDirection
  readonly repeats: 'noisy' | 'exact'
}

/** What is known about a series, by its collector and its name. */
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

/** A series that is in no family: only its name is known, and the unit that its collector put at the end of it. */
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

/** How the collectors of user-chosen series write a unit; a name without one is a count. */
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

/** The name as words, without its unit. A name with labels stays as it is, except for the collector's name. */
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

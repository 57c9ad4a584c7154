import { fieldsOfPhase, type Place, placesOfField } from '../fields/field-places.ts'
import { type Path, pathText } from './document.ts'
import { lookUp, nearest } from './nearest.ts'
import { answersToOthers, wordsOfOthers } from './words-of-others.ts'

/** Where a field belongs, where that takes more words than the schema has. */
const placesInWords: Readonly<Record<string, string>> = {
  kafka: 'services, or to collect for its period',
  redis: 'services, or to collect for its period',
  zookeeper: 'services, or to collect for its period',
  after: 'an entry of objectives, or to target.options.stall',
  username: 'services.redis or services.kafka.sasl',
  password: 'services.redis or services.kafka.sasl',
}

const ofManagedBroker = 'without addresses: only a managed broker has it'
const ofManagedService = 'without an address: only a managed service has it'

/** Beside what a field stands in its place, or in place of what. */
const notes: Readonly<Record<string, string>> = {
  address: 'instead of the fields of a managed service',
  addresses: 'instead of the fields of a managed broker',
  sasl: 'next to addresses',
  topicPrefix: 'next to addresses',
  jolokia: 'next to addresses',
  jolokiaLogin: 'next to addresses and jolokia',
  admin: 'next to the address',
  tls: 'next to the address',
  profile: ofManagedBroker,
  brokers: ofManagedBroker,
  warmBroker: ofManagedBroker,
  heap: ofManagedService,
  port: ofManagedService,
  maxMemory: ofManagedService,
}

/** What to do about a key that the place at `path` does not know; `kind` is the phase's kind there, if it has one. */
export function keyHint(key: string, known: readonly string[], path: Path, kind: string | null): string {
  const unspaced = /^(\w+):(.+)$/.exec(key)
  if (unspaced !== null) return `put a space after the colon: ${unspaced[1]}: ${unspaced[2]}`
  if (path[0] === 'objectives' && /[.<>=]/.test(key)) return 'write the objective as text, such as result.p99 < 300ms'
  if (path.length === 0 && key === 'options')
    return 'a scenario has its options at the top: stages are load, thresholds are objectives; options of the engine stand under target'
  const own = kind === null ? undefined : fieldsOfPhase.get(kind)
  const owners = [...fieldsOfPhase.keys()].filter((other) => fieldsOfPhase.get(other)!.includes(key))
  if (own !== undefined && owners.length > 0) {
    return `${key} belongs to ${owners.join(' and ')}; a ${kind} has ${own.join(', ')}`
  }
  const answer = lookUp(answersToOthers, key)
  if (answer !== undefined && nearest(key, known) === null) return answer
  const words = lookUp(wordsOfOthers, key) ?? []
  const meant = words.find((word) => known.includes(word)) ?? nearest(key, known)
  if (meant !== null) return `write ${meant}`
  return placeHint(key, words, path) ?? `remove it; the fields here are ${known.join(', ')}`
}

/** Where the key would be right, or one of `words`, which are ours for it; null = nowhere. */
function placeHint(key: string, words: readonly string[], path: Path): string | null {
  const here = pathText(path)
  const isHere = (field: string) => placesOfField.get(field)?.some((place) => place.path === here) === true
  const fields = placesOfField.has(key) ? [key] : words
  const field = fields.find(isHere) ?? fields[0]
  if (field !== undefined) {
    const as = field === key ? [] : [`as ${field}`]
    const note = lookUp(notes, field)
    const more = [...as, ...(note === undefined ? [] : [note])].join(': ')
    return `${isHere(field) ? `it belongs to ${here}` : `move it to ${placesText(field)}`}${more === '' ? '' : `, ${more}`}`
  }
  const elsewhere = nearest(key, [...placesOfField.keys()])
  return elsewhere === null ? null : `did you mean ${elsewhere}, which belongs to ${placesText(elsewhere)}?`
}

function placesText(field: string): string {
  const places: readonly Place[] = placesOfField.get(field) ?? []
  const all = places.map(({ words }) => words).join(' or ')
  return lookUp(placesInWords, field) ?? all.replaceAll(/(?<=an entry of \S+ or )an entry of /g, '')
}

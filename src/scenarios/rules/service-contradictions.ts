import { addressOf } from '../../addresses.ts'
import { engines } from '../../types/engines.ts'
import { collectorParts } from '../../types/series.ts'
import { modeFacts } from '../../types/target-options.ts'
import { defaultMode } from '../defaults.ts'
import { hostAndPort } from '../fields/text-fields.ts'
import type { Path } from '../file/document.ts'
import { mayReach } from './allowed.ts'
import type { Contradiction, ReadPlan } from './read-plan.ts'

/** What cannot hold together in `services`, and addresses that nobody allowed. */
export function findServiceContradictions(plan: ReadPlan): Contradiction[] {
  return [
    ...kafkaContradictions(plan),
    ...keeperContradictions(plan),
    ...portContradictions(plan),
    ...tlsContradictions(plan),
    ...sourceContradictions(plan),
    ...addressContradictions(plan),
  ]
}

function* kafkaContradictions({ draft }: ReadPlan): Generator<Contradiction> {
  const { kafka, zookeeper } = draft.services ?? {}
  if (typeof kafka !== 'object' || kafka.managed !== true) return
  const { brokers, replication, profile } = kafka
  if (brokers !== undefined && replication !== undefined && replication > brokers) {
    const message = `${replication} copies of a partition need ${replication} brokers, but there ${brokers === 1 ? 'is 1' : `are ${brokers}`}`
    const suggestion = `write ${brokers} or less, or brokers: ${replication}`
    yield { path: ['services', 'kafka', 'replication'], message, suggestion }
  }
  if (profile !== 'zookeeper' || zookeeper === undefined) return
  if (zookeeper === 'managed' || (typeof zookeeper === 'object' && zookeeper.managed === true)) return
  const message = 'a managed broker with the zookeeper profile needs a managed ZooKeeper'
  yield { path: ['services', 'zookeeper'], message, suggestion: 'write managed, or remove it' }
}

function* keeperContradictions({ draft }: ReadPlan): Generator<Contradiction> {
  const engine = draft.target?.engine
  if (engine === undefined || !engines[engine].needsZookeeper || draft.services?.zookeeper !== 'null') return
  if (!modeFacts[draft.target?.mode ?? defaultMode].isOurs) return
  const message = `${engine} keeps its state in ZooKeeper, and this scenario has none`
  yield { path: ['services', 'zookeeper'], message, suggestion: 'write managed, or remove it' }
}

function* portContradictions({ draft }: ReadPlan): Generator<Contradiction> {
  const ownerOf = new Map<number, string>()
  for (const [name, service] of Object.entries(draft.services ?? {})) {
    if (typeof service !== 'object' || service.managed !== true || !('port' in service)) continue
    const first = service.port
    if (first === undefined) continue
    const ports = Array.from({ length: 'brokers' in service ? (service.brokers ?? 1) : 1 }, (_, i) => first + i)
    const taken = ports.find((port) => ownerOf.has(port))
    if (taken !== undefined) {
      const message = `the port ${taken} is taken by services.${ownerOf.get(taken)}`
      yield {
        path: ['services', name, 'port'],
        message,
        suggestion: 'write another port, or remove it to get a free one',
      }
    }
    for (const port of ports) ownerOf.set(port, name)
  }
}

function* tlsContradictions({ draft }: ReadPlan): Generator<Contradiction> {
  for (const [name, service] of Object.entries(draft.services ?? {})) {
    if (typeof service !== 'object' || !('tls' in service) || typeof service.tls !== 'object') continue
    const { cert, key } = service.tls
    if ((cert === undefined) === (key === undefined)) continue
    const [there, missing] = cert === undefined ? ['key', 'cert'] : ['cert', 'key']
    const path = ['services', name, 'tls', there!]
    yield { path, message: `${there} also needs ${missing}`, suggestion: `add ${missing}: with the PEM file` }
  }
}

/** Files that a scenario names must be where it is checked, as they must be where it runs. */
export function* missingPemFiles({ draft }: ReadPlan, hasFile: (path: string) => boolean): Generator<Contradiction> {
  for (const [name, service] of Object.entries(draft.services ?? {})) {
    if (typeof service !== 'object' || !('tls' in service) || typeof service.tls !== 'object') continue
    for (const field of ['ca', 'cert', 'key'] as const) {
      const file = service.tls[field]
      if (file === undefined || hasFile(file)) continue
      const path = ['services', name, 'tls', field]
      const suggestion = 'name a PEM file; a relative path begins where the command is called'
      yield { path, message: `there is no file ${file}`, suggestion }
    }
  }
}

/** Two sources of one name would mix in the report, and one could hide the gaps of the other. */
function* sourceContradictions({ draft }: ReadPlan): Generator<Contradiction> {
  const seen = new Set(collectorParts.keys())
  for (const kind of ['prometheus', 'jmx'] as const) {
    for (const [i, source] of (draft.collect?.[kind] ?? []).entries()) {
      const name = source?.name
      if (name === undefined) continue
      const path = ['collect', kind, i, 'name']
      if (seen.has(name))
        yield { path, message: `the name ${name} is already used`, suggestion: 'give each source its own name' }
      seen.add(name)
    }
  }
}

function* addressContradictions(plan: ReadPlan): Generator<Contradiction> {
  const allow = (plan.draft.allow ?? []).filter((entry) => entry !== undefined)
  for (const [path, place] of placesOf(plan)) {
    if (mayReach(place, allow)) continue
    const address = addressOf(hostAndPort(place))
    const message = `${place} is not on this machine, and allow does not list it`
    yield { path, message, suggestion: `add "${address}" to allow if this load may go there` }
  }
}

function* agentsOf(path: Path, urls: string | readonly (string | undefined)[] | undefined): Generator<[Path, string]> {
  if (typeof urls === 'string') yield [path, urls]
  else for (const [i, url] of (urls ?? []).entries()) if (url !== undefined) yield [[...path, i], url]
}

/** Every address and URL that the run would reach. */
function* placesOf({ draft }: ReadPlan): Generator<[Path, string]> {
  for (const [name, service] of Object.entries(draft.services ?? {})) {
    if (typeof service !== 'object') continue
    if ('addresses' in service) {
      for (const [i, address] of (service.addresses ?? []).entries())
        if (address !== undefined) yield [['services', name, 'addresses', i], address]
    }
    if ('address' in service && service.address !== undefined) yield [['services', name, 'address'], service.address]
    if ('admin' in service && service.admin !== undefined) yield [['services', name, 'admin'], service.admin]
    if ('jolokia' in service) yield* agentsOf(['services', name, 'jolokia'], service.jolokia)
  }
  const cluster = draft.target?.cluster
  if (cluster !== undefined) yield [['target', 'cluster'], cluster]
  const url = draft.target?.options?.url
  if (url !== undefined) yield [['target', 'options', 'url'], url]
  for (const kind of ['prometheus', 'jmx'] as const) {
    for (const [i, source] of (draft.collect?.[kind] ?? []).entries())
      if (source?.url !== undefined) yield [['collect', kind, i, 'url'], source.url]
  }
}

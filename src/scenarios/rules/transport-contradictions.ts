import { engineKinds, engines } from '../../types/engines.ts'
import { formatBytes } from '../../units.ts'
import { fieldsByDriver } from '../fields/driver-schema.ts'
import { ownersByField } from '../fields/owned-fields.ts'
import { writeBytes } from '../fields/quantities.ts'
import { optionsByEngine } from '../fields/target-schema.ts'
import { headerContradictions } from './header-contradictions.ts'
import { listed } from './listed.ts'
import { messageBytesOf, mostBrokerMessageBytes, recordBytesOf } from './message-size.ts'
import { drpcContradictions, placementContradictions } from './placement-contradictions.ts'
import type { Contradiction, ReadPlan } from './read-plan.ts'
import { sourceContradictions } from './source-contradictions.ts'

const driversOfField = ownersByField(fieldsByDriver)
const enginesOfOption = ownersByField(optionsByEngine)

/** How messages get to the engine: what a driver, an engine and their fields allow each other. */
export function findTransportContradictions(plan: ReadPlan): Contradiction[] {
  return [
    ...pairContradictions(plan),
    ...strayFields(plan),
    ...kafkaContradictions(plan),
    ...addressContradictions(plan),
    ...topicContradictions(plan),
    ...messageContradictions(plan),
    ...headerContradictions(plan),
    ...sourceContradictions(plan),
    ...placementContradictions(plan),
    ...drpcContradictions(plan),
  ]
}

function* pairContradictions({ draft }: ReadPlan): Generator<Contradiction> {
  const engine = draft.target?.engine
  const driver = draft.driver?.kind
  if (engine === undefined) return
  const { drivers, parallelism: means, listens } = engines[engine]
  if (driver !== undefined && !drivers.includes(driver)) {
    const message = `the ${driver} driver cannot feed engine ${engine}`
    const others = engineKinds.filter((one) => engines[one].drivers.includes(driver))
    const suggestion = `write one of ${drivers.join(', ')}, or target.engine: ${others.join(' or ')}`
    yield { path: ['driver', 'kind'], message, suggestion }
  }
  const parallelism = draft.target?.parallelism ?? 1
  if (parallelism > 1 && 'instead' in means) {
    const message = `the run does not start the workers of engine ${engine}`
    yield { path: ['target', 'parallelism'], message, suggestion: means.instead }
  }
  if (parallelism > 1 && listens === 'one worker' && driver === 'http') {
    const message = `the http driver posts to one address, where a single worker listens, not ${parallelism}`
    const suggestion = 'remove parallelism, or write driver.kind: kafka'
    yield { path: ['target', 'parallelism'], message, suggestion }
  }
}

/** Fields that another kind of driver or another engine has. */
function* strayFields({ draft, isWritten }: ReadPlan): Generator<Contradiction> {
  const places = [
    { path: ['driver'], what: 'driver', one: draft.driver?.kind, owners: driversOfField },
    { path: ['target', 'options'], what: 'engine', one: draft.target?.engine, owners: enginesOfOption },
  ] as const
  for (const { path, what, one, owners } of places) {
    for (const [name, those] of owners) {
      if (one === undefined || (those as readonly string[]).includes(one) || !isWritten([...path, name])) continue
      const message = `${name} belongs to the ${what} ${listed(those)}; this one is ${one}`
      yield { path: [...path, name], message, suggestion: 'remove it' }
    }
  }
}

/** A broker keeps the order of an idempotent producer's batches for this many requests. */
const mostIdempotentRequests = 5

function* kafkaContradictions({ draft, isWritten }: ReadPlan): Generator<Contradiction> {
  const { kind, idempotent, acks, requests, client, compression } = draft.driver ?? {}
  if (kind !== 'kafka') return
  if (idempotent === true && acks !== undefined && acks !== -1) {
    const message = `idempotent needs acks from every in-sync replica, but acks is ${acks}`
    yield { path: ['driver', 'acks'], message, suggestion: 'write acks: all, or remove idempotent' }
  }
  if (idempotent === true && requests !== undefined && requests > mostIdempotentRequests) {
    const message = `a broker keeps an idempotent producer in order for at most ${mostIdempotentRequests} requests, not ${requests}`
    yield { path: ['driver', 'requests'], message, suggestion: `write ${mostIdempotentRequests} or less` }
  }
  if (client === 'kafkajs' && (compression === 'lz4' || compression === 'zstd')) {
    const suggestion = 'write client: own, or compression: gzip or none'
    yield { path: ['driver', 'compression'], message: `kafkajs does not support ${compression}`, suggestion }
  }
  for (const name of client === 'kafkajs' ? ['requests', 'connections'] : []) {
    if (!isWritten(['driver', name])) continue
    const message = `kafkajs sets its ${name} itself`
    yield { path: ['driver', name], message, suggestion: 'remove it, or write client: own' }
  }
}

/** Where a pipeline that the scenario gives an address answers. */
function* addressContradictions({ draft, isWritten }: ReadPlan): Generator<Contradiction> {
  const { engine, options } = draft.target ?? {}
  const driver = draft.driver?.kind
  if (engine === undefined || options === undefined || engines[engine].listens !== 'url') return
  const path = ['target', 'options', 'url']
  if (driver === 'http' && !isWritten(path)) {
    const message = 'the http driver needs the URL of the pipeline'
    yield { path, message, suggestion: 'add url: http://127.0.0.1:8080/curves under target.options' }
  }
  if (driver === 'kafka' && isWritten(path)) {
    const message = 'url is for the http driver; this one is kafka'
    yield { path, message, suggestion: 'remove it, or write driver.kind: http' }
  }
}

/** Topics of a pipeline that the scenario names them for. */
function* topicContradictions({ draft }: ReadPlan): Generator<Contradiction> {
  const { engine, options } = draft.target ?? {}
  const driver = draft.driver?.kind
  if (engine === undefined || options === undefined || !engines[engine].options.includes('curvesTopic')) return
  if (driver === 'http' && options.curvesTopic !== undefined) {
    const message = 'curvesTopic is for the kafka driver; this one is http'
    yield { path: ['target', 'options', 'curvesTopic'], message, suggestion: 'remove it' }
  }
  if (driver === 'http' && options.group !== undefined) {
    const message = 'group is for the kafka driver: over http the pipeline reads no topic of the run'
    yield { path: ['target', 'options', 'group'], message, suggestion: 'remove it' }
  }
  if (options.curvesTopic !== undefined && options.curvesTopic === options.updatesTopic) {
    const message = `curves and updates cannot share the topic ${options.curvesTopic}`
    yield { path: ['target', 'options', 'updatesTopic'], message, suggestion: 'name another topic' }
  }
}

function* messageContradictions({ draft }: ReadPlan): Generator<Contradiction> {
  const { meters, frame, points } = draft.fleet ?? {}
  const { inFlight, kind, format = 'binary' } = draft.driver ?? {}
  if (frame === undefined || points === undefined) return
  const shape = { meters: meters ?? 1, frame, points, format }
  const bytes = messageBytesOf(shape)
  const named = `a message of ${formatBytes(bytes)} (frame ${frame}, points ${points}${format === 'json' ? ', JSON' : ''})`
  const kafka = draft.services?.kafka
  const managed = kafka === 'managed' || (typeof kafka === 'object' && kafka.managed === true)
  if (kind === 'kafka' && managed && recordBytesOf(shape) > mostBrokerMessageBytes) {
    const message = `${named} is larger than the ${writeBytes(mostBrokerMessageBytes)} that a managed broker accepts`
    const fits = Math.floor((frame * (mostBrokerMessageBytes - 200)) / bytes)
    yield { path: ['fleet', 'frame'], message, suggestion: `write ${fits} or less, or use fewer points` }
  }
  if (inFlight === undefined || bytes * 4 <= inFlight) return
  const needed = 2 ** Math.ceil(Math.log2(bytes * 4))
  const message = `${named} is more than a quarter of inFlight, ${writeBytes(inFlight)}`
  yield {
    path: ['driver', 'inFlight'],
    message,
    suggestion: `write ${writeBytes(needed)} or more, or use a smaller frame`,
  }
}

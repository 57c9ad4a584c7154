import type { DriverKind } from '../../types/driver.ts'
import type { EngineKind } from '../../types/scenario.ts'
import { formatBytes } from '../../units.ts'
import { fieldsByDriver } from '../fields/driver-schema.ts'
import { ownersByField } from '../fields/owned-fields.ts'
import { writeBytes } from '../fields/quantities.ts'
import { optionsByEngine } from '../fields/target-schema.ts'
import { messageBytesOf, mostBrokerMessageBytes, recordBytesOf } from './message-size.ts'
import type { Contradiction, ReadPlan } from './read-plan.ts'

const driversOfEngine: Readonly<Record<EngineKind, readonly DriverKind[]>> = {
  embedded: ['embedded', 'null'],
  node: ['kafka', 'http', 'redis'],
  external: ['kafka', 'http'],
  none: ['kafka'],
}

const driversOfField = ownersByField(fieldsByDriver)
const enginesOfOption = ownersByField(optionsByEngine)

/** How messages get to the engine: what a driver, an engine and their fields allow each other. */
export function findTransportContradictions(plan: ReadPlan): Contradiction[] {
  return [
    ...pairContradictions(plan),
    ...strayFields(plan),
    ...kafkaContradictions(plan),
    ...externalContradictions(plan),
    ...messageContradictions(plan),
  ]
}

function* pairContradictions({ draft }: ReadPlan): Generator<Contradiction> {
  const engine = draft.target?.engine
  const driver = draft.driver?.kind
  if (engine === undefined) return
  if (driver !== undefined && !driversOfEngine[engine].includes(driver)) {
    const message = `the driver ${driver} does not reach the engine ${engine}`
    const engines = (Object.keys(driversOfEngine) as EngineKind[]).filter((one) =>
      driversOfEngine[one].includes(driver),
    )
    const suggestion = `write one of ${driversOfEngine[engine].join(', ')}, or target.engine: ${engines.join(' or ')}`
    yield { path: ['driver', 'kind'], message, suggestion }
  }
  const parallelism = draft.target?.parallelism ?? 1
  if (parallelism > 1 && (engine === 'none' || engine === 'external')) {
    const message = `the run starts no workers of the engine ${engine}`
    const suggestion = engine === 'none' ? 'leave parallelism out' : 'leave parallelism out and start them yourself'
    yield { path: ['target', 'parallelism'], message, suggestion }
  }
  if (parallelism > 1 && engine === 'node' && driver === 'http') {
    const message = `the driver http posts to one address, where one worker listens, not ${parallelism}`
    const suggestion = 'leave parallelism out, or write driver.kind: kafka'
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
      const message = `${name} belongs to the ${what} ${those.join(' and ')}; this one is ${one}`
      yield { path: [...path, name], message, suggestion: 'leave it out' }
    }
  }
}

/** A broker keeps the order of an idempotent producer's batches for this many requests. */
const mostIdempotentRequests = 5

function* kafkaContradictions({ draft, isWritten }: ReadPlan): Generator<Contradiction> {
  const { kind, idempotent, acks, requests, client, compression } = draft.driver ?? {}
  if (kind !== 'kafka') return
  if (idempotent === true && acks !== undefined && acks !== -1) {
    const message = `idempotent needs every in-sync replica, and acks is ${acks}`
    yield { path: ['driver', 'acks'], message, suggestion: 'write acks: all, or leave idempotent out' }
  }
  if (idempotent === true && requests !== undefined && requests > mostIdempotentRequests) {
    const message = `a broker keeps the order of an idempotent producer for ${mostIdempotentRequests} requests, not ${requests}`
    yield { path: ['driver', 'requests'], message, suggestion: `write ${mostIdempotentRequests} or less` }
  }
  if (client === 'kafkajs' && compression === 'lz4') {
    const suggestion = 'write client: own, or compression: none'
    yield { path: ['driver', 'compression'], message: 'kafkajs has no lz4', suggestion }
  }
  for (const name of client === 'kafkajs' ? ['requests', 'connections'] : []) {
    if (!isWritten(['driver', name])) continue
    const message = `kafkajs decides on its ${name} itself`
    yield { path: ['driver', name], message, suggestion: 'leave it out, or write client: own' }
  }
}

function* externalContradictions({ draft, isWritten }: ReadPlan): Generator<Contradiction> {
  const { engine, options } = draft.target ?? {}
  const driver = draft.driver?.kind
  if (engine !== 'external' || options === undefined) return
  const path = ['target', 'options', 'url']
  if (driver === 'http' && !isWritten(path)) {
    const message = 'the driver http does not know where the pipeline answers'
    yield { path, message, suggestion: 'add url: http://127.0.0.1:8080/curves under target.options' }
  }
  if (driver === 'kafka' && isWritten(path)) {
    const message = 'url is where the driver http posts to; this one is kafka'
    yield { path, message, suggestion: 'leave it out, or write driver.kind: http' }
  }
  if (driver === 'http' && options.curvesTopic !== undefined) {
    const message = 'curvesTopic is what the driver kafka writes to; this one is http'
    yield { path: ['target', 'options', 'curvesTopic'], message, suggestion: 'leave it out' }
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
    const message = `${named} is larger than the ${writeBytes(mostBrokerMessageBytes)} that a managed broker takes`
    const fits = Math.floor((frame * (mostBrokerMessageBytes - 200)) / bytes)
    yield { path: ['fleet', 'frame'], message, suggestion: `write ${fits} or less, or fewer points` }
  }
  if (inFlight === undefined || bytes * 4 <= inFlight) return
  const needed = 2 ** Math.ceil(Math.log2(bytes * 4))
  const message = `${named} is more than a quarter of inFlight, ${writeBytes(inFlight)}`
  yield { path: ['driver', 'inFlight'], message, suggestion: `write ${writeBytes(needed)} or more, or a smaller frame` }
}

import { z } from 'zod'
import {
  compressions,
  type DriverKind,
  type DriverSpec,
  kafkaClients,
  messageFormats,
  redisStructures,
} from '../types/driver.ts'
import { type EngineKind, engineKinds, type JvmEngineKind } from '../types/engines.ts'
import { runnableWorkloads, type TargetSpec } from '../types/scenario.ts'
import { stores, stormGuarantees, targetModes, tridentGuarantees, tridentSpouts } from '../types/target-options.ts'
import { defaultDrivers, defaultJvm, defaultMode, defaultOptionsOf } from './defaults.ts'
import { fieldsByDriver } from './fields/driver-schema.ts'
import { type FieldsByOwner, formsOf } from './fields/owned-fields.ts'
import { optionsByEngine } from './fields/target-schema.ts'

/**
 * Drivers and targets as a scenario holds them and environment.json records them, in base units. Each has the fields that
 * the schema of scenario files gives it; what else is there falls away, such as the fields of other drivers in the files
 * of version 0.2.0. What older files could not have has its default.
 */

const zeroOrMore = z.number().nonnegative()
const us = z.int().nonnegative()
const count = z.int().positive()
const name = z.string().nullable().default(null)

const { kafka, redis } = defaultDrivers
const { storm, 'storm-trident': trident } = defaultOptionsOf

/** Name and form in a scenario of each field of a driver. */
const driverForms = {
  inFlight: { inFlightBytes: count },
  linger: { lingerUs: us },
  format: { format: z.enum(messageFormats).default(kafka.format) },
  client: { client: z.enum(kafkaClients).default(kafka.client) },
  acks: { acks: z.union([z.literal(0), z.literal(1), z.literal(-1)]).default(kafka.acks) },
  idempotent: { idempotent: z.boolean().default(kafka.idempotent) },
  compression: { compression: z.enum(compressions).default(kafka.compression) },
  requests: { requests: count.default(kafka.requests) },
  connections: { connections: us.default(kafka.connections) },
  timeout: { timeoutUs: count.default(kafka.timeoutUs) },
  headers: { headers: z.record(z.string(), z.string()).default({}) },
  structure: { structure: z.enum(redisStructures).default(redis.structure) },
} satisfies FieldsByOwner<FieldOf<typeof fieldsByDriver>>

type FieldOf<Fields> =
  Fields extends Readonly<Record<string, infer Own>> ? (Own extends unknown ? keyof Own & string : never) : never

const drivers = {
  null: z.object({ kind: z.literal('null'), ...formsOf(driverForms, fieldsByDriver.null) }),
  embedded: z.object({ kind: z.literal('embedded'), ...formsOf(driverForms, fieldsByDriver.embedded) }),
  kafka: z.object({ kind: z.literal('kafka'), ...formsOf(driverForms, fieldsByDriver.kafka) }),
  http: z.object({ kind: z.literal('http'), ...formsOf(driverForms, fieldsByDriver.http) }),
  redis: z.object({ kind: z.literal('redis'), ...formsOf(driverForms, fieldsByDriver.redis) }),
} satisfies { readonly [K in DriverKind]: z.ZodType<DriverSpec<K>> }

/** The same of each option of an engine. */
const optionForms = {
  flush: { flushUs: us },
  delay: { delayUs: us },
  jitter: { jitterUs: us },
  stall: { stall: z.object({ afterUs: us, forUs: us }).nullable() },
  maxRate: { maxRatePerS: zeroOrMore },
  loseEvery: { loseEvery: us },
  duplicateEvery: { duplicateEvery: us },
  corruptEvery: { corruptEvery: us },
  store: { store: z.enum(stores).default(defaultOptionsOf.node.store) },
  curvesTopic: { curvesTopic: name },
  updatesTopic: { updatesTopic: name },
  redisPrefix: { redisPrefix: name },
  url: { url: name },
  group: { group: name },
  pid: { pid: count.nullable().default(null) },
  flushMessages: { flushMessages: count.default(storm.flushMessages) },
  guarantee: {},
  maxSpoutPending: { maxSpoutPending: count.default(storm.maxSpoutPending) },
  ackers: { ackers: count.default(storm.ackers) },
  messageTimeout: { messageTimeoutUs: us.default(storm.messageTimeoutUs) },
  batch: { batch: count.default(trident.batch) },
  emitInterval: { emitIntervalUs: us.default(trident.emitIntervalUs) },
  workers: { workers: count.default(storm.workers) },
  publishers: { publishers: count.default(storm.publishers) },
  spoutTasks: { spoutTasks: count.nullable().default(storm.spoutTasks) },
  boltSleep: { boltSleepUs: us.default(storm.boltSleepUs) },
  drpc: { drpc: z.boolean().default(storm.drpc) },
  spout: { spout: z.enum(tridentSpouts).nullable().default(trident.spout) },
  batchesInFlight: { batchesInFlight: count.default(trident.batchesInFlight) },
  pollTimeout: { pollTimeoutUs: count.default(trident.pollTimeoutUs) },
} satisfies FieldsByOwner<FieldOf<typeof optionsByEngine>>

const ofAllEngines = { workload: z.enum(runnableWorkloads), parallelism: count, readyWithinUs: us }

const targetOf = <E extends EngineKind>(engine: E, own: (typeof optionsByEngine)[E]) =>
  z.object({ engine: z.literal(engine), ...ofAllEngines, options: z.object(formsOf(optionForms, own)) })

const ofJvm = z
  .object({ heapBytes: count, flags: z.array(z.string()) })
  .default({ ...defaultJvm, flags: [...defaultJvm.flags] })

const placement = { mode: z.enum(targetModes).default(defaultMode), cluster: name, jvm: ofJvm }

const jvmTargetOf = <E extends JvmEngineKind, G extends string>(
  engine: E,
  own: (typeof optionsByEngine)[E],
  guarantees: readonly [G, ...G[]],
) => {
  const target = targetOf(engine, own)
  const guarantee = z.enum(guarantees).default(guarantees[0])
  return target.extend({ ...placement, options: target.shape.options.extend({ guarantee }) })
}

const targets = {
  embedded: targetOf('embedded', optionsByEngine.embedded),
  node: targetOf('node', optionsByEngine.node),
  storm: jvmTargetOf('storm', optionsByEngine.storm, stormGuarantees),
  'storm-trident': jvmTargetOf('storm-trident', optionsByEngine['storm-trident'], tridentGuarantees),
  external: targetOf('external', optionsByEngine.external),
  none: targetOf('none', optionsByEngine.none),
} satisfies { readonly [E in EngineKind]: z.ZodType<TargetSpec<E>> }

const { null: firstDriver, ...otherDrivers } = drivers
export const driverSpec = z.discriminatedUnion('kind', [
  firstDriver,
  ...Object.values(otherDrivers),
]) satisfies z.ZodType<DriverSpec>

type TargetForm = (typeof targets)[EngineKind]

/** Of engines that were added to the table later: their rows say which options they have. */
const addedTargets = engineKinds
  .filter((engine) => !(engine in targets))
  .map((engine) => targetOf(engine, optionsByEngine[engine]) as unknown as TargetForm)

const { embedded: firstTarget, ...otherTargets } = targets
export const targetSpec = z.discriminatedUnion('engine', [
  firstTarget,
  ...Object.values(otherTargets),
  ...addedTargets,
]) satisfies z.ZodType<TargetSpec>

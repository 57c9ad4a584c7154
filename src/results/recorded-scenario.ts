import { z } from 'zod'
import { defaultCollect, defaultServices } from '../scenarios/defaults.ts'
import { driverSpec, targetSpec } from '../scenarios/specs.ts'
import type { PlannedPhase } from '../types/plan.ts'
import { faultActions, faultSubjects, type Scenario } from '../types/scenario.ts'
import { recordedServices } from './recorded-services.ts'

const zeroOrMore = z.number().nonnegative()
const us = z.int().nonnegative()
const count = z.int().positive()

const phaseShape = {
  name: z.string().min(1),
  family: z.string().min(1),
  kind: z.enum(['hold', 'ramp', 'steps', 'pause', 'burst', 'fault', 'saturate']),
  measured: z.boolean(),
  durationUs: count,
  fromPerS: zeroOrMore,
  toPerS: zeroOrMore,
  curves: zeroOrMore,
  fault: z
    .looseObject({ action: z.enum(faultActions), what: z.enum(faultSubjects) })
    .nullable()
    .default(null),
  saturation: z.looseObject({ connections: count }).nullable().default(null),
}

/** A phase of a run's plan, as environment.json holds it. */
export const plannedPhaseSchema = z.looseObject({
  ...phaseShape,
  index: us,
  fromUs: us,
  toUs: count,
  firstMessage: us,
  endMessage: us,
  plannedCurves: zeroOrMore,
}) satisfies z.ZodType<PlannedPhase>

const login = {
  headers: z.record(z.string(), z.string()).default({}),
  username: z.string().nullable().default(null),
  password: z
    .object({ env: z.string().min(1) })
    .nullable()
    .default(null),
}
const seriesShape = { name: z.string(), url: z.string(), ...login, series: z.array(z.string()), everyUs: count }

const collectSchema = z.looseObject({
  hostUs: count,
  harnessUs: count,
  kafkaUs: count.default(defaultCollect.kafkaUs),
  redisUs: count.default(defaultCollect.redisUs),
  zookeeperUs: count.default(defaultCollect.zookeeperUs),
  stormUs: count.default(defaultCollect.stormUs),
  processUs: count.default(defaultCollect.processUs),
  jvmUs: count.default(defaultCollect.jvmUs),
  prometheus: z.array(z.looseObject(seriesShape)).default([]),
  jmx: z.array(z.looseObject(seriesShape)).default([]),
})

const objectiveSchema = z.looseObject({
  require: z.string(),
  metric: z.string().min(1),
  comparison: z.enum(['<', '<=', '>', '>=', '==']),
  limit: z.number(),
  unit: z.enum(['us', 'ratio', 'count', 'perS']),
  phase: z.string().nullable(),
  soft: z.boolean(),
  abort: z.boolean(),
  afterUs: us,
  implied: z.boolean(),
})

/**
 * A scenario in base units, as environment.json holds it; fields that older versions did not have get their defaults.
 */
export const scenarioSchema = z.looseObject({
  name: z.string().min(1),
  why: z.string(),
  claim: z.string().nullable().default(null),
  seed: us,
  firstDay: z.iso.date(),
  fleet: z.looseObject({ meters: count, model: z.string(), points: count, frame: count }),
  partitions: count,
  generators: count,
  target: targetSpec,
  driver: driverSpec,
  services: recordedServices.default(defaultServices),
  phases: z.array(z.looseObject(phaseShape)),
  drainUs: us,
  collect: collectSchema,
  objectives: z.array(objectiveSchema),
  allow: z.array(z.string()),
}) satisfies z.ZodType<Scenario>

import { z } from 'zod'
import type { PlannedPhase } from '../types/plan.ts'
import { driverKinds, engineKinds, runnableWorkloads, type Scenario } from '../types/scenario.ts'

const zeroOrMore = z.number().nonnegative()
const us = z.int().nonnegative()
const count = z.int().positive()

const phaseShape = {
  name: z.string().min(1),
  family: z.string().min(1),
  kind: z.enum(['hold', 'ramp', 'steps', 'pause', 'burst']),
  measured: z.boolean(),
  durationUs: count,
  fromPerS: zeroOrMore,
  toPerS: zeroOrMore,
  curves: zeroOrMore,
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

const optionsSchema = z.looseObject({
  flushUs: us,
  delayUs: us,
  jitterUs: us,
  stall: z.looseObject({ afterUs: us, forUs: us }).nullable(),
  maxRatePerS: zeroOrMore,
  loseEvery: us,
  duplicateEvery: us,
  corruptEvery: us,
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

/** A scenario in base units, as environment.json holds it. */
export const scenarioSchema = z.looseObject({
  name: z.string().min(1),
  why: z.string(),
  seed: us,
  firstDay: z.iso.date(),
  fleet: z.looseObject({ meters: count, model: z.string(), points: count, frame: count }),
  partitions: count,
  generators: count,
  target: z.looseObject({
    engine: z.enum(engineKinds),
    workload: z.enum(runnableWorkloads),
    parallelism: count,
    readyWithinUs: us,
    options: optionsSchema,
  }),
  driver: z.looseObject({ kind: z.enum(driverKinds), inFlightBytes: count, lingerUs: us }),
  phases: z.array(z.looseObject(phaseShape)),
  drainUs: us,
  collect: z.looseObject({ hostUs: count, harnessUs: count }),
  objectives: z.array(objectiveSchema),
  allow: z.array(z.string()),
}) satisfies z.ZodType<Scenario>

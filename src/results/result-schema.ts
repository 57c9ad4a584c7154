import { z } from 'zod'
import { noIncidents, type RunFacts, unknownConnections } from '../types/facts.ts'
import { hopNames, latencyKinds } from '../types/measurement.ts'
import { ownLimits, unknownOwnLimits } from '../types/own-limits.ts'
import { type LatencySummary, type RunResult, unknownHops } from '../types/result.ts'
import { faultActions, faultSubjects } from '../types/scenario.ts'
import { hints } from '../verdict/warnings/hints.ts'

/** Beyond the largest whole number that is exact nothing can be counted, in whatever unit. */
const count = z.number().nonnegative().max(Number.MAX_SAFE_INTEGER)
const countOrNull = count.nullable()
const orNull = z.number().nullable()

const latencySchema = z.object({
  count,
  negative: count,
  undelivered: count,
  beyond: count.default(0),
  meanUs: countOrNull,
  p50Us: countOrNull,
  p90Us: countOrNull,
  p95Us: countOrNull,
  p99Us: countOrNull,
  p999Us: countOrNull,
  p9999Us: countOrNull,
  maxUs: countOrNull,
}) satisfies z.ZodType<LatencySummary>

const totalsShape = {
  planned: count,
  sent: count,
  neverSent: count,
  delivered: count,
  copies: count.default(0),
  curvesPlanned: count,
  curvesSent: count,
  curvesDelivered: count,
  offeredPerS: count,
  sentPerS: count,
  deliveredPerS: count,
  backlogEndCurves: z.number(),
  backlogSlopePerS: z.number(),
  blockedUs: count,
  littleRatio: orNull,
  hopsMeanUs: z.record(z.enum(hopNames), orNull),
  hopsUs: z.record(z.enum(hopNames), z.object({ p50Us: orNull, p99Us: orNull })).default(unknownHops),
  latency: z.record(z.enum(latencyKinds), latencySchema),
}

const phaseSchema = z.object({
  name: z.string(),
  family: z.string(),
  kind: z.enum(['hold', 'ramp', 'steps', 'pause', 'burst', 'fault', 'saturate']),
  measured: z.boolean(),
  fromS: z.number(),
  toS: z.number(),
  steady: z.boolean().nullable(),
  ...totalsShape,
})

/** A code is any word, so that a later version may add some. */
const warningShape = {
  code: z.string().describe(`later versions may have others: ${Object.keys(hints).join(', ')}`),
  message: z.string().describe('what happened, with its values'),
  phase: z.string().nullable(),
  invalid: z.boolean(),
  figures: z.record(z.string(), z.number()),
}

export const warningOfFormat1 = z.object(warningShape)

const warningSchema = z.object({
  ...warningShape,
  hint: z.string().nullable().describe('what to do; null if an older version wrote none'),
})

const ownLimitsSchema = z.object({
  failures: count,
  unsentReadings: count,
  limit: z.enum(ownLimits).nullable(),
  first: z.string().nullable(),
})

const factsSchema = z.object({
  stoppedAtUs: count.nullable(),
  maxDriftUs: orNull,
  observerWaitUs: orNull.default(null),
  drainCut: z.enum(['bound', 'interrupt', 'terminate']).nullable().default(null),
  sending: z.object({
    resentReadings: count,
    refusedReadings: count,
    retries: count.nullable(),
    reconnects: count.nullable(),
    throttledUs: count.nullable().default(null),
    firstTrouble: z.string().nullable(),
  }),
  reading: z.object({
    skippedUpdates: count,
    reconnects: count.nullable(),
    throttledUs: count.nullable().default(null),
    first: z.string().nullable(),
  }),
  malformed: z.object({ count, first: z.string().nullable() }),
  stamps: z.object({ readings: count, first: z.string().nullable() }).default({ readings: 0, first: null }),
  dueTimes: z.object({ readings: count, first: z.string().nullable() }).default({ readings: 0, first: null }),
  ownLimits: ownLimitsSchema.default(unknownOwnLimits),
  connections: z
    .object({ answers: count.nullable(), closed: count.nullable(), localPorts: count.nullable() })
    .default(unknownConnections),
  targetTrouble: z.object({ name: z.string(), words: z.string() }).nullable(),
  targetUnreadable: z.object({ count, first: z.string().nullable() }).default({ count: 0, first: null }),
  targetThrottledUs: count.nullable().default(null),
  workerEnds: z
    .object({ count, first: z.object({ name: z.string(), how: z.string(), atUs: count.nullable() }).nullable() })
    .default(noIncidents.workerEnds),
  died: z.array(z.string()),
  targetEnded: z.object({ pid: count, endedAtUs: z.number() }).nullable().default(null),
  absentCollectors: z.array(z.object({ name: z.string(), why: z.string() })),
  missingSeries: z.array(z.object({ name: z.string(), series: z.array(z.string()) })).default([]),
  brokers: z.object({ records: count.nullable(), fresh: z.boolean() }).nullable(),
}) satisfies z.ZodType<RunFacts>

const objectiveSchema = z.object({
  require: z.string(),
  phase: z.string().nullable(),
  soft: z.boolean(),
  implied: z.boolean(),
  value: orNull,
  limit: z.number(),
  unit: z.enum(['us', 'ratio', 'count', 'perS']),
  met: z.boolean(),
  judged: z.literal(false).optional(),
  note: z.string(),
})

const cellSchema = z.object({
  group: z.int().nonnegative(),
  slot: z.int().nonnegative(),
  expected: count,
  delivered: count,
  netWh: z.number(),
})

const auditSchema = z
  .object({
    expected: count,
    delivered: count,
    lost: count,
    duplicated: count,
    wrong: count,
    netWh: z.number(),
    worst: z.array(cellSchema).max(20),
    cells: count,
    unjudged: count,
    doubted: count.optional(),
    stored: z.object({ cells: count, wrong: count, netWh: z.number() }).nullable().default(null),
  })
  // versions up to 0.2.0 doubted only what they did not judge
  .transform((audit) => ({ ...audit, doubted: audit.doubted ?? audit.unjudged }))

const faultSchema = z.object({
  phase: z.string(),
  action: z.enum(faultActions),
  what: z.enum(faultSubjects),
  fromS: z.number(),
  toS: z.number(),
  gapS: orNull,
  recoveryS: orNull,
  lost: count,
  duplicated: count,
})

const saturationSchema = z.object({
  phase: z.string(),
  connections: count,
  requests: count,
  requestsPerS: count,
  errors: count,
  timeouts: count,
  non2xx: count,
  p50Us: orNull,
  p90Us: orNull,
  p99Us: orNull,
  maxUs: orNull,
  underWay: orNull.default(null),
  ownLimits: ownLimitsSchema.default(unknownOwnLimits),
})

const costSchema = z.object({
  part: z.string(),
  cpuUs: count,
  cpuSPerMillionReadings: countOrNull,
  rssPeakBytes: count,
})

/** What formats 1 and 2 have in common. */
export const sharedShape = {
  run: z.string(),
  scenario: z.string(),
  engine: z.string(),
  startedUs: z.number(),
  durationS: count,
  verdict: z.enum(['PASS', 'FAIL', 'INVALID', 'INTERRUPTED']),
  exitCode: z.int(),
  reasons: z.array(z.string()),
  claim: z
    .object({ text: z.string(), held: z.boolean().nullable(), evidence: z.array(z.string()) })
    .nullable()
    .default(null),
  objectives: z.array(objectiveSchema),
  total: z.object(totalsShape),
  phases: z.array(phaseSchema),
  audit: auditSchema.nullable(),
  faults: z.array(faultSchema).default([]),
  saturations: z.array(saturationSchema).default([]),
  costs: z.array(costSchema).default([]),
}

/**
 * result.json, format 2. Unknown fields are ignored, so that later versions may add some; what a run without services
 * does not have (faults, saturations, costs, stored sums) may be missing.
 */
export const resultSchema: z.ZodType<RunResult> = z.object({
  format: z.literal(2),
  ...sharedShape,
  warnings: z.array(warningSchema),
  facts: factsSchema,
})

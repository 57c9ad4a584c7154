import { z } from 'zod'
import { LoadcurveError } from '../errors.ts'
import { hopNames, latencyKinds } from '../types/measurement.ts'
import type { LatencySummary, RunResult } from '../types/result.ts'
import { unknownHops, warningCodes } from '../types/result.ts'
import { faultActions, faultSubjects } from '../types/scenario.ts'

const count = z.number().nonnegative()
const orNull = z.number().nullable()

const latencySchema = z.object({
  count,
  negative: count,
  undelivered: count,
  meanUs: orNull,
  p50Us: orNull,
  p90Us: orNull,
  p95Us: orNull,
  p99Us: orNull,
  p999Us: orNull,
  p9999Us: orNull,
  maxUs: orNull,
}) satisfies z.ZodType<LatencySummary>

const totalsShape = {
  planned: count,
  sent: count,
  neverSent: count,
  delivered: count,
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

const warningSchema = z.object({
  code: z.enum(warningCodes),
  message: z.string(),
  phase: z.string().nullable(),
  invalid: z.boolean(),
  figures: z.record(z.string(), z.number()),
})

const objectiveSchema = z.object({
  require: z.string(),
  phase: z.string().nullable(),
  soft: z.boolean(),
  implied: z.boolean(),
  value: orNull,
  limit: z.number(),
  unit: z.enum(['us', 'ratio', 'count', 'perS']),
  met: z.boolean(),
  note: z.string(),
})

const cellSchema = z.object({
  group: z.int().nonnegative(),
  slot: z.int().nonnegative(),
  expected: count,
  delivered: count,
  netWh: z.number(),
})

const auditSchema = z.object({
  expected: count,
  delivered: count,
  lost: count,
  duplicated: count,
  wrong: count,
  netWh: z.number(),
  worst: z.array(cellSchema).max(20),
  cells: count,
  unjudged: count,
  stored: z.object({ cells: count, wrong: count, netWh: z.number() }).nullable().default(null),
})

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
  p50Us: count,
  p90Us: count,
  p99Us: count,
  maxUs: count,
})

const costSchema = z.object({
  part: z.string(),
  cpuUs: count,
  cpuSPerMillionReadings: orNull,
  rssPeakBytes: count,
})

/**
 * result.json, format 1. Fields that it does not name are ignored, so that later versions may add some; what a run without
 * services does not have (faults, saturations, costs, stored sums) may be missing.
 */
const resultSchema: z.ZodType<RunResult> = z.object({
  format: z.literal(1),
  run: z.string(),
  scenario: z.string(),
  engine: z.string(),
  startedUs: z.number(),
  durationS: count,
  verdict: z.enum(['PASS', 'FAIL', 'INVALID']),
  exitCode: z.int(),
  reasons: z.array(z.string()),
  warnings: z.array(warningSchema),
  objectives: z.array(objectiveSchema),
  total: z.object(totalsShape),
  phases: z.array(phaseSchema),
  audit: auditSchema.nullable(),
  faults: z.array(faultSchema).default([]),
  saturations: z.array(saturationSchema).default([]),
  costs: z.array(costSchema).default([]),
})

/** The JSON Schema that ships in `schema/result.schema.json`. */
export function resultJsonSchema(): Record<string, unknown> {
  return { title: 'loadcurve result.json, format 1', ...z.toJSONSchema(resultSchema, { io: 'input' }) }
}

/**
 * Reads result.json. Throws a LoadcurveError (USAGE) that says whether it is truncated or no JSON, of another format, or
 * edited: a field of the wrong type, or a verdict that its own objectives and warnings contradict.
 */
export function parseResult(text: string): RunResult {
  const value = parsedJson(text)
  const format = typeof value === 'object' && value !== null ? (value as { format?: unknown }).format : undefined
  if (format === undefined) throw unusable('it has no "format", so no run wrote it')
  if (format !== 1) throw unusable(`it has format ${JSON.stringify(format)}, this version reads format 1`)
  const parsed = resultSchema.safeParse(value)
  if (!parsed.success) throw unusable(`it was edited or damaged: ${issueText(parsed.error.issues)}`)
  const contradiction = contradictionIn(parsed.data)
  if (contradiction !== null) throw unusable(`it was edited: ${contradiction}`)
  return parsed.data
}

function parsedJson(text: string): unknown {
  if (text.trim() === '') throw unusable('it is empty')
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw unusable(isTruncated(text) ? `it is truncated after ${text.length} characters` : 'it is not JSON', cause)
  }
}

/** Begins as an object does and ends before its last brace. */
function isTruncated(text: string): boolean {
  const bare = text.trim().replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
  const depth = bare.split('{').length - bare.split('}').length
  return bare.startsWith('{') && (depth > 0 || bare.includes('"'))
}

function issueText(issues: readonly { path: readonly PropertyKey[]; message: string }[]): string {
  const shown = issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map(String).join('.') || 'the whole'}: ${message}`)
  return shown.join('; ') + (issues.length > 3 ? `; and ${issues.length - 3} more` : '')
}

function contradictionIn({ verdict, exitCode, objectives, warnings }: RunResult): string | null {
  const invalid = warnings.some((warning) => warning.invalid)
  const missed = objectives.find((objective) => !objective.met && !objective.soft)
  if (invalid !== (verdict === 'INVALID'))
    return `the verdict is ${verdict}, but ${invalid ? 'a' : 'no'} warning makes the run invalid`
  if (verdict === 'PASS' && missed !== undefined) return `the verdict is PASS, but ${missed.require} was missed`
  if ((exitCode === 0) !== (verdict === 'PASS')) return `the verdict is ${verdict}, but the exit code is ${exitCode}`
  return null
}

function unusable(why: string, cause?: unknown): LoadcurveError {
  return new LoadcurveError('USAGE', `result.json cannot be used: ${why}`, {
    hint: 'results are never edited by hand; run the scenario again, or take the folder from where it was copied',
    cause,
  })
}

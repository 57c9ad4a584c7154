import { z } from 'zod'
import { LoadcurveError, messageOf } from '../errors.ts'
import { binWidthUs } from '../pacing/bins.ts'
import type { Environment } from '../types/result.ts'
import { plannedPhaseSchema, scenarioSchema } from './recorded-scenario.ts'
import { scenarioHashOf } from './scenario-hash.ts'

const positive = z.number().positive()
const calibration = z.looseObject({
  fingerprint: z.string(),
  takenUs: z.number(),
  nullPerS: positive,
  embeddedPerS: positive,
  nullFramedPerS: positive,
  embeddedFramedPerS: positive,
})
const host = z.looseObject({
  hostname: z.string(),
  cpuModel: z.string(),
  cores: positive,
  memoryBytes: positive,
  quotaCores: positive.nullable().default(null),
  memoryLimitBytes: positive.nullable().default(null),
  governor: z.string().nullable().default(null),
  sessionNice: z.number().nullable().default(null),
  kernel: z.string(),
  os: z.string(),
  arch: z.string(),
  node: z.string(),
  v8: z.string(),
})

const service = z.looseObject({
  name: z.string(),
  managed: z.boolean(),
  version: z.string(),
  settings: z.string(),
  address: z.string(),
  recordsBefore: z.number().nonnegative().nullable().default(null),
})

/**
 * environment.json of format 1. Unknown fields are accepted, so that later versions may add some; 0.2.0 wrote no hash.
 */
const environmentSchema = z.looseObject({
  format: z.literal(1),
  run: z.string().min(1),
  loadcurve: z.string(),
  gitCommit: z.string().nullable(),
  command: z.array(z.string()),
  overrides: z.record(z.string(), z.string()),
  tags: z.record(z.string(), z.string()),
  host,
  fingerprint: z.string(),
  firstDueUs: z.int().nonnegative(),
  binUs: z.int().positive(),
  scenario: scenarioSchema,
  scenarioHash: z.string().default(''),
  phases: z.array(plannedPhaseSchema).min(1),
  calibration: calibration.nullable(),
  services: z.array(service).default([]),
}) satisfies z.ZodType<Environment>

/**
 * environment.json of format 1; `path` is for the message. The hash is recomputed from the recorded scenario: a field
 * that an older version did not have counts with its default, so runs of different versions compare. Throws USAGE,
 * naming the field, for anything that no run writes: a field of another type or out of range, or phases that do not
 * follow one another.
 */
export function parseEnvironment(text: string, path: string): Environment {
  const value = parsedJson(text, path)
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined
  if (format !== 1) {
    throw new LoadcurveError('USAGE', `${path} has format ${JSON.stringify(format)}; this version reads format 1`, {
      hint: 'open it with the version of loadcurve that wrote it, or repeat the run',
    })
  }
  const parsed = environmentSchema.safeParse(value)
  if (!parsed.success) throw damaged(path, issueText(parsed.error))
  const contradiction = contradictionIn(parsed.data)
  if (contradiction !== null) throw damaged(path, contradiction)
  return { ...parsed.data, scenarioHash: scenarioHashOf(parsed.data.scenario) }
}

/** The first thing that is wrong, as `field: why`. */
export function issueText({ issues }: z.ZodError): string {
  const { path, message } = issues[0]!
  const more = issues.length > 1 ? `; and ${issues.length - 1} more` : ''
  return `${path.map(String).join('.') || 'the whole file'}: ${message}${more}`
}

/** Phases must follow one another from 0 on, in time and in messages, and determine the width of the bins. */
function contradictionIn({ phases, binUs }: Environment): string | null {
  let [endUs, endMessage] = [0, 0]
  for (const [i, phase] of phases.entries()) {
    if (phase.index !== i) return `phases.${i}.index: is ${phase.index}`
    if (phase.fromUs !== endUs) return `phases.${i}.fromUs: is ${phase.fromUs}, not ${endUs}`
    if (phase.toUs - phase.fromUs !== phase.durationUs) return `phases.${i}.toUs: does not match its durationUs`
    if (phase.firstMessage !== endMessage)
      return `phases.${i}.firstMessage: is ${phase.firstMessage}, not ${endMessage}`
    if (phase.endMessage < phase.firstMessage) return `phases.${i}.endMessage: is before its firstMessage`
    endUs = phase.toUs
    endMessage = phase.endMessage
  }
  const widthUs = binWidthUs(endUs)
  return binUs === widthUs ? null : `binUs: is ${binUs}, but runs of this length have bins of ${widthUs}`
}

function parsedJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw damaged(path, messageOf(cause))
  }
}

function damaged(path: string, why: string): LoadcurveError {
  return new LoadcurveError('USAGE', `${path} is damaged: ${why}`, {
    hint: 'the file was cut or edited: restore it, or repeat the run',
  })
}

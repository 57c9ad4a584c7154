import { z } from 'zod'
import { LoadcurveError, messageOf } from '../errors.ts'
import type { Environment } from '../types/result.ts'

/** What readers of a folder rely on; further fields pass. */
const shape = z.looseObject({
  run: z.string(),
  loadcurve: z.string(),
  gitCommit: z.string().nullable(),
  command: z.array(z.string()),
  overrides: z.record(z.string(), z.string()),
  tags: z.record(z.string(), z.string()),
  host: z.looseObject({ hostname: z.string(), cpuModel: z.string(), cores: z.number(), memoryBytes: z.number() }),
  fingerprint: z.string(),
  firstDueUs: z.number(),
  binUs: z.number().positive(),
  scenario: z.looseObject({
    name: z.string(),
    fleet: z.looseObject({ meters: z.number(), model: z.string(), points: z.number(), frame: z.number() }),
    target: z.looseObject({ engine: z.string(), workload: z.string() }),
    driver: z.looseObject({ kind: z.string() }),
    objectives: z.array(z.looseObject({ require: z.string() })),
  }),
  phases: z
    .array(
      z.looseObject({
        index: z.number(),
        name: z.string(),
        family: z.string(),
        measured: z.boolean(),
        fromUs: z.number(),
        toUs: z.number(),
      }),
    )
    .min(1),
})

/** environment.json of format 1; `path` is for the message. Throws USAGE for anything else. */
export function parseEnvironment(text: string, path: string): Environment {
  const value = parsedJson(text, path)
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined
  if (format !== 1) {
    throw new LoadcurveError('USAGE', `${path} has format ${JSON.stringify(format)}; this version reads format 1`, {
      hint: 'read it with the version of loadcurve that wrote it, or repeat the run',
    })
  }
  const parsed = shape.safeParse(value)
  if (parsed.success) return value as Environment
  const issue = parsed.error.issues[0]!
  throw damaged(path, `${issue.path.join('.')}: ${issue.message}`)
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

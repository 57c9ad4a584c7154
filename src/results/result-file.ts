import { z } from 'zod'
import { LoadcurveError } from '../errors.ts'
import type { RunResult } from '../types/result.ts'
import { resultOfFormat1 } from './format-1.ts'
import { resultSchema } from './result-schema.ts'

/** The JSON Schema that ships in `schema/result.schema.json`. */
export function resultJsonSchema(): Record<string, unknown> {
  return { title: 'loadcurve result.json, format 2', ...z.toJSONSchema(resultSchema, { io: 'input' }) }
}

const schemas: ReadonlyMap<unknown, z.ZodType<RunResult>> = new Map([
  [1, resultOfFormat1],
  [2, resultSchema],
])

/**
 * Reads result.json of format 2, or of format 1 as versions up to 0.2.0 wrote it. Throws a LoadcurveError (USAGE) that
 * says whether it is truncated or not JSON, of another format, or edited: a field of the wrong type, or a verdict that
 * its own objectives and warnings contradict.
 */
export function parseResult(text: string): RunResult {
  const value = parsedJson(text)
  const format = typeof value === 'object' && value !== null ? (value as { format?: unknown }).format : undefined
  if (format === undefined) throw unusable('it has no "format", so no run wrote it')
  const schema = schemas.get(format)
  if (schema === undefined)
    throw unusable(`it has format ${JSON.stringify(format)}; this version reads formats 1 and 2`)
  const parsed = schema.safeParse(value)
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

/** Starts like an object and ends before its last brace. */
function isTruncated(text: string): boolean {
  const bare = text.trim().replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
  const depth = bare.split('{').length - bare.split('}').length
  return bare.startsWith('{') && (depth > 0 || bare.includes('"'))
}

function issueText(issues: readonly { path: readonly PropertyKey[]; message: string }[]): string {
  const shown = issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map(String).join('.') || 'the whole file'}: ${message}`)
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
    hint: 'results must not be edited by hand; run the scenario again, or copy the folder again from its source',
    cause,
  })
}

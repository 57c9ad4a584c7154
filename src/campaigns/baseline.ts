import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { differencesOf, type Fields, fieldsOf } from '../analysis/differences.ts'
import { LoadcurveError, messageOf } from '../errors.ts'
import { writeAtomically } from '../results/atomic-file.ts'
import { readComparedRun } from '../results/compared/compared-run.ts'
import { openRunFolder } from '../results/run-folder.ts'
import { type ComparedRun, metricNames } from '../types/metrics.ts'

/** Fewer show only large changes, and a gate takes five. */
export const leastBaselineRuns = 3
const nameRule = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

const value = z.number().nonnegative().nullable().default(null)
const runSchema = z.object({
  run: z.string().min(1),
  folder: z.string(),
  scenario: z.string(),
  engine: z.string(),
  offeredPerS: z.number().nonnegative(),
  startedUs: z.number().nonnegative(),
  host: z.string(),
  scenarioHash: z.string(),
  loadcurve: z.string(),
  gitCommit: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
  unusable: z.string().nullable(),
  metrics: z.object(Object.fromEntries(metricNames.map((name) => [name, value]))),
})

const baselineSchema = z.object({
  format: z.literal(1),
  name: z.string().regex(nameRule),
  savedUs: z.number().nonnegative(),
  note: z.string(),
  /** what makes runs comparable with these, field by field */
  fields: z.record(z.string(), z.string()),
  runs: z.array(runSchema).min(1),
})

/** `<name>.json`: the numbers of some runs, without their folders, small enough for git. */
export interface Baseline {
  readonly format: 1
  readonly name: string
  readonly savedUs: number
  readonly note: string
  readonly fields: Readonly<Record<string, string>>
  readonly runs: readonly ComparedRun[]
}

export interface BaselineRequest {
  readonly name: string
  readonly note: string
  /** of runs */
  readonly folders: readonly string[]
  readonly nowUs: number
}

/**
 * The baseline that these runs make. Errors: USAGE for a name that is no file's, NOTHING_TO_COMPARE for fewer than three
 * runs that can be used, or runs that cannot be compared with each other.
 */
export function baselineOf({ name, note, folders, nowUs }: BaselineRequest): Baseline {
  requireName(name)
  const all = folders.map((folder) => ({
    run: readComparedRun(folder),
    fields: fieldsOf(openRunFolder(folder).environment()),
  }))
  const usable = all.filter(({ run }) => run.unusable === null)
  if (usable.length < leastBaselineRuns) throw tooFew(all.map(({ run }) => run))
  requireAlike(usable.map(({ fields }) => fields))
  const runs = usable.map(({ run }) => run)
  return { format: 1, name, savedUs: nowUs, note, fields: Object.fromEntries(usable[0]!.fields), runs }
}

function tooFew(runs: readonly ComparedRun[]): LoadcurveError {
  const unusable = runs.filter((run) => run.unusable !== null)
  const why = unusable.map(({ run, unusable: reason }) => `${run}: ${reason}`).join('; ')
  return new LoadcurveError(
    'NOTHING_TO_COMPARE',
    `a baseline takes ${leastBaselineRuns} runs or more, and ${runs.length - unusable.length} of these can be used${why === '' ? '' : ` (${why})`}`,
    { hint: 'make more runs, five if you can: loadcurve gate, or loadcurve run several times' },
  )
}

function requireAlike(fields: readonly Fields[]): void {
  const different = differencesOf(fields, fields, { fields: [] }).filter(({ allowed }) => !allowed)
  if (different.length === 0) return
  const list = different.map(({ field, a }) => `${field}: ${a}`).join('; ')
  throw new LoadcurveError('NOTHING_TO_COMPARE', `these runs cannot be compared with each other: ${list}`, {
    hint: 'take runs of one scenario on one machine',
  })
}

function requireName(name: string): void {
  if (nameRule.test(name)) return
  throw new LoadcurveError('USAGE', `'${name}' is no name for a baseline`, {
    hint: 'use letters, digits, dots, - and _: main, release-1.2',
  })
}

/** Returns its path. Errors: RESULTS_UNWRITABLE. */
export function writeBaseline(dir: string, baseline: Baseline): string {
  const path = pathOf(dir, baseline.name)
  mkdirSync(dir, { recursive: true })
  writeAtomically(path, `${JSON.stringify(baseline, null, 1)}\n`)
  return path
}

/** Errors: NOTHING_TO_COMPARE if there is none of that name; USAGE for a file that is damaged, which it names. */
export function readBaseline(dir: string, name: string): Baseline {
  requireName(name)
  const path = pathOf(dir, name)
  if (!existsSync(path)) {
    const names = baselineNames(dir)
    const hint = names.length === 0 ? 'make one with: loadcurve baseline save' : `there are ${names.join(', ')}`
    throw new LoadcurveError('NOTHING_TO_COMPARE', `there is no baseline ${name} in ${dir}`, { hint })
  }
  try {
    return baselineSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) as unknown as Baseline
  } catch (cause) {
    const [first] = cause instanceof z.ZodError ? cause.issues : []
    const why = first === undefined ? messageOf(cause) : `${first.path.join('.')}: ${first.message}`
    throw new LoadcurveError('USAGE', `${path} is damaged: ${why}`, {
      hint: 'restore it from git, or save it anew',
      cause,
    })
  }
}

/** Sorted. A folder that is not there has none. */
export function baselineNames(dir: string): string[] {
  if (!existsSync(dir)) return []
  return readdirSync(dir)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .filter((name) => nameRule.test(name))
    .sort()
}

function pathOf(dir: string, name: string): string {
  return join(dir, `${name}.json`)
}

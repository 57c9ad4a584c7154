import { existsSync, readFileSync } from 'node:fs'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { LoadcurveError, messageOf } from '../errors.ts'
import { writeAtomically } from '../results/atomic-file.ts'
import type { MetricComparison } from '../types/comparison.ts'
import type { Acknowledgement as AcknowledgedChange } from '../types/history.ts'
import { metricFacts, metricNames } from '../types/metrics.ts'

const entrySchema = z.object({
  baseline: z.string().min(1),
  /** a baseline that is saved anew is another one */
  baselineSavedUs: z.number().nonnegative(),
  scenario: z.string().min(1),
  metric: z.enum(metricNames as [(typeof metricNames)[number], ...(typeof metricNames)[number][]]),
  /** B / A as it was when it was accepted; null = a count */
  ratio: z.number().positive().nullable(),
  /** of a count: the most that a run had; null = it is no count */
  most: z.number().nonnegative().nullable().default(null),
  change: z.string(),
  reason: z.string().min(1),
  at: z.string(),
})
const changeSchema = z.object({
  series: z.string().min(1),
  from: z.string().min(1),
  to: z.string().min(1),
  reason: z.string().min(1),
})
const fileSchema = z.object({
  accepted: z.array(entrySchema).default([]),
  changes: z.array(changeSchema).default([]),
})

/** A regression that somebody has accepted, and why. */
export type Acknowledgement = z.infer<typeof entrySchema>

const head = `# Regressions and changes that were accepted, and why. Written by: loadcurve baseline accept, loadcurve trend
`

export interface Acknowledgements {
  readonly accepted: readonly Acknowledgement[]
  /** changes of a history */
  readonly changes: readonly AcknowledgedChange[]
}

/** A file that is not there has none. Errors: USAGE for one that is damaged. */
export function readAcknowledgements(path: string): Acknowledgements {
  if (!existsSync(path)) return { accepted: [], changes: [] }
  try {
    return fileSchema.parse(parse(readFileSync(path, 'utf8')) ?? {})
  } catch (cause) {
    const [first] = cause instanceof z.ZodError ? cause.issues : []
    const why = first === undefined ? messageOf(cause).split('\n')[0] : `${first.path.join('.')}: ${first.message}`
    throw new LoadcurveError('USAGE', `${path} is damaged: ${why}`, { hint: 'restore it from git', cause })
  }
}

/** Adds entries at the end. Errors: USAGE, RESULTS_UNWRITABLE. */
export function addAcknowledgements(path: string, more: Partial<Acknowledgements>): void {
  const { accepted, changes } = readAcknowledgements(path)
  const all = { accepted: [...accepted, ...(more.accepted ?? [])], changes: [...changes, ...(more.changes ?? [])] }
  writeAtomically(path, `${head}${stringify(all)}`)
}

/** The largest value of a side; 0 if there is none. */
export function mostOf(values: readonly (number | null)[]): number {
  return Math.max(0, ...values.map((value) => value ?? 0))
}

export interface AcceptedFor {
  readonly baseline: string
  readonly baselineSavedUs: number
  readonly scenario: string
}

/**
 * Whether a regression was accepted: for this baseline, this scenario and this number, and it has not become worse since
 * by as much as matters.
 */
export function acknowledgementOf(
  entries: readonly Acknowledgement[],
  { metric, ratio, b }: MetricComparison,
  place: AcceptedFor,
): Acknowledgement | null {
  const { minEffect, better } = metricFacts[metric]
  const found = entries.findLast(
    (entry) =>
      entry.metric === metric &&
      entry.baseline === place.baseline &&
      entry.baselineSavedUs === place.baselineSavedUs &&
      entry.scenario === place.scenario,
  )
  if (found === undefined) return null
  if (ratio === null || found.ratio === null) return mostOf(b.values) <= (found.most ?? 0) ? found : null
  const worse = better === 'lower' ? ratio / found.ratio : found.ratio / ratio
  return worse < 1 + minEffect ? found : null
}

/** The unit of a series. A ratio is a share (of one core, of the time); `times` is one amount divided by another. */
export type SeriesUnit = 'ratio' | 'bytes' | 'bytesPerS' | 'us' | 'perS' | 'count' | 'times'

/** Which way is better when two runs are compared under the same load; null = neither. */
export type BetterDirection = 'lower' | 'higher' | null

/** All series with the same meaning, except for the core, process, topic ... that they describe. */
export interface SeriesFamily {
  /** used where it stands alone, as in a comparison; `{core}` stands for the label */
  readonly title: string
  /** used next to others in the same chart */
  readonly line: string
  readonly unit: SeriesUnit
  readonly better: BetterDirection
  /** noisy: differs from run to run, so one run proves nothing. exact: equal in every run where nothing went wrong. */
  readonly repeats: 'noisy' | 'exact'
}

/** What can be between braces in the key of a family. */
export const seriesLabels = {
  core: 'number',
  generator: 'number',
  worker: 'number',
  broker: 'number',
  process: 'text',
  topic: 'text',
  command: 'text',
  namespace: 'text',
  gc: 'text',
  component: 'text',
} as const

export type SeriesLabel = keyof typeof seriesLabels
type Value<Label> = Label extends SeriesLabel
  ? (typeof seriesLabels)[Label] extends 'number'
    ? number
    : string
  : never

/** The names of a family: `kafka.{topic}_lag_us` includes `kafka.curves_lag_us`. */
export type NameOf<Key extends string> = Key extends `${infer Head}{${infer Label}}${infer Tail}`
  ? `${Head}${Value<Label>}${NameOf<Tail>}`
  : Key

type Words = Pick<SeriesFamily, 'unit' | 'better' | 'title' | 'line'>

export function noisy(
  unit: Words['unit'],
  better: Words['better'],
  title: Words['title'],
  line: Words['line'],
): SeriesFamily {
  return { title, line, unit, better, repeats: 'noisy' }
}

export function exact(
  unit: Words['unit'],
  better: Words['better'],
  title: Words['title'],
  line: Words['line'],
): SeriesFamily {
  return { title, line, unit, better, repeats: 'exact' }
}

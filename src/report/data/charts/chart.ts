import type { FamilyKey, Labels } from '../../../types/series.ts'
import type { ColourToken } from '../shape.ts'

/** Without a colour a line has that of its part; with labels it is drawn only for the series that have them, once. */
export type ChartLine = readonly [family: FamilyKey, colour?: ColourToken | null, only?: Labels]

/** Series that belong in one chart; their names and units are in the table of series. */
export interface Chart {
  /** for several lines; a chart that can only have one line has the title of its series */
  readonly title?: string
  readonly place?: 'trust' | 'says'
  /** rarely needed: shown when the reader unfolds it */
  readonly folded?: true
  readonly lines: readonly ChartLine[]
}

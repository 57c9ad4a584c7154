import type { FamilyKey, Labels } from '../../../types/series.ts'
import type { ColourToken } from '../shape.ts'

/** Without a colour a line has that of its part; with labels it is drawn for the series that have them, and not again. */
export type ChartLine = readonly [family: FamilyKey, colour?: ColourToken | null, only?: Labels]

/** Series that belong in one chart; what they are called and counted in is in the table of series. */
export interface Chart {
  /** of several lines; one that can only have a single line has the title of its series */
  readonly title?: string
  readonly place?: 'trust'
  /** of the long tail: shown when somebody asks for it */
  readonly folded?: true
  readonly lines: readonly ChartLine[]
}

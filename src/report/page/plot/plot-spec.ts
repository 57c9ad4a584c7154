import type { AxisGroup } from '../axis-group.ts'
import type { Tokens } from '../theme.ts'

export interface PlotLine {
  readonly name: string
  readonly colour: string
  readonly at: readonly number[]
  readonly values: readonly (number | null)[]
  readonly width?: number
  readonly dash?: readonly number[]
  /** 0 to 1 */
  readonly alpha?: number
  /** how long each value lasts: drawn as level segments around `at` */
  readonly widths?: readonly number[]
  /** fills down to the axis, or to the previous line */
  readonly fill?: 'axis' | 'line'
  /** a point at every value; `hollow` for those that do not count */
  readonly points?: boolean
  readonly hollow?: readonly boolean[]
  /** what the legend and the table show instead of the drawn values */
  readonly shown?: readonly (number | null)[]
  readonly hidden?: boolean
}

export interface Limit {
  readonly from: number
  readonly to: number
  readonly y: number
  readonly text: string
  readonly missed: boolean
}

export interface Shade {
  readonly from: number
  readonly to: number
  readonly kind: 'band' | 'fault' | 'gap' | 'not-run'
  readonly text?: string
}

export interface Mark {
  readonly x: number
  readonly text: string
  readonly dotted: boolean
}

export interface Area {
  readonly context: CanvasRenderingContext2D
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly x: (value: number) => number
  readonly y: (value: number) => number
  /** says that the y axis does not begin at 0; null if it does */
  readonly cut: string | null
  readonly colour: (token: keyof Tokens) => string
}

/** Everything one plot shows; `Plot` draws it. */
export interface PlotSpec {
  readonly group: AxisGroup
  readonly log: boolean
  readonly bytes?: boolean
  readonly format: (value: number) => string
  readonly formatTick?: (value: number) => string
  readonly xName: string
  readonly lines: readonly PlotLine[]
  readonly limits?: readonly Limit[]
  /** points that a line must stay below, as T marks */
  readonly ceilings?: readonly {
    readonly x: number
    readonly y: number
    readonly text: string
    readonly missed: boolean
  }[]
  readonly shades?: readonly Shade[]
  readonly marks?: readonly Mark[]
  /** y values that must be on the axis */
  readonly include?: readonly number[]
  readonly top?: number
  /** where a linear axis begins if no value is below it; 0 without this */
  readonly from?: number
  /** the values are percentiles or the like, of which no mean is taken */
  readonly neverAveraged?: boolean
  /** a log axis that ends at its values instead of whole decades */
  readonly tight?: boolean
  readonly xTitle?: string
  /** names at the end of the lines */
  readonly namedEnds?: boolean
  /** the text if no line has a point */
  readonly emptyText?: string
  readonly paint?: (area: Area) => void
  /** the legend text at the cursor, for plots without lines; `y` is known if the pointer is in this plot */
  readonly read?: (x: number, y: number | null) => string
  readonly cells?: () => { readonly heads: readonly string[]; readonly rows: readonly (readonly string[])[] }
}

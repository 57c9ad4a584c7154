import type { PlotLine } from './plot-spec.ts'

/** The points that are drawn: a value with a width is level from its start to its end. */
export function courseOf({ at, values, widths }: PlotLine): {
  at: readonly number[]
  values: readonly (number | null)[]
} {
  if (widths === undefined) return { at, values }
  return {
    at: at.flatMap((x, i) => [x - widths[i]! / 2, x + widths[i]! / 2]),
    values: values.flatMap((value) => [value, value]),
  }
}

/** How many points lie within a view. */
export function pointsIn(at: readonly number[], view: { from: number; to: number }): number {
  return at.reduce((count, x) => count + (x >= view.from && x <= view.to ? 1 : 0), 0)
}

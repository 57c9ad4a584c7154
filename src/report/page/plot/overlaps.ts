import type { Area, PlotSpec } from './plot-spec.ts'

/** A text on the plot, so that the next one does not overlap it; the same words are written only once. */
export interface Label {
  readonly text: string
  readonly left: number
  readonly right: number
  /** its lower edge */
  readonly y: number
}

/** A straight piece of what is drawn, from left to right, in pixels. */
export interface Stroke {
  readonly fromX: number
  readonly fromY: number
  readonly toX: number
  readonly toY: number
}

/** The pieces of all lines that are shown, and the limits: what a text should not lie on. */
export function strokesOf(spec: PlotSpec, area: Area, shown: (line: number) => boolean): Stroke[] {
  const limits = (spec.limits ?? []).map(({ from, to, y }): Stroke => strokeOf(area, from, y, to, y))
  const lines = spec.lines.flatMap(({ at, values, widths }, n) => {
    if (!shown(n)) return []
    return values.flatMap((value, i): Stroke[] => {
      if (value === null || value < 0) return []
      const half = (widths?.[i] ?? 0) / 2
      const next = values[i + 1] ?? null
      const level = strokeOf(area, at[i]! - half, value, at[i]! + half, value)
      if (next === null || next < 0) return [level]
      return [level, strokeOf(area, at[i]! + half, value, at[i + 1]! - (widths?.[i + 1] ?? 0) / 2, next)]
    })
  })
  return [...limits, ...lines]
}

function strokeOf(area: Area, fromX: number, fromY: number, toX: number, toY: number): Stroke {
  return { fromX: area.x(fromX), fromY: area.y(fromY), toX: area.x(toX), toY: area.y(toY) }
}

const textHeightPx = 11

export function crosses({ fromX, fromY, toX, toY }: Stroke, { left, right, y }: Label): boolean {
  if (toX < left || fromX > right) return false
  const at = (x: number) => (toX === fromX ? toY : fromY + ((x - fromX) / (toX - fromX)) * (toY - fromY))
  const [a, b] = toX === fromX ? [fromY, toY] : [at(Math.max(fromX, left)), at(Math.min(toX, right))]
  return Math.max(a, b) > y - textHeightPx && Math.min(a, b) < y
}

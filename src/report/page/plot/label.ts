import { faded } from '../theme.ts'
import type { Area } from './plot-spec.ts'

export const labelFont =
  '11px -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif'

/** Words on the plot, with a halo; `y` is their lower edge. */
export function label(area: Area, text: string, at: number, y: number, colour: 'ink' | 'ink2' | 'fail'): void {
  const { context } = area
  context.lineJoin = 'round'
  context.lineWidth = 3
  context.strokeStyle = faded(area.colour('bg'), 0.85)
  context.strokeText(text, at, y)
  context.fillStyle = area.colour(colour)
  context.fillText(text, at, y)
}

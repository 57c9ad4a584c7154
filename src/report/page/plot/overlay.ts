import { label, labelFont } from './label.ts'
import { drawEnds } from './line-ends.ts'
import { crosses, type Label, type Stroke, strokesOf } from './overlaps.ts'
import type { Area, Limit, PlotSpec, Shade } from './plot-spec.ts'

/**
 * Below the lines: phases that are not measured, faults, gaps, what was not run, and a hairline at each phase boundary.
 */
export function drawUnder(spec: PlotSpec, area: Area): void {
  const { context } = area
  context.save()
  clip(area)
  for (const shade of spec.shades ?? []) drawShade(shade, area)
  context.strokeStyle = area.colour('rule')
  context.lineWidth = 1
  for (const mark of spec.marks ?? []) if (!mark.dotted) vertical(area, mark.x)
  context.restore()
  spec.paint?.(area)
}

/**
 * Above the lines: objectives with their names, faults and recoveries in words, ticks where a percentile was never
 * delivered.
 */
export function drawOver(spec: PlotSpec, area: Area, shown: (line: number) => boolean): void {
  const { context } = area
  context.save()
  context.font = labelFont
  context.textBaseline = 'bottom'
  const taken: Label[] = []
  for (const shade of spec.shades ?? []) if (shade.text) drawShadeText(shade, area, taken)
  for (const mark of spec.marks ?? []) if (mark.dotted) drawMark(mark, area, taken)
  for (const limit of spec.limits ?? []) drawLimitLine(limit, area)
  const strokes = strokesOf(spec, area, shown)
  for (const limit of spec.limits ?? []) drawLimitText(limit, area, taken, strokes)
  for (const ceiling of spec.ceilings ?? []) drawCeiling(ceiling, area, taken, strokes)
  spec.lines.forEach((line, i) => {
    if (shown(i)) drawBeyond(line.at, line.values, area, area.colour(line.colour as 'ink'))
  })
  if (spec.namedEnds) drawEnds(spec, area, shown)
  if (spec.emptyText && spec.lines.length === 0) drawEmpty(spec.emptyText, area)
  if (area.cut !== null) label(area, area.cut, area.left + 3, area.bottom - 2, 'ink2')
  context.restore()
}

function drawEmpty(text: string, area: Area): void {
  const width = area.context.measureText(text).width
  label(area, text, (area.left + area.right - width) / 2, (area.top + area.bottom) / 2, 'ink2')
}

function clip({ context, left, right, top, bottom }: Area): void {
  context.beginPath()
  context.rect(left, top, right - left, bottom - top)
  context.clip()
}

function vertical({ context, top, bottom, x }: Area, at: number): void {
  const px = Math.round(x(at)) + 0.5
  context.beginPath()
  context.moveTo(px, top)
  context.lineTo(px, bottom)
  context.stroke()
}

function drawShade(shade: Shade, area: Area): void {
  const { context, x, top, bottom } = area
  const from = x(shade.from)
  const width = Math.max(shade.kind === 'fault' ? 2 : 1, x(shade.to) - from)
  if (shade.kind === 'band' || shade.kind === 'fault') {
    context.fillStyle = area.colour(shade.kind)
    context.fillRect(from, top, width, bottom - top)
    return
  }
  context.save()
  context.beginPath()
  context.rect(from, top, width, bottom - top)
  context.clip()
  context.strokeStyle = shade.kind === 'gap' ? area.colour('ink3') : area.colour('rule')
  context.lineWidth = 1
  const apart = shade.kind === 'gap' ? 4 : 12
  const height = bottom - top
  context.beginPath()
  for (let at = from - height; at < from + width; at += apart) {
    context.moveTo(at, bottom)
    context.lineTo(at + height, top)
  }
  context.stroke()
  context.restore()
}

function drawShadeText(shade: Shade, area: Area, taken: Label[]): void {
  const { context, left, right, top, x } = area
  const text = shade.text!
  const width = context.measureText(text).width
  const inside = shade.kind === 'not-run'
  const wanted = inside
    ? (Math.max(left, x(shade.from)) + Math.min(right, x(shade.to))) / 2 - width / 2
    : x(shade.from) - width - 5
  if (x(shade.to) < left || x(shade.from) > right) return
  const at = Math.max(left + 3, Math.min(right - width - 2, wanted < left ? x(shade.to) + 4 : wanted))
  label(area, text, at, top + 14, inside ? 'ink2' : 'ink')
  taken.push({ text, left: at, right: at + width, y: top + 14 })
}

function drawMark(mark: { x: number; text: string }, area: Area, taken: Label[]): void {
  const { context, x, left, right, top } = area
  const px = x(mark.x)
  if (px < left || px > right) return
  context.strokeStyle = area.colour('ink')
  context.lineWidth = 1
  context.setLineDash([2, 2])
  vertical(area, mark.x)
  context.setLineDash([])
  const width = context.measureText(mark.text).width
  const at = px + 4 + width > right ? px - width - 4 : px + 4
  const clashes = taken.some((one) => at < one.right + 4 && at + width > one.left - 4 && one.y === top + 14)
  const y = clashes ? top + 28 : top + 14
  taken.push({ text: mark.text, left: at, right: at + width, y })
  label(area, mark.text, at, y, 'ink')
}

/** The part of a limit that is in view, in pixels; null if none is. */
function limitInView(limit: Limit, area: Area): { from: number; to: number; y: number } | null {
  const from = Math.max(area.left, area.x(limit.from))
  const to = Math.min(area.right, area.x(limit.to))
  const y = Math.round(area.y(limit.y)) + 0.5
  return to <= from || y < area.top - 1 || y > area.bottom + 1 ? null : { from, to, y }
}

function drawLimitLine(limit: Limit, area: Area): void {
  const { context } = area
  const seen = limitInView(limit, area)
  if (seen === null) return
  context.strokeStyle = area.colour(limit.missed ? 'fail' : 'ink')
  context.lineWidth = 1
  context.setLineDash([5, 3])
  context.beginPath()
  context.moveTo(seen.from, seen.y)
  context.lineTo(seen.to, seen.y)
  context.stroke()
  context.setLineDash([])
}

/** Above or below its line, where fewest lines cross it; left out if other words are everywhere. */
function drawLimitText(limit: Limit, area: Area, taken: Label[], strokes: readonly Stroke[]): void {
  const { context, left, right } = area
  const seen = limitInView(limit, area)
  if (seen === null || taken.some((one) => one.text === limit.text)) return
  const width = context.measureText(limit.text).width
  const within = (at: number) => Math.max(left + 2, Math.min(right - width - 2, at))
  const lefts = [seen.from + 2, (seen.from + seen.to - width) / 2, seen.to - width - 2].map(within)
  const places = [seen.y - 2, seen.y + 14].flatMap((y) => lefts.map((at) => ({ left: at, y })))
  drawFreely({ text: limit.text, width, colour: limit.missed ? 'fail' : 'ink' }, places, area, taken, strokes)
}

/** Writes a text at the place, of those that other words leave free, that fewest lines cross; the first of equals. */
function drawFreely(
  { text, width, colour }: { readonly text: string; readonly width: number; readonly colour: 'fail' | 'ink' },
  places: readonly Pick<Label, 'left' | 'y'>[],
  area: Area,
  taken: Label[],
  strokes: readonly Stroke[],
): void {
  const free = places
    .map(({ left, y }): Label => ({ text, left, right: left + width, y }))
    .filter((one) => one.y - 11 >= area.top && one.y <= area.bottom + 2 && one.left >= area.left)
    .filter((one) => !taken.some((other) => overlaps(one, other)))
    .map((one) => ({ one, crossed: strokes.filter((stroke) => crosses(stroke, one)).length }))
  if (free.length === 0) return
  const { one } = free.reduce((a, b) => (b.crossed < a.crossed ? b : a))
  taken.push(one)
  label(area, text, one.left, one.y, colour)
}

function overlaps(a: Label, b: Label): boolean {
  return a.left < b.right && a.right > b.left && Math.abs(a.y - b.y) < 12
}

function drawCeiling(
  mark: { x: number; y: number; text: string; missed: boolean },
  area: Area,
  taken: Label[],
  strokes: readonly Stroke[],
): void {
  const { context, left, right, top, bottom } = area
  const [px, py] = [area.x(mark.x), area.y(mark.y)]
  if (px < left || px > right || py < top - 1 || py > bottom) return
  const colour = mark.missed ? 'fail' : 'ink'
  context.strokeStyle = area.colour(colour)
  context.lineWidth = 1.6
  context.beginPath()
  context.moveTo(px - 8, py)
  context.lineTo(px + 8, py)
  context.moveTo(px, py)
  context.lineTo(px, py + 7)
  context.stroke()
  const width = context.measureText(mark.text).width
  const places = [py + 6, py - 4, py + 20].flatMap((y) => [px - width - 12, px + 12].map((at) => ({ left: at, y })))
  drawFreely({ text: mark.text, width, colour }, places, area, taken, strokes)
}

/** A tick at the upper edge wherever a percentile is among readings that were never delivered. */
function drawBeyond(at: readonly number[], values: readonly (number | null)[], area: Area, colour: string): void {
  const { context, left, right, top } = area
  context.strokeStyle = colour
  context.lineWidth = 1.5
  let lastPx = Number.NEGATIVE_INFINITY
  context.beginPath()
  values.forEach((value, i) => {
    if (value === null || value >= 0) return
    const px = area.x(at[i]!)
    if (px < left || px > right || px - lastPx < 2) return
    context.moveTo(px, top)
    context.lineTo(px, top + 6)
    lastPx = px
  })
  context.stroke()
}

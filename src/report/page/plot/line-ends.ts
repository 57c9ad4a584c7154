import { label } from './label.ts'
import type { Area, PlotLine, PlotSpec } from './plot-spec.ts'

interface End {
  readonly colour: string
  readonly x: number
  readonly y: number
  readonly names: string[]
}

const nameHeightPx = 13

/** The names of the lines right of the plot, each with a hairline to where its line ends. */
export function drawEnds(spec: PlotSpec, area: Area, shown: (line: number) => boolean): void {
  const { context } = area
  const ends = spec.lines.filter((_, i) => shown(i)).flatMap((line) => endOf(line, area))
  const lowest = area.bottom - nameHeightPx * (together(ends).length - 1)
  let lastY = Number.NEGATIVE_INFINITY
  for (const end of together(ends)) {
    const y = Math.max(area.top + 4, Math.min(end.y, lowest), lastY + nameHeightPx)
    lastY = y
    context.strokeStyle = area.colour('ink3')
    context.lineWidth = 0.7
    context.beginPath()
    context.moveTo(end.x + 2, end.y)
    context.lineTo(area.right + 6, y)
    context.stroke()
    context.fillStyle = area.colour(end.colour as 'ink')
    context.fillRect(area.right + 8, y - 4, 8, 8)
    label(area, end.names.join(', '), area.right + 20, y + 6, 'ink')
  }
}

function endOf(line: PlotLine, area: Area): End[] {
  const last = line.values.findLastIndex((value) => value !== null && value >= 0)
  if (last === -1) return []
  return [{ colour: line.colour, x: area.x(line.at[last]!), y: area.y(line.values[last]!), names: [line.name] }]
}

/** Lines of one colour that end in the same place share a name, from the top down. */
function together(ends: readonly End[]): End[] {
  const joined: End[] = []
  for (const end of [...ends].sort((a, b) => a.y - b.y)) {
    const same = joined.find((one) => one.colour === end.colour && Math.hypot(one.x - end.x, one.y - end.y) < 3)
    if (same === undefined) joined.push({ ...end, names: [...end.names] })
    else same.names.push(...end.names)
  }
  return joined
}

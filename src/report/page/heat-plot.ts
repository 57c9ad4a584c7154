import { formatCount, formatUs } from '../../units.ts'
import type { HeatMap, ReportData } from '../data/shape.ts'
import type { AxisGroup } from './axis-group.ts'
import type { Area, Mark, PlotSpec, Shade } from './plot/plot-spec.ts'
import { mixed } from './theme.ts'

const bucketsPerDecade = 12
const shadesOfHeat = 24

/** Every reading by due time and result latency: cells whose colour is the logarithm of their count. */
export function heatPlot(
  data: ReportData,
  heat: HeatMap,
  group: AxisGroup,
  shades: readonly Shade[],
  marks: readonly Mark[],
): PlotSpec {
  // room above the largest latency: what stands out must not lie on the frame
  const edgesUs = [heat.firstBucket, heat.endBucket + 2].map((bucket) => 10 ** (bucket / bucketsPerDecade))
  return {
    group,
    log: true,
    tight: true,
    format: formatUs,
    xName: 'time',
    lines: [],
    include: edgesUs,
    shades,
    marks,
    paint: (area) => paintCells(heat, area),
    read: (x, y) => cellText(heat, x, y),
    cells: () => heatCells(data, heat, group),
  }
}

export function heatColour(share: number, area: Pick<Area, 'colour'>): string {
  const stops = [area.colour('heat0'), area.colour('heat1'), area.colour('heat2'), area.colour('heat3')]
  const place = Math.min(2.999, share * 3)
  return mixed(stops[Math.floor(place)]!, stops[Math.floor(place) + 1]!, place % 1)
}

function paintCells(heat: HeatMap, area: Area): void {
  const { context, left, right, top, bottom } = area
  const colours = Array.from({ length: shadesOfHeat + 1 }, (_, i) => heatColour(i / shadesOfHeat, area))
  const scale = Math.log(Math.max(2, heat.most))
  const edge = (bucket: number) => Math.round(area.y(10 ** (bucket / bucketsPerDecade)))
  context.save()
  context.beginPath()
  context.rect(left, top, right - left, bottom - top)
  context.clip()
  heat.columns.forEach((column, i) => {
    const from = Math.round(area.x(i * heat.widthS))
    const to = Math.max(from + 1, Math.round(area.x((i + 1) * heat.widthS)))
    if (to < left || from > right) return
    column.counts.forEach((count, j) => {
      if (count === 0) return
      const bucket = column.from + j
      context.fillStyle = colours[Math.round((Math.log(count) / scale) * shadesOfHeat)]!
      const upper = edge(bucket + 1)
      context.fillRect(from, upper, to - from, Math.max(1, edge(bucket) - upper))
    })
  })
  context.restore()
}

const bucketText = (bucket: number) =>
  `${formatUs(10 ** (bucket / bucketsPerDecade))} to ${formatUs(10 ** ((bucket + 1) / bucketsPerDecade))}`

/** The cell under the pointer and its count; without a pointer, the cell with the most readings at that time. */
function cellText(heat: HeatMap, x: number, y: number | null): string {
  const column = heat.columns[Math.floor(x / heat.widthS)]
  if (column === undefined || column.counts.length === 0) return 'no reading'
  if (y !== null) {
    const bucket = Math.floor(Math.log10(y) * bucketsPerDecade)
    return `${bucketText(bucket)}: ${formatCount(column.counts[bucket - column.from] ?? 0)}`
  }
  const most = column.counts.indexOf(Math.max(...column.counts))
  return `most at ${bucketText(column.from + most)}: ${formatCount(column.counts[most]!)}`
}

function heatCells(data: ReportData, heat: HeatMap, group: AxisGroup) {
  const rows = heat.columns.flatMap((column, i) =>
    column.counts.flatMap((count, j) =>
      count === 0 ? [] : [[group.tag(i * heat.widthS), bucketText(column.from + j), formatCount(count)]],
    ),
  )
  return { heads: ['time', 'result latency', data.points === 1 ? 'curves' : 'readings'], rows }
}

import type { ChartDataset, Plugin, Scale, ScaleOptionsByType } from 'chart.js'
import { Chart, Filler, LinearScale, LineController, LineElement, LogarithmicScale, PointElement } from 'chart.js'
import type { Tokens } from '../theme.ts'
import { faded, muted, readTokens } from '../theme.ts'
import { courseOf, pointsIn } from './course.ts'
import { drawOver, drawUnder } from './overlay.ts'
import type { Area, PlotLine, PlotSpec } from './plot-spec.ts'
import type { Point } from './thinning.ts'
import { thinned } from './thinning.ts'
import type { YScale } from './y-scale.ts'
import { byteUnit, linearScale, logScale } from './y-scale.ts'

Chart.register(Filler, LinearScale, LineController, LineElement, LogarithmicScale, PointElement)

const rightPx = 22
const namesPx = 72

/**
 * One chart: a specification drawn on a canvas with Chart.js, plus bands, limits and names that Chart.js does not have.
 */
export class Plot {
  readonly spec: PlotSpec
  readonly box: HTMLElement
  readonly canvas: HTMLCanvasElement
  private readonly chart: Chart<'line', Point[]>
  private readonly hidden = new Set<number>()
  private readonly greyed: boolean
  private tokens: Tokens
  private yScale: YScale
  private ratio = window.devicePixelRatio
  private readonly courses: readonly { readonly at: readonly number[]; readonly values: readonly (number | null)[] }[]

  constructor(box: HTMLElement, spec: PlotSpec) {
    this.spec = spec
    this.box = box
    this.greyed = box.closest('.greyed') !== null
    this.tokens = readTokens()
    this.courses = spec.lines.map(courseOf)
    this.canvas = document.createElement('canvas')
    box.prepend(this.canvas)
    spec.lines.forEach((line, i) => {
      if (line.hidden) this.hidden.add(i)
    })
    this.yScale = this.scaleFor(spec.group.view)
    this.chart = new Chart(this.canvas, {
      type: 'line',
      data: { datasets: this.datasets() },
      options: this.options(),
      plugins: [this.overlay()],
    })
  }

  /** Redraws after a zoom, a change of size or theme, or when a line was shown or hidden. */
  refresh(): void {
    this.tokens = readTokens()
    this.yScale = this.scaleFor(this.spec.group.view)
    this.chart.data.datasets = this.datasets()
    this.chart.options = this.options()
    this.chart.update('none')
  }

  resize(ratio: number): void {
    this.ratio = ratio
    this.refresh()
    this.chart.resize()
  }

  destroy(): void {
    this.chart.destroy()
    this.canvas.remove()
  }

  toggle(line: number): boolean {
    if (!this.hidden.delete(line)) this.hidden.add(line)
    this.refresh()
    return !this.hidden.has(line)
  }

  shows(line: number): boolean {
    return !this.hidden.has(line)
  }

  /** The largest y of the drawn points of visible lines. */
  largestDrawn(): number {
    return this.shownDatasets().reduce(
      (most, { data }) => data.reduce((a, point) => (point.y > a ? point.y : a), most),
      Number.NEGATIVE_INFINITY,
    )
  }

  pointsDrawn(): number {
    return this.shownDatasets().reduce((sum, { data }) => sum + data.length, 0)
  }

  private shownDatasets(): { readonly data: readonly Point[] }[] {
    return this.chart.data.datasets.filter((_, i) => this.chart.isDatasetVisible(i))
  }

  xAt(px: number): number {
    return this.chart.scales.x!.getValueForPixel(px) ?? 0
  }

  yAt(px: number): number {
    return this.chart.scales.y!.getValueForPixel(px) ?? 0
  }

  pxAt(x: number): number {
    return this.chart.scales.x!.getPixelForValue(x)
  }

  get area(): { left: number; right: number; top: number; bottom: number } {
    return this.chart.chartArea
  }

  /** A colour of the theme; in a section that must not be quoted, the same hue at half its strength. */
  colour(token: string): string {
    const colour = this.tokens[token as keyof Tokens]
    if (!this.greyed) return colour
    return token === 'ink' || token === 'fail' ? this.tokens.ink3 : muted(colour)
  }

  private get axisPx(): number {
    return window.innerWidth <= 620 || this.box.clientWidth < 200 ? 50 : 56
  }

  private get padRight(): number {
    return this.spec.namedEnds ? namesPx : rightPx
  }

  private scaleFor(view: { from: number; to: number }): YScale {
    const heightPx = Math.max(20, this.box.clientHeight - 26)
    let least = Number.POSITIVE_INFINITY
    let lowest = Number.POSITIVE_INFINITY
    let largest = Number.NEGATIVE_INFINITY
    const take = (value: number) => {
      if (value > 0) least = Math.min(least, value)
      lowest = Math.min(lowest, value)
      largest = Math.max(largest, value)
    }
    this.spec.lines.forEach((line, n) => {
      if (this.hidden.has(n)) return
      line.values.forEach((value, i) => {
        if (value !== null && value >= 0 && line.at[i]! >= view.from && line.at[i]! <= view.to) take(value)
      })
    })
    for (const value of this.spec.include ?? []) take(value)
    for (const { y, from, to } of this.spec.limits ?? []) if (from < view.to && to > view.from) take(y)
    for (const { y } of this.spec.ceilings ?? []) take(y)
    if (this.spec.top !== undefined) largest = this.spec.top
    if (this.spec.log)
      return Number.isFinite(least) ? logScale(least, largest, heightPx, this.spec.tight) : logScale(1, 10, heightPx)
    const from = this.spec.from !== undefined && lowest >= this.spec.from ? this.spec.from : 0
    return linearScale(Math.max(0, largest), heightPx, this.spec.bytes ? byteUnit(largest) : 1, from)
  }

  private get widthPx(): number {
    return Math.max(50, this.box.clientWidth - this.axisPx - this.padRight)
  }

  private datasets(): ChartDataset<'line', Point[]>[] {
    const { view } = this.spec.group
    return this.spec.lines.map((line, i) => {
      const { at, values } = this.courses[i]!
      const points = thinned(at, values, view, this.widthPx)
      return this.dataset(line, i, points, points.length < pointsIn(at, view))
    })
  }

  private dataset(line: PlotLine, index: number, points: Point[], thin: boolean): ChartDataset<'line', Point[]> {
    const colour = this.colour(line.colour)
    const stroke = line.alpha === undefined ? colour : faded(colour, line.alpha)
    const alone = (i: number) =>
      Number.isNaN(points[i - 1]?.y ?? Number.NaN) && Number.isNaN(points[i + 1]?.y ?? Number.NaN)
    const known = points.reduce((count, point) => count + (Number.isNaN(point.y) ? 0 : 1), 0)
    const few = line.points === undefined && line.fill === undefined && known <= (line.widths ? 8 : 24)
    const radius = line.points ? 3.5 : few ? 2 : 0
    return {
      data: points,
      // Chart.js draws the lowest order last: each line is on top of those before it in the list
      order: this.spec.lines.length - index,
      hidden: this.hidden.has(index),
      borderColor: stroke,
      borderWidth: thin ? Math.max(0.8, (line.width ?? 1.6) / 2) : (line.width ?? 1.6),
      borderDash: [...(line.dash ?? [])],
      borderJoinStyle: 'round',
      backgroundColor: faded(colour, line.fill === 'line' ? 0.6 : 0.25),
      fill: line.fill === 'axis' ? 'origin' : line.fill === 'line' ? (index === 0 ? 'origin' : '-1') : false,
      pointRadius: points.map((_, i) => (radius > 0 ? radius : alone(i) ? 1.5 : 0)),
      pointBackgroundColor: points.map((_, i) => (line.hollow?.[i] ? this.colour('bg') : colour)),
      pointBorderColor: colour,
      pointBorderWidth: line.points ? 1.6 : 0,
      spanGaps: false,
      clip: 2,
    }
  }

  private options(): NonNullable<Chart<'line', Point[]>['options']> {
    return {
      animation: false,
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      events: [],
      devicePixelRatio: this.ratio,
      layout: { padding: { left: 0, right: this.padRight, top: 6, bottom: 0 } },
      onResize: () => this.refreshLater(),
      scales: { x: this.xOptions(), y: this.yOptions() },
    }
  }

  private xOptions(): ScaleOptionsByType<'linear'> {
    const { group, xTitle } = this.spec
    const { view } = group
    return {
      type: 'linear',
      min: view.from,
      max: view.to,
      grid: { display: false },
      border: { color: this.tokens.ink3 },
      title: {
        display: xTitle !== undefined,
        text: xTitle ?? '',
        color: this.tokens.ink2,
        font: tickFont(),
        padding: 2,
      },
      afterBuildTicks: (scale: Scale) => setTicks(scale, group.ticks(view.from, view.to, this.widthPx)),
      afterFit: (scale: Scale) => {
        scale.paddingLeft = 0
        scale.paddingRight = 0
      },
      ticks: { ...this.tickOptions(3), callback: (value: number | string) => group.label(Number(value)) },
    } as unknown as ScaleOptionsByType<'linear'>
  }

  private yOptions(): ScaleOptionsByType<'linear'> {
    const { log, format, formatTick } = this.spec
    return {
      type: log ? 'logarithmic' : 'linear',
      min: this.yScale.min,
      max: this.yScale.max,
      border: { display: false },
      grid: { color: this.tokens.grid, drawTicks: false },
      afterBuildTicks: (scale: Scale) => setTicks(scale, this.yScale.ticks),
      afterFit: (scale: Scale) => {
        scale.width = this.axisPx
      },
      ticks: { ...this.tickOptions(5), callback: (value: number | string) => (formatTick ?? format)(Number(value)) },
    } as unknown as ScaleOptionsByType<'linear'>
  }

  private tickOptions(padding: number) {
    return { color: this.tokens.ink2, font: tickFont(), autoSkip: false, maxRotation: 0, padding }
  }

  /** Lines are thinned for a width, so a new width needs new points; never while Chart.js is still measuring. */
  private refreshLater(): void {
    requestAnimationFrame(() => {
      if (this.canvas.isConnected) this.refresh()
    })
  }

  private overlay(): Plugin<'line'> {
    return {
      id: 'overlay',
      beforeDatasetsDraw: (chart) => drawUnder(this.spec, this.drawingArea(chart)),
      afterDatasetsDraw: (chart) => drawOver(this.spec, this.drawingArea(chart), (line) => this.shows(line)),
    }
  }

  private drawingArea(chart: Chart<'line'>): Area {
    const { left, right, top, bottom } = chart.chartArea
    return {
      context: chart.ctx,
      left,
      right,
      top,
      bottom,
      x: (value) => chart.scales.x!.getPixelForValue(value),
      y: (value) => chart.scales.y!.getPixelForValue(value),
      cut: this.spec.from === this.yScale.min ? `axis from ${this.spec.format(this.yScale.min)}` : null,
      colour: (token) => this.colour(token),
    }
  }
}

function tickFont(): { size: number; family: string } {
  return { size: 11, family: getComputedStyle(document.body).fontFamily }
}

function setTicks(scale: Scale, places: readonly number[]): void {
  scale.ticks = places.map((value) => ({ value }))
}

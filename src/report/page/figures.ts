import { openTable } from './figure-table.ts'
import { Plot } from './plot/plot.ts'
import type { PlotLine, PlotSpec } from './plot/plot-spec.ts'

const nothing = '–'

/** A figure of the page with its plot, legend, cursor and table. */
export class Figure {
  readonly element: HTMLElement
  readonly box: HTMLElement
  plot: Plot
  private readonly legend: HTMLElement
  private readonly cursor = document.createElement('div')
  private readonly tag = document.createElement('div')
  private values: HTMLElement[] = []
  /** what the legend says of each line while there is no cursor */
  private extents: string[] = []
  private reading: HTMLElement | null = null
  private hovered = false
  private pointerY: number | null = null

  constructor(element: HTMLElement, spec: PlotSpec) {
    this.element = element
    this.box = element.querySelector<HTMLElement>('.plot')!
    this.legend = element.querySelector<HTMLElement>('.legend')!
    this.cursor.className = 'cursor'
    this.tag.className = 'cursor-tag'
    this.box.append(this.cursor, this.tag)
    this.plot = new Plot(this.box, spec)
    this.fillLegend()
    this.addTableButton()
    this.makeFocusable()
  }

  get spec(): PlotSpec {
    return this.plot.spec
  }

  get title(): string {
    return this.element.querySelector('.title')?.textContent ?? ''
  }

  /** Replaces the specification, in the same place and group. */
  replace(spec: PlotSpec): void {
    this.plot.destroy()
    this.plot = new Plot(this.box, spec)
    this.fillLegend()
    this.moved()
  }

  /** The pointer is over this plot at this y pixel; null = it left. */
  hover(yPx: number | null): void {
    this.hovered = yPx !== null
    this.pointerY = yPx
  }

  zoomed(): void {
    this.plot.refresh()
    this.moved()
  }

  moved(): void {
    const { group, lines, format } = this.spec
    const x = group.cursor
    this.cursor.hidden = x === null
    this.tag.hidden = x === null || !(this.hovered || document.activeElement === this.box)
    lines.forEach((line, i) => {
      const at = x === null ? -1 : nearest(line, x)
      const value = at === -1 ? null : (line.shown ?? line.values)[at]!
      if (this.values[i]) this.values[i].textContent = x === null ? this.extents[i]! : textOf(at, value, format)
    })
    if (this.reading && this.spec.read)
      this.reading.textContent =
        x === null
          ? ''
          : this.spec.read(x, this.hovered && this.pointerY !== null ? this.plot.yAt(this.pointerY) : null)
    if (x === null) return
    const { left, right, top, bottom } = this.plot.area
    const px = this.plot.pxAt(x)
    this.cursor.style.cssText = `transform:translateX(${px.toFixed(1)}px);top:${top}px;height:${bottom - top}px`
    this.tag.textContent = group.tag(x)
    this.tag.style.top = `${bottom + 3}px`
    const width = this.tag.offsetWidth
    this.tag.style.left = `${Math.max(left, Math.min(right - width, px - width / 2))}px`
    if (document.activeElement !== this.box) return
    this.box.setAttribute('aria-valuenow', x.toFixed(2))
    this.box.setAttribute('aria-valuetext', this.spoken(x))
  }

  private spoken(x: number): string {
    const { lines, format, group, read } = this.spec
    const parts = lines.map((line) => {
      const at = nearest(line, x)
      return `${line.name} ${textOf(at, at === -1 ? null : (line.shown ?? line.values)[at]!, format)}`
    })
    return [group.tag(x), ...parts, ...(read ? [read(x, null)] : [])].join(', ')
  }

  private fillLegend(): void {
    const { lines } = this.spec
    const small = this.element.classList.contains('small')
    this.legend.replaceChildren()
    const told = this.spec.group.name === 'time' && !(small && lines.length > 1)
    this.extents = lines.map((line) => (told ? extentOf(line, this.spec) : ''))
    this.values = lines.map((line, i) => {
      const key = document.createElement(lines.length > 1 ? 'button' : 'span')
      key.className = 'key'
      if (key instanceof HTMLButtonElement) {
        key.type = 'button'
        key.setAttribute('aria-pressed', String(this.plot.shows(i)))
        key.addEventListener('click', () => key.setAttribute('aria-pressed', String(this.plot.toggle(i))))
      }
      const value = document.createElement('span')
      value.className = 'value'
      const name = document.createElement('span')
      name.textContent = line.name
      key.title = extentOf(line, this.spec)
      if (lines.length === 1 && small) key.append(value)
      else key.append(sample(line), name, value)
      this.legend.append(key)
      value.textContent = this.extents[i]!
      // the value at the cursor takes its place: nothing below it may move
      if (!small && value.offsetWidth > 0) value.style.minWidth = `${value.offsetWidth}px`
      return value
    })
    this.reading = null
    if (this.spec.read) {
      this.reading = document.createElement('span')
      this.reading.className = 'reading'
      this.legend.append(this.reading)
    }
  }

  private addTableButton(): void {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'as-table'
    button.setAttribute('aria-label', `${this.title} as a table`)
    button.title = 'as a table'
    button.setAttribute('aria-expanded', 'false')
    button.append(tableIcon())
    button.addEventListener('click', () => openTable(this, button))
    this.element.querySelector('figcaption')!.append(button)
  }

  private makeFocusable(): void {
    const { group } = this.spec
    for (const [name, value] of Object.entries({
      tabindex: '0',
      role: 'slider',
      'aria-label': `${this.title}: cursor`,
      'aria-valuemin': String(group.from),
      'aria-valuemax': String(group.to),
      'aria-valuenow': String(group.from),
      'aria-valuetext': 'whole run',
    }))
      this.box.setAttribute(name, value)
  }
}

/** Index of the value nearest to x; -1 if none is near enough. */
function nearest(line: Pick<PlotLine, 'at'>, x: number): number {
  const { at } = line
  if (at.length === 0) return -1
  let low = 0
  let high = at.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (at[middle]! <= x) low = middle
    else high = middle
  }
  const best = Math.abs(at[low]! - x) <= Math.abs(at[high]! - x) ? low : high
  const spacing = at.length > 1 ? (at.at(-1)! - at[0]!) / (at.length - 1) : 1
  return Math.abs(at[best]! - x) > spacing * 2 ? -1 : best
}

function textOf(at: number, value: number | null, format: (value: number) => string): string {
  if (at === -1 || value === null) return nothing
  return value < 0 ? 'never delivered' : format(value)
}

const svgSpace = 'http://www.w3.org/2000/svg'

/** A piece of the line as it is drawn: colour, weight and dash. */
function sample(line: PlotLine): SVGElement {
  const svg = document.createElementNS(svgSpace, 'svg')
  svg.setAttribute('viewBox', '0 0 22 8')
  svg.setAttribute('class', 'sample')
  const path = document.createElementNS(svgSpace, 'path')
  path.setAttribute('d', line.fill ? 'M0 0H22V8H0Z' : 'M0 4H22')
  const paint = `var(--${line.colour})`
  path.setAttribute(
    'style',
    line.fill
      ? `fill:${paint};opacity:.6`
      : `stroke:${paint};stroke-width:${line.width ?? 1.6};stroke-dasharray:${(line.dash ?? []).join(' ')};opacity:${line.alpha ?? 1}`,
  )
  svg.append(path)
  return svg
}

function tableIcon(): SVGElement {
  const svg = document.createElementNS(svgSpace, 'svg')
  svg.setAttribute('viewBox', '0 0 12 10')
  const path = document.createElementNS(svgSpace, 'path')
  path.setAttribute('d', 'M.5 .5h11v9h-11zM.5 3.5h11M.5 6.5h11M4.5 .5v9')
  svg.append(path)
  return svg
}

/** `1 ms to 9 ms, mean 2 ms` of what was delivered; nothing takes the mean of percentiles. */
function extentOf(line: PlotLine, { format, neverAveraged, group }: PlotSpec): string {
  const drawn = (line.shown ?? line.values).filter((_, i) => line.at[i]! <= group.to)
  const values = drawn.filter((value) => value !== null && value >= 0) as number[]
  if (values.length === 0) return 'no data'
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const [least, most] = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, 0],
  )
  // what never came ranks above every time
  if (drawn.some((value) => value !== null && value < 0)) return `${format(least)} to never delivered`
  if (format(least) === format(most)) return `always ${format(most)}`
  const range = `${format(least)} to ${format(most)}`
  return neverAveraged ? range : `${range}, mean ${format(mean)}`
}

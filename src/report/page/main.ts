import type { ReportData } from '../data/shape.ts'
import { timeGroup } from './axis-group.ts'
import { markReading } from './contents.ts'
import { Figure } from './figures.ts'
import { fleetPlots } from './fleet-plots.ts'
import { fillHead } from './head.ts'
import { makeInteractive } from './interaction.ts'
import { loadPlots } from './load-plots.ts'
import { percentileGroup, percentilePlot } from './percentile-plot.ts'
import type { PlotSpec } from './plot/plot-spec.ts'
import { preparePrinting } from './printing.ts'
import { makeSortable } from './sorting.ts'
import { fillStrip } from './strip.ts'
import { startTheme } from './theme.ts'
import { timePlots } from './time-plots.ts'

/** Charts that are drawn before the page may be painted again. */
const chartsAtOnce = 4

const data = JSON.parse(document.getElementById('data')!.textContent!) as ReportData
const figures = new Map<string, Figure>()
const redraw = () => {
  for (const figure of figures.values()) figure.plot.refresh()
}

function allPlots(): Map<string, PlotSpec> {
  const time = timeGroup(data)
  fillStrip(document.querySelector<HTMLElement>('.strip')!, data, time)
  const plots = timePlots(data, time)
  if (data.percentiles.sets.length > 0)
    plots.set('percentiles', percentilePlot(data, percentileGroup(data), firstSet()))
  if (data.loadCurve !== null) for (const [id, spec] of loadPlots(data, data.loadCurve)) plots.set(id, spec)
  if (data.fleet !== null) for (const [id, spec] of fleetPlots(data.fleet)) plots.set(id, spec)
  return plots
}

/** The set that is shown first: that of the phase whose numbers are quoted. */
function firstSet(): number {
  return Math.max(
    0,
    data.percentiles.sets.findIndex((set) => set.phase === data.mainPhase),
  )
}

/** Folded charts are drawn when the reader unfolds them: before that they have no size. */
function drawWhenOpened(plots: ReadonlyMap<string, PlotSpec>): void {
  for (const details of document.querySelectorAll<HTMLDetailsElement>('details.more'))
    details.addEventListener('toggle', () => {
      for (const place of details.querySelectorAll<HTMLElement>('[data-figure]')) {
        const id = place.dataset.figure!
        const spec = plots.get(id)
        if (details.open && spec !== undefined && !figures.has(id)) figures.set(id, started(place, spec))
        else figures.get(id)?.plot.refresh()
      }
    })
}

/** Draws a few charts, lets the browser paint, and continues: the text above them can be read immediately. */
function drawFrom(places: readonly HTMLElement[], plots: ReadonlyMap<string, PlotSpec>): void {
  for (const place of places.slice(0, chartsAtOnce)) {
    const id = place.dataset.figure!
    const spec = plots.get(id)
    if (spec === undefined) place.remove()
    else figures.set(id, started(place, spec))
  }
  const rest = places.slice(chartsAtOnce)
  if (rest.length > 0) setTimeout(() => drawFrom(rest, plots))
  else finish()
}

function started(place: HTMLElement, spec: PlotSpec): Figure {
  const figure = new Figure(place, spec)
  makeInteractive(figure)
  spec.group.watch({ zoomed: () => figure.zoomed(), moved: () => figure.moved() })
  return figure
}

function finish(): void {
  addChoices()
  document.documentElement.dataset.ready = 'true'
}

/** Buttons that choose the phase of the percentile curves. */
function addChoices(): void {
  const figure = figures.get('percentiles')
  const box = figure?.element.querySelector('.choices')
  if (!figure || !box || data.percentiles.sets.length < 2) return
  const buttons = data.percentiles.sets.map((set, i) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = set.name
    button.setAttribute('aria-pressed', String(i === firstSet()))
    button.addEventListener('click', () => {
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button))
      figure.replace(percentilePlot(data, figure.spec.group, i))
    })
    return button
  })
  box.append(...buttons)
}

document.documentElement.classList.add('scripted')
startTheme(redraw)
fillHead(data, redraw)
markReading()
for (const table of document.querySelectorAll<HTMLTableElement>('table.sortable')) makeSortable(table)
preparePrinting(() => [...figures.values()])
const plots = allPlots()
drawFrom([...document.querySelectorAll<HTMLElement>('[data-figure]:not(details:not([open]) *)')], plots)
drawWhenOpened(plots)

/** For tests and for use in the console: the data, and the charts drawn from it. */
Object.assign(window, { loadcurve: { data, figures } })

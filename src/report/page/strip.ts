import { formatElapsed } from '../../units.ts'
import { nothingIsDue } from '../data/phases.ts'
import type { ReportData, ReportPhase } from '../data/shape.ts'
import { phaseLabel } from '../kit/words.ts'
import type { AxisGroup } from './axis-group.ts'

/** The offered load as a silhouette with its phases as buttons: time axis and zoom control of the whole page. */
export function fillStrip(strip: HTMLElement, data: ReportData, group: AxisGroup): void {
  const track = document.createElement('div')
  track.className = 'track'
  const cursor = document.createElement('div')
  cursor.className = 'cursor'
  const windowBox = document.createElement('div')
  windowBox.className = 'window'
  track.append(
    silhouette(data, group),
    ...faultBoxes(data, group),
    ...notRunBox(data, group),
    ...phaseButtons(data, group),
    windowBox,
    cursor,
  )
  const name = document.createElement('span')
  name.className = 'strip-name'
  name.textContent = 'offered'
  const help = document.createElement('span')
  help.className = 'strip-help'
  const back = document.createElement('button')
  back.type = 'button'
  back.textContent = 'whole run'
  back.addEventListener('click', () => group.reset())
  strip.append(name, track, help)
  const show = () => {
    help.replaceChildren(group.zoomed ? back : 'Click a phase or drag on a chart to zoom')
    const share = (s: number) => `${(((s - group.from) / (group.to - group.from)) * 100).toFixed(2)}%`
    windowBox.hidden = !group.zoomed
    windowBox.style.cssText = `left:${share(group.view.from)};right:calc(100% - ${share(group.view.to)})`
    cursor.hidden = group.cursor === null
    if (group.cursor !== null) cursor.style.left = share(group.cursor)
  }
  group.watch({ zoomed: show, moved: show })
  show()
  new ResizeObserver(() => fitNames(track)).observe(track)
}

function phaseButtons(data: ReportData, group: AxisGroup): HTMLElement[] {
  const total = group.to - group.from
  return data.phases.map((phase, i) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = phase.measured && !nothingIsDue(phase) ? 'phase' : 'phase unmeasured'
    button.style.left = `${(phase.fromS / total) * 100}%`
    button.style.width = `${((phase.toS - phase.fromS) / total) * 100}%`
    button.title = `${phaseLabel(phase)}, ${formatElapsed(phase.fromS * 1e6)} to ${formatElapsed(phase.toS * 1e6)}`
    button.setAttribute('aria-label', `Show ${button.title}`)
    const label = document.createElement('span')
    label.textContent = stripName(phase, data.phases[i - 1])
    button.append(label)
    button.addEventListener('click', () => group.zoom(phase.fromS, phase.toS))
    return button
  })
}

/** Of the steps of one family, the first has its name and the others their number. */
function stripName(phase: ReportPhase, before: ReportPhase | undefined): string {
  if (phase.kind !== 'steps') return phase.name
  return before?.family === phase.family ? phase.name.slice(phase.family.length + 1) : phase.family
}

/** A name that would overlap the next one stands a line lower, in the silhouette; where that is taken too, it is left out. */
function fitNames(track: HTMLElement): void {
  const labels = [...track.querySelectorAll<HTMLElement>('.phase span')]
  for (const label of labels) label.hidden = false
  const boxes = labels.map((label) => label.getBoundingClientRect())
  const end = track.getBoundingClientRect().right
  let lowEnd = Number.NEGATIVE_INFINITY
  labels.forEach((label, i) => {
    const { left, right } = boxes[i]!
    const overlaps = right + 2 > (boxes[i + 1]?.left ?? end + 40)
    const lowered = overlaps && left > lowEnd && right < end + 20
    label.classList.toggle('lowered', lowered)
    label.hidden = overlaps && !lowered
    if (lowered) lowEnd = right + 2
  })
}

function faultBoxes(data: ReportData, group: AxisGroup): HTMLElement[] {
  return data.faults.map((fault) => {
    const box = document.createElement('div')
    box.className = 'strip-fault'
    box.style.left = `${(fault.fromS / group.to) * 100}%`
    box.style.width = `max(2px, ${((fault.toS - fault.fromS) / group.to) * 100}%)`
    box.title = fault.name
    return box
  })
}

function notRunBox({ span }: ReportData, group: AxisGroup): HTMLElement[] {
  if (span.ranToS >= span.planEndS) return []
  const box = document.createElement('div')
  box.className = 'strip-not-run'
  box.style.left = `${(span.ranToS / group.to) * 100}%`
  box.style.width = `${((span.planEndS - span.ranToS) / group.to) * 100}%`
  box.title = 'not run'
  return [box]
}

function silhouette(data: ReportData, group: AxisGroup): SVGElement {
  const most = Math.max(1e-9, ...data.phases.flatMap((phase) => [phase.fromPerS, phase.toPerS]))
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', `0 0 ${group.to} 1`)
  svg.setAttribute('preserveAspectRatio', 'none')
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  const corners = data.phases.map(
    (phase) => `M${phase.fromS} 1V${1 - phase.fromPerS / most}L${phase.toS} ${1 - phase.toPerS / most}V1Z`,
  )
  path.setAttribute('d', corners.join(''))
  svg.append(path)
  return svg
}

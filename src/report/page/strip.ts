import { formatElapsed } from '../../units.ts'
import type { ReportData } from '../shape.ts'
import { phaseLabel } from '../words.ts'
import type { AxisGroup } from './axis-group.ts'

/** The offered load as a silhouette with its phases as buttons: time axis and zoom control of the whole page. */
export function fillStrip(strip: HTMLElement, data: ReportData, group: AxisGroup): void {
  const track = document.createElement('div')
  track.className = 'track'
  const cursor = document.createElement('div')
  cursor.className = 'cursor'
  const windowBox = document.createElement('div')
  windowBox.className = 'window'
  track.append(silhouette(data, group), ...faultBoxes(data, group), ...phaseButtons(data, group), windowBox, cursor)
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
}

function phaseButtons(data: ReportData, group: AxisGroup): HTMLElement[] {
  const total = group.to - group.from
  const families = data.phases.filter(
    (phase, i) => i === 0 || phase.family !== data.phases[i - 1]!.family || phase.kind !== 'steps',
  )
  const labelled = new Set(families.filter((_, i) => true && i >= 0).map((phase) => phase.name))
  return data.phases.map((phase) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = phase.measured && phase.kind !== 'pause' ? 'phase' : 'phase unmeasured'
    button.style.left = `${(phase.fromS / total) * 100}%`
    button.style.width = `${((phase.toS - phase.fromS) / total) * 100}%`
    button.title = `${phaseLabel(phase)}, ${formatElapsed(phase.fromS * 1e6)} to ${formatElapsed(phase.toS * 1e6)}`
    button.setAttribute('aria-label', `Show ${button.title}`)
    const share = (phase.toS - phase.fromS) / total
    const text = phase.kind === 'steps' ? phase.family : phase.name
    const wide = phase.kind === 'steps' ? familyShare(data, phase.family, total) : share
    if (labelled.has(phase.name) && wide * 740 > text.length * 6 + 6) {
      const label = document.createElement('span')
      label.textContent = text
      button.append(label)
    }
    button.addEventListener('click', () => group.zoom(phase.fromS, phase.toS))
    return button
  })
}

function familyShare(data: ReportData, family: string, total: number): number {
  return (
    data.phases.filter((phase) => phase.family === family).reduce((sum, phase) => sum + phase.toS - phase.fromS, 0) /
    total
  )
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

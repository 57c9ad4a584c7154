import type { Figure } from './figures.ts'

const dragPx = 5

/** Pointer and keys of one plot: the cursor follows, a drag zooms, a double click shows everything again. */
export function makeInteractive(figure: Figure): void {
  const { box } = figure
  const { group } = figure.spec
  const selection = document.createElement('div')
  selection.className = 'selection'
  selection.hidden = true
  box.append(selection)
  let startPx: number | null = null
  const inside = (px: number) => Math.max(figure.plot.area.left, Math.min(figure.plot.area.right, px))
  const placeOf = (event: PointerEvent) => {
    const bounds = box.getBoundingClientRect()
    return { px: inside(event.clientX - bounds.left), yPx: event.clientY - bounds.top }
  }
  box.addEventListener('pointermove', (event) => {
    const { px, yPx } = placeOf(event)
    figure.hover(yPx)
    group.move(figure.plot.xAt(px))
    if (startPx === null || Math.abs(px - startPx) < dragPx) return
    const { top, bottom } = figure.plot.area
    selection.hidden = false
    selection.style.cssText = `left:${Math.min(px, startPx)}px;width:${Math.abs(px - startPx)}px;top:${top}px;height:${bottom - top}px`
  })
  box.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'touch' || event.button !== 0) return
    startPx = placeOf(event).px
    box.setPointerCapture(event.pointerId)
  })
  box.addEventListener('pointerup', (event) => {
    const from = startPx
    startPx = null
    selection.hidden = true
    if (from === null) return
    const { px } = placeOf(event)
    if (Math.abs(px - from) >= dragPx)
      group.zoom(figure.plot.xAt(Math.min(px, from)), figure.plot.xAt(Math.max(px, from)))
  })
  box.addEventListener('pointerleave', () => {
    figure.hover(null)
    if (startPx === null && document.activeElement !== box) group.move(null)
    else figure.moved()
  })
  box.addEventListener('pointercancel', () => {
    startPx = null
    selection.hidden = true
  })
  box.addEventListener('dblclick', () => group.reset())
  box.addEventListener('blur', () => group.move(null))
  box.addEventListener('keydown', (event) => {
    if (pressed(figure, event)) event.preventDefault()
  })
}

function pressed(figure: Figure, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false
  const { group } = figure.spec
  const { from, to } = group.view
  const at = group.cursor ?? (from + to) / 2
  const step = Math.max(group.step, (to - from) / 200) * (event.shiftKey ? 10 : 1)
  const width = to - from
  switch (event.key) {
    case 'ArrowLeft':
      group.move(at - step)
      return true
    case 'ArrowRight':
      group.move(at + step)
      return true
    case 'Home':
      group.move(from)
      return true
    case 'End':
      group.move(to)
      return true
    case '+':
    case '=':
      group.zoom(at - width / 4, at + width / 4)
      return true
    case '-':
      group.zoom(at - width, at + width)
      return true
    case '0':
    case 'Escape':
      group.reset()
      return true
    default:
      return false
  }
}

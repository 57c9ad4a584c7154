import type { Figure } from './figures.ts'

const dragPx = 5

/** Pointer and keys of one plot: the cursor follows, dragging zooms, a double click shows everything again. */
export function makeInteractive(figure: Figure): void {
  const { box } = figure
  const { group } = figure.spec
  const drag = new Drag(figure)
  box.addEventListener('pointermove', (event) => drag.move(event))
  box.addEventListener('pointerdown', (event) => drag.begin(event))
  box.addEventListener('pointerup', (event) => drag.end(event))
  box.addEventListener('pointerleave', () => drag.leave())
  box.addEventListener('pointercancel', () => drag.cancel())
  box.addEventListener('dblclick', () => group.reset())
  box.addEventListener('blur', () => group.move(null))
  box.addEventListener('keydown', (event) => {
    if (pressed(figure, event)) event.preventDefault()
  })
}

/** The pointer over one plot, and the range that it selects while a button is held. */
class Drag {
  private readonly figure: Figure
  private readonly selection: HTMLElement
  /** where the button was pressed; null = it is not */
  private startPx: number | null = null

  constructor(figure: Figure) {
    this.figure = figure
    this.selection = document.createElement('div')
    this.selection.className = 'selection'
    this.selection.hidden = true
    figure.box.append(this.selection)
  }

  begin(event: PointerEvent): void {
    if (event.pointerType === 'touch' || event.button !== 0) return
    this.startPx = this.placeOf(event).px
    this.figure.box.setPointerCapture(event.pointerId)
  }

  move(event: PointerEvent): void {
    const { figure } = this
    const { px, yPx } = this.placeOf(event)
    figure.hover(yPx)
    figure.spec.group.move(figure.plot.xAt(px))
    if (this.startPx !== null && Math.abs(px - this.startPx) >= dragPx) this.select(this.startPx, px)
  }

  /** Zooms to the selection. */
  end(event: PointerEvent): void {
    const from = this.startPx
    this.cancel()
    if (from === null) return
    const { plot, spec } = this.figure
    const { px } = this.placeOf(event)
    if (Math.abs(px - from) >= dragPx) spec.group.zoom(plot.xAt(Math.min(px, from)), plot.xAt(Math.max(px, from)))
  }

  leave(): void {
    const { figure } = this
    figure.hover(null)
    if (this.startPx === null && document.activeElement !== figure.box) figure.spec.group.move(null)
    else figure.moved()
  }

  cancel(): void {
    this.startPx = null
    this.selection.hidden = true
  }

  private select(fromPx: number, toPx: number): void {
    const { top, bottom } = this.figure.plot.area
    const [left, width] = [Math.min(fromPx, toPx), Math.abs(toPx - fromPx)]
    this.selection.hidden = false
    this.selection.style.cssText = `left:${left}px;width:${width}px;top:${top}px;height:${bottom - top}px`
  }

  /** Where the pointer is, its x within the plot's area. */
  private placeOf(event: PointerEvent): { px: number; yPx: number } {
    const { left, right } = this.figure.plot.area
    const bounds = this.figure.box.getBoundingClientRect()
    const px = Math.max(left, Math.min(right, event.clientX - bounds.left))
    return { px, yPx: event.clientY - bounds.top }
  }
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

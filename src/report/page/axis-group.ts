import { formatElapsed } from '../../units.ts'
import type { ReportData } from '../data/shape.ts'

/** Plots that share an x axis: one zoom and one cursor for all of them. */
export class AxisGroup {
  readonly name: string
  readonly from: number
  readonly to: number
  /** how far one press of an arrow key moves the cursor */
  readonly step: number
  /** x values with a tick, for a view of this many pixels */
  readonly ticks: (from: number, to: number, widthPx: number) => number[]
  readonly label: (x: number) => string
  /** the text under the cursor */
  readonly tag: (x: number) => string
  view: { from: number; to: number }
  cursor: number | null = null
  private readonly watchers: { zoomed: () => void; moved: () => void }[] = []

  constructor(options: Pick<AxisGroup, 'name' | 'from' | 'to' | 'step' | 'ticks' | 'label' | 'tag'>) {
    this.name = options.name
    this.from = options.from
    this.to = options.to
    this.step = options.step
    this.ticks = options.ticks
    this.label = options.label
    this.tag = options.tag
    this.view = { from: options.from, to: options.to }
  }

  watch(watcher: { zoomed: () => void; moved: () => void }): void {
    this.watchers.push(watcher)
  }

  forget(): void {
    this.watchers.length = 0
  }

  zoom(from: number, to: number): void {
    const least = this.step * 2
    const middle = (from + to) / 2
    const width = Math.max(least, to - from)
    const start = Math.max(this.from, Math.min(this.to - width, to - from < least ? middle - width / 2 : from))
    this.view = { from: Math.max(this.from, start), to: Math.min(this.to, start + width) }
    for (const watcher of this.watchers) watcher.zoomed()
  }

  reset(): void {
    this.zoom(this.from, this.to)
  }

  get zoomed(): boolean {
    return this.view.from > this.from || this.view.to < this.to
  }

  move(x: number | null): void {
    this.cursor = x === null ? null : Math.max(this.view.from, Math.min(this.view.to, x))
    for (const watcher of this.watchers) watcher.moved()
  }
}

const timeSteps = [
  0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
]

/**
 * Where the axis ends: with the plan, or with whatever came after it; not with the wait for more. Where something never
 * came, what services did meanwhile is shown.
 */
function timeEndS({ span, time, faults, audit, collectors }: ReportData): number {
  const isAlone = collectors.every(({ name }) => name === 'host' || name === 'harness')
  if (audit !== null && audit.lost > 0 && !isAlone) return Math.max(0.001, span.endS)
  const last = time.delivered.findLastIndex((perS) => (perS ?? 0) > 0)
  const deliveredS = last === -1 ? span.endS : time.atS[last]! + time.widthsS[last]! / 2
  const recoveredS = faults.map((fault) => fault.recoveredS ?? 0)
  return Math.max(0.001, Math.min(span.endS, Math.max(span.planEndS, deliveredS, ...recoveredS)))
}

export function timeGroup(data: ReportData): AxisGroup {
  const phaseAt = (s: number) =>
    data.phases.find((phase) => s >= phase.fromS && s < phase.toS)?.name ?? (s >= data.span.planEndS ? 'drain' : '')
  const shortRun = data.span.endS < 60
  return new AxisGroup({
    name: 'time',
    from: 0,
    to: timeEndS(data),
    step: data.time.widthS,
    ticks: (from, to, widthPx) =>
      multiples(from, to, timeSteps.find((step) => ((to - from) / step) * 64 <= widthPx) ?? 86_400),
    label: (s) =>
      Number.isInteger(s)
        ? formatElapsed(s * 1e6)
        : `${formatElapsed(s * 1e6)}${(s % 1).toFixed(2).slice(1).replace(/0$/, '')}`,
    tag: (s) => `${formatElapsed(s * 1e6)}${shortRun ? (s % 1).toFixed(2).slice(1) : ''} ${phaseAt(s)}`,
  })
}

export function multiples(from: number, to: number, step: number): number[] {
  const places: number[] = []
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + 1e-9; i++) places.push(Number((i * step).toFixed(6)))
  return places
}

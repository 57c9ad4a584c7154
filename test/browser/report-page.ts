import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { ReportData } from '../../src/report/data/shape.ts'
import { chromiumPath, launchChromium, skipReason } from './chromium.ts'

export interface PageFigure {
  readonly plot: {
    readonly canvas: HTMLCanvasElement
    readonly area: { left: number; right: number; top: number; bottom: number }
    colour(token: string): string
    largestDrawn(): number
    pointsDrawn(): number
  }
  readonly spec: {
    readonly lines: readonly { readonly colour: string }[]
    readonly marks?: readonly { readonly text: string }[]
    readonly group: { readonly view: { from: number; to: number } }
  }
}

/** What the page offers to tests: its data, and its figures by name. */
export interface PageHandle {
  readonly data: ReportData
  readonly figures: Map<string, PageFigure>
}
declare global {
  const loadcurve: PageHandle
}

/** Starts a browser before the tests of a file, ends it after them, and skips them all where none is installed. */
export function useBrowser(): () => Browser {
  let browser: Browser | undefined
  if (chromiumPath === undefined) console.warn(skipReason)
  beforeEach(({ skip }) => {
    if (chromiumPath === undefined) skip(skipReason)
  })
  beforeAll(async () => {
    if (chromiumPath !== undefined) browser = await launchChromium()
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
  })
  return () => browser!
}

/** A width that every chart on the page can be drawn at, and one frame for it to be drawn in. */
export async function narrowTo(page: Page, widthPx: number): Promise<void> {
  await page.setViewportSize({ width: widthPx, height: 844 })
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
}

export function views(page: Page): Promise<Record<string, { from: number; to: number }>> {
  return page.evaluate(() =>
    Object.fromEntries([...loadcurve.figures].map(([id, figure]) => [id, { ...figure.spec.group.view }])),
  )
}

/** Figures in whose plot area fewer than five pixels have the colour of any of their lines (or of the heat map). */
export function blankCharts(page: Page): Promise<string[]> {
  return page.evaluate((unfolded) => {
    const channels = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
    const inked = ({ plot, spec }: PageFigure) => {
      const { left, right, top, bottom } = plot.area
      const ratio = plot.canvas.width / plot.canvas.clientWidth
      const [x, y, width, height] = [left + 2, top, right - left - 3, bottom - top + 2].map((px) =>
        Math.round(px * ratio),
      )
      const copy = new OffscreenCanvas(plot.canvas.width, plot.canvas.height).getContext('2d', {
        willReadFrequently: true,
      })!
      copy.drawImage(plot.canvas, 0, 0)
      const { data } = copy.getImageData(x!, y!, width!, height!)
      const names = spec.lines.length > 0 ? spec.lines.map((line) => line.colour) : ['heat1', 'heat2']
      const wanted = names.map((name) => channels(plot.colour(name)))
      let count = 0
      for (let i = 0; i < data.length; i += 4)
        if (wanted.some((colour) => colour.every((value, c) => Math.abs(value - data[i + c]!) < 40))) count++
      return count
    }
    const places = [...document.querySelectorAll<HTMLElement>(unfolded)].map((place) => place.dataset.figure!)
    return places.filter((id) => !loadcurve.figures.has(id) || inked(loadcurve.figures.get(id)!) < 5)
  }, '[data-figure]:not(details:not([open]) *)')
}

export function colourfulPixels(page: Page, id: string): Promise<number> {
  return page.evaluate((name) => {
    const canvas = document.querySelector<HTMLCanvasElement>(`[data-figure="${name}"] canvas`)!
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
    let colourful = 0
    for (let i = 0; i < data.length; i += 4) {
      const [red, green, blue, alpha] = [data[i]!, data[i + 1]!, data[i + 2]!, data[i + 3]!]
      if (alpha > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40) colourful++
    }
    return colourful
  }, id)
}

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ReportData } from '../../src/report/shape.ts'
import type { SyntheticOptions } from '../report/synthetic-run.ts'
import { chromiumPath, launchChromium, skipReason } from './chromium.ts'
import type { OpenedReport } from './open-report.ts'
import { bundlePage, ReportOpener } from './open-report.ts'

const kinds: NonNullable<SyntheticOptions['kind']>[] = ['pass', 'fail', 'invalid', 'unfinished', 'short', 'null']

interface PageFigure {
  readonly plot: {
    readonly canvas: HTMLCanvasElement
    readonly area: { left: number; right: number; top: number; bottom: number }
    colour(token: string): string
    largestDrawn(): number
    pointsDrawn(): number
  }
  readonly spec: {
    readonly lines: readonly { readonly colour: string }[]
    readonly group: { readonly view: { from: number; to: number } }
  }
}

/** What the page offers to tests: its data, and its figures by name. */
interface PageHandle {
  readonly data: ReportData
  readonly figures: Map<string, PageFigure>
}
declare const loadcurve: PageHandle

if (chromiumPath === undefined) console.warn(skipReason)

describe('the report in a real browser', () => {
  let browser: Browser
  let opener: ReportOpener
  let shared: OpenedReport

  beforeEach(({ skip }) => {
    if (chromiumPath === undefined) skip(skipReason)
  })
  beforeAll(async () => {
    if (chromiumPath === undefined) return
    const [launched, assets] = await Promise.all([launchChromium(), bundlePage()])
    browser = launched
    opener = new ReportOpener(browser, assets)
    shared = await opener.open({ kind: 'fail' })
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await opener?.close()
  })

  it.each(
    kinds,
  )('opens %s without a message, an error or a request, draws every chart in both themes, and fits a phone', async (kind) => {
    const { page, complaints } = await opener.open({ kind })
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(await blankCharts(page)).toEqual([])
    expect(await background()).toBe('rgb(252, 252, 250)')
    await page.getByRole('button', { name: 'Dark' }).click()
    expect(await blankCharts(page)).toEqual([])
    expect(await background()).toBe('rgb(21, 23, 26)')
    await page.setViewportSize({ width: 390, height: 844 })
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
    const widths = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ])
    expect(widths).toEqual([390, 390])
    expect(await blankCharts(page)).toEqual([])
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('takes its theme from the address', async () => {
    const { page } = await opener.open({ kind: 'short', theme: 'dark' })
    expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(231, 232, 234)')
    await page.context().close()
  })

  it('says the verdict, its reasons and the key numbers without script', async () => {
    const { page } = await opener.open({ kind: 'fail', script: false })
    const text = await page.evaluate(() => document.body.innerText)
    expect(text).toContain('FAIL')
    expect(text).toContain('result.p99 < 300ms')
    expect(text).toMatch(/177 readings not delivered within the drain/)
    expect(text).toContain('The charts need JavaScript')
    expect(await page.locator('figure[data-figure]:visible').count()).toBe(0)
    await page.context().close()
  })

  it('draws the largest value that is stored, also where an hour has more points than pixels', async () => {
    const { page } = await opener.open({ kind: 'hour' })
    const { drawn, stored, points, all } = await page.evaluate(() => {
      const { plot } = loadcurve.figures.get('result')!
      const { max } = loadcurve.data.time.result
      return {
        drawn: plot.largestDrawn(),
        stored: Math.max(...max.map((value) => value ?? 0)),
        points: plot.pointsDrawn(),
        all: 4 * max.length,
      }
    })
    expect(drawn).toBe(stored)
    expect(points).toBeLessThan(all)
    await page.context().close()
  })

  it('zooms all charts on time by a drag, and shows everything again on a double click', async () => {
    const { page, complaints } = shared
    const plot = page.locator('[data-figure=result] .plot')
    await plot.scrollIntoViewIfNeeded()
    const box = (await plot.boundingBox())!
    await page.mouse.move(box.x + 300, box.y + 80)
    await page.mouse.down()
    await page.mouse.move(box.x + 420, box.y + 90, { steps: 3 })
    await page.mouse.up()
    const zoomed = await views(page)
    expect(zoomed.result!.to - zoomed.result!.from).toBeLessThan(80)
    expect(zoomed.flows).toEqual(zoomed.result)
    expect(zoomed['gauge-0']).toEqual(zoomed.result)
    expect(await blankCharts(page)).toEqual([])
    await plot.dblclick({ position: { x: 300, y: 80 } })
    expect((await views(page)).result).toEqual({ from: 0, to: 271 })
    expect(complaints).toEqual([])
  })

  it('shows the phase that was clicked in the strip', async () => {
    const { page } = shared
    await page.getByRole('button', { name: /^Show steps-2/ }).click()
    expect((await views(page)).heat).toEqual({ from: 55, to: 70 })
  })

  it('moves one cursor through all charts, by pointer and by keys, and reads the values aloud', async () => {
    const { page } = shared
    const plot = page.locator('[data-figure=result] .plot')
    await plot.focus()
    for (const key of ['0', 'Home', 'ArrowRight', 'ArrowRight', 'Shift+ArrowRight']) await page.keyboard.press(key)
    const spoken = await plot.getAttribute('aria-valuetext')
    expect(spoken).toMatch(/^0:16 warm-up, max .*, p99\.9 .*, p99 .*, p50 .*s$/)
    expect(await page.locator('[data-figure=flows] .key').first().innerText()).toMatch(/sent\s*50k\/s/)
    await page.keyboard.press('+')
    const { result } = await views(page)
    expect(result!.to - result!.from).toBeLessThan(271)
    await page.keyboard.press('0')
    expect((await views(page)).result).toEqual({ from: 0, to: 271 })
  })

  it('sorts a table on a click of its head, and the other way round on a second', async () => {
    const { page } = shared
    const offered = async () =>
      page.$$eval('table.phases tbody tr', (rows) =>
        rows.map((row) => Number((row as HTMLTableRowElement).cells[2]!.textContent!.replaceAll(',', ''))),
      )
    const head = page.locator('table.phases th', { hasText: 'offered' })
    await head.getByRole('button').click()
    const rising = await offered()
    expect(rising).toEqual([...rising].sort((a, b) => a - b))
    expect(await head.getAttribute('aria-sort')).toBe('ascending')
    await head.getByRole('button').click()
    expect(await offered()).toEqual([...rising].sort((a, b) => b - a))
  })

  it('opens the numbers of every figure as a table', async () => {
    const { page, complaints } = await opener.open({ kind: 'short' })
    const buttons = page.locator('.as-table')
    for (let i = 0; i < (await buttons.count()); i++) await buttons.nth(i).click()
    const rows = await page.$$eval('.figure-table', (tables) =>
      tables.map((one) => one.querySelectorAll('tbody tr').length),
    )
    expect(rows.length).toBe(await buttons.count())
    expect(Math.min(...rows)).toBeGreaterThan(0)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('hides and shows a line from its legend', async () => {
    const { page } = shared
    const points = () => page.evaluate(() => loadcurve.figures.get('result')!.plot.largestDrawn())
    const key = page.locator('[data-figure=result] .key', { hasText: 'max' })
    const before = await points()
    await key.click()
    expect(await key.getAttribute('aria-pressed')).toBe('false')
    await key.click()
    expect(await points()).toBe(before)
  })

  it('chooses the phase of the percentile curves', async () => {
    const { page } = shared
    const points = () => page.evaluate(() => loadcurve.figures.get('percentiles')!.plot.pointsDrawn())
    const talk = await points()
    await page.locator('.choices button', { hasText: 'steps-1' }).click()
    expect(await points()).not.toBe(talk)
    expect(await blankCharts(page)).toEqual([])
  })

  it('prints on A4 in at most twelve pages and comes back as it was', async () => {
    const { page, complaints } = await opener.open({ kind: 'fail', theme: 'dark' })
    const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1')
    const pages = pdf.match(/\/Type\s*\/Page\b/g)!.length
    expect(pages).toBeGreaterThan(3)
    expect(pages).toBeLessThanOrEqual(12)
    const size = pdf
      .match(/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/)!
      .slice(1)
      .map((points) => Math.round(Number(points)))
    expect(size).toEqual([595, 842])
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
    expect(await page.evaluate(() => document.documentElement.className)).toBe('scripted')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('draws the charts of an INVALID run without colour, and keeps the ink of its audit', async () => {
    const { page } = await opener.open({ kind: 'invalid' })
    expect(await page.locator('.stamp').allInnerTexts()).toContain('INVALID, do not quote')
    expect(await page.locator('#audit.greyed').count()).toBe(0)
    expect(await colourfulPixels(page, 'result')).toBe(0)
    expect(await colourfulPixels(page, 'late')).toBeGreaterThan(0)
    await page.context().close()
  })

  it('says of an unfinished run where it stopped, and judges nothing', async () => {
    const { page } = await opener.open({ kind: 'unfinished' })
    expect(await page.locator('#verdict').innerText()).toContain('Stopped at 2:51 of 4:30')
    expect(await page.locator('td.status').allInnerTexts()).toEqual(expect.arrayContaining(['not judged']))
    expect(await page.locator('td.status.met, td.status.missed').count()).toBe(0)
    expect(await page.locator('#audit').innerText()).toContain('Nothing could be audited')
    await page.context().close()
  })

  it('never reads what a scenario says as markup', async () => {
    const { page, complaints } = await opener.open({
      kind: 'short',
      why: '<img src=x onerror=alert(1)></script><b>bold</b>',
    })
    expect(await page.locator('.why').innerText()).toBe('<img src=x onerror=alert(1)></script><b>bold</b>')
    expect(await page.locator('img').count()).toBe(0)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('gives its data away as JSON', async () => {
    const { page } = await opener.open({ kind: 'short' })
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'JSON' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^2026.*\.json$/)
    const embedded = await page.evaluate(() => JSON.parse(document.getElementById('data')!.textContent!) as ReportData)
    expect(embedded.format).toBe(1)
    await page.context().close()
  })
})

function views(page: Page): Promise<Record<string, { from: number; to: number }>> {
  return page.evaluate(() =>
    Object.fromEntries([...loadcurve.figures].map(([id, figure]) => [id, { ...figure.spec.group.view }])),
  )
}

/** Figures in whose plot area fewer than five pixels have the colour of any of their lines (or of the heat map). */
function blankCharts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
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
    const places = [...document.querySelectorAll<HTMLElement>('[data-figure]')].map((place) => place.dataset.figure!)
    return places.filter((id) => !loadcurve.figures.has(id) || inked(loadcurve.figures.get(id)!) < 5)
  })
}

function colourfulPixels(page: Page, id: string): Promise<number> {
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

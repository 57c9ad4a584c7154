import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from './chromium.ts'
import type { OpenedReport } from './open-report.ts'
import { bundlePage, ReportOpener } from './open-report.ts'
import { blankCharts, useBrowser, views } from './report-page.ts'

describe('a reader of the report', () => {
  const browser = useBrowser()
  let opener: ReportOpener
  let shared: OpenedReport

  beforeAll(async () => {
    if (chromiumPath === undefined) return
    opener = new ReportOpener(browser(), await bundlePage())
    shared = await opener.open({ kind: 'fail' })
  }, 60_000)
  afterAll(async () => {
    await opener?.close()
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
    expect((await views(page)).result).toEqual({ from: 0, to: 270 })
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
    expect(result!.to - result!.from).toBeLessThan(270)
    await page.keyboard.press('0')
    expect((await views(page)).result).toEqual({ from: 0, to: 270 })
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

  it('hides a line by its key in the legend, and shows it again', async () => {
    const { page } = shared
    const drawn = () =>
      page.evaluate(() => {
        const { plot } = loadcurve.figures.get('result')!
        const { data } = plot.canvas.getContext('2d')!.getImageData(0, 0, plot.canvas.width, plot.canvas.height)
        return { largest: plot.largestDrawn(), points: plot.pointsDrawn(), pixels: data.join() }
      })
    const stored = await page.evaluate(() =>
      (['p50', 'p99', 'p999'] as const).flatMap((name) => loadcurve.data.time.result[name].map((us) => us ?? 0)),
    )
    const key = page.locator('[data-figure=result] .key', { hasText: 'max' })
    const before = await drawn()
    await key.click()
    const hidden = await drawn()
    expect(await key.getAttribute('aria-pressed')).toBe('false')
    expect(hidden.largest).toBe(Math.max(...stored))
    expect(hidden.largest).toBeLessThan(before.largest)
    expect(hidden.points).toBeLessThan(before.points)
    expect(hidden.pixels).not.toBe(before.pixels)
    await key.click()
    expect(await key.getAttribute('aria-pressed')).toBe('true')
    const { largest, points } = await drawn()
    expect([largest, points]).toEqual([before.largest, before.points])
  })

  it('chooses the phase of the percentile curves', async () => {
    const { page } = shared
    const points = () => page.evaluate(() => loadcurve.figures.get('percentiles')!.plot.pointsDrawn())
    const talk = await points()
    await page.locator('.choices button', { hasText: 'steps-1' }).click()
    expect(await points()).not.toBe(talk)
    expect(await blankCharts(page)).toEqual([])
  })

  it('gets its data as a JSON file: exactly what is in the page', async () => {
    const { page } = await opener.open({ kind: 'short' })
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'JSON' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^2026.*\.json$/)
    const saved: unknown = JSON.parse(await readFile(await download.path(), 'utf8'))
    expect(saved).toMatchObject({ format: 1, state: 'PASS', scenario: 'tariff-curves-short' })
    expect(saved).toEqual(await page.evaluate(() => JSON.parse(document.getElementById('data')!.textContent!)))
    await page.context().close()
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PageAssets } from '../../src/report/kit/document.ts'
import { chromiumPath } from './chromium.ts'
import { faintTexts, touchingLabels } from './legible.ts'
import type { OpenedReport, ViewOptions } from './open-report.ts'
import { bundlePage, openPage } from './open-report.ts'
import { narrowTo, useBrowser } from './report-page.ts'

type Render = (assets: PageAssets) => string

/** What holds for every page whose figures are in its markup. Returns a function that opens one of `cases`. */
export function testDrawnPage(cases: Readonly<Record<string, Render>>) {
  const browser = useBrowser()
  const folder = mkdtempSync(join(tmpdir(), 'loadcurve-page-'))
  let assets: PageAssets
  const opened = (name: string, view: ViewOptions = {}): Promise<OpenedReport> => {
    const file = join(folder, 'page.html')
    writeFileSync(file, cases[name]!(assets))
    return openPage(browser(), pathToFileURL(file).href, view)
  }
  beforeAll(async () => {
    if (chromiumPath !== undefined) assets = await bundlePage('comparison')
  }, 60_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const names = Object.keys(cases)
  it.each(names)('shows %s without a message, an error or a request, readable in both themes', async (name) => {
    const { page, complaints } = await opened(name)
    expect(await faintTexts(page)).toEqual([])
    await page.getByRole('button', { name: 'Dark' }).click()
    expect(await faintTexts(page)).toEqual([])
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it.each(names)('fits %s on a phone, and lets no label of an axis touch another', async (name) => {
    const { page } = await opened(name)
    for (const widthPx of [1440, 900, 360]) {
      await narrowTo(page, widthPx)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(widthPx)
      expect(await touchingLabels(page)).toEqual([])
    }
    await page.context().close()
  })

  it.each(names)('prints %s in light colours, no wider than the paper', async (name) => {
    const { page } = await opened(name, { theme: 'dark', widthPx: 695 })
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(252, 252, 250)')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(695)
    await page.context().close()
  })

  it('shows its figures without script', async () => {
    const { page } = await opened(names[0]!, { script: false })
    expect(await page.locator('svg.drawing').count()).toBeGreaterThan(0)
    for (const drawing of await page.locator('svg.drawing').all()) expect(await drawing.isVisible()).toBe(true)
    await page.context().close()
  })
  return opened
}

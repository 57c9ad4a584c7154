import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderComparison } from '../../src/report/comparison/html.ts'
import type { PageAssets } from '../../src/report/kit/document.ts'
import type { SyntheticComparison } from '../report/comparison/synthetic.ts'
import { syntheticPage } from '../report/comparison/synthetic.ts'
import { chromiumPath } from './chromium.ts'
import { faintTexts, touchingLabels } from './legible.ts'
import { bundlePage, openPage, type ViewOptions } from './open-report.ts'
import { narrowTo, useBrowser } from './report-page.ts'

const longLabel = `feature/${'mini-batches-with-a-very-long-name-'.repeat(4)}`
const open = { low: 1.02, high: null }
const cases: Readonly<Record<string, SyntheticComparison>> = {
  'a regression': { unusable: 'INVALID: the generator was late', changed: { result_p99_us: { ci95: open } } },
  'an improvement': { verdict: 'IMPROVEMENT', paired: false },
  'no change in 20 runs a side with long names': {
    ...{ verdict: 'NO CHANGE', runsPerSide: 20, labels: [longLabel, longLabel.replaceAll('-', '_')] },
    differences: [{ field: 'scenario.target.options', a: 'x'.repeat(400), b: longLabel, allowed: true }],
  },
  'what is inconclusive': { verdict: 'INCONCLUSIVE', missing: ['database_mean_us'] },
  'one run a side': { verdict: 'TOO FEW', runsPerSide: 1 },
  'two machines': { verdict: 'NOT COMPARABLE' },
  'an invalid measurement': { verdict: 'INVALID' },
}

describe('the page of a comparison in a real browser', () => {
  const browser = useBrowser()
  const folder = mkdtempSync(join(tmpdir(), 'loadcurve-comparison-'))
  let assets: PageAssets
  const opened = (options: SyntheticComparison, view: ViewOptions = {}) => {
    const file = join(folder, 'comparison.html')
    writeFileSync(file, renderComparison(syntheticPage(options), assets))
    return openPage(browser(), pathToFileURL(file).href, view)
  }

  beforeAll(async () => {
    if (chromiumPath !== undefined) assets = await bundlePage('comparison')
  }, 60_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(
    Object.keys(cases),
  )('shows %s without a message, an error or a request, readable in both themes, and fits a phone', async (name) => {
    const { page, complaints } = await opened(cases[name]!)
    expect(await faintTexts(page)).toEqual([])
    await page.getByRole('button', { name: 'Dark' }).click()
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(21, 23, 26)')
    expect(await faintTexts(page)).toEqual([])
    for (const widthPx of [900, 360]) {
      await narrowTo(page, widthPx)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(widthPx)
    }
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it.each([
    'a regression',
    'no change in 20 runs a side with long names',
  ])('prints %s in light colours, no wider than the paper', async (name) => {
    const { page } = await opened(cases[name]!, { theme: 'dark', widthPx: 695 })
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(252, 252, 250)')
    expect(await faintTexts(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(695)
    await page.evaluate(() => dispatchEvent(new Event('afterprint')))
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
    await page.context().close()
  })

  it('shows its figures without script', async () => {
    const { page } = await opened(cases['a regression']!, { script: false })
    for (const id of ['intervals', 'percentiles', 'order', 'series'])
      expect(await page.locator(`#${id} svg.drawing`).first().isVisible()).toBe(true)
    await page.context().close()
  })

  it('sorts its table of metrics by change', async () => {
    const { page } = await opened(cases['a regression']!)
    const change = page.locator('.metrics th button').nth(3)
    expect(await change.innerText()).toBe('change')
    await change.click()
    await change.click()
    expect(await page.locator('.metrics tbody tr').first().innerText()).toContain('result p99.9')
    await page.context().close()
  })

  it('lets no label of an axis touch another', async () => {
    for (const widthPx of [1440, 360]) {
      const { page } = await opened(cases['a regression']!, { widthPx })
      expect(await touchingLabels(page)).toEqual([])
      await page.context().close()
    }
  })
})

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SyntheticOptions } from '../report/synthetic-run.ts'
import { chromiumPath } from './chromium.ts'
import { bundlePage, ReportOpener } from './open-report.ts'
import { blankCharts, colourfulPixels, narrowTo, useBrowser } from './report-page.ts'

const kinds: NonNullable<SyntheticOptions['kind']>[] = [
  'pass',
  'fail',
  'invalid',
  'unfinished',
  'short',
  'null',
  'pipeline',
]

describe('the report in a real browser', () => {
  const browser = useBrowser()
  let opener: ReportOpener

  beforeAll(async () => {
    if (chromiumPath === undefined) return
    opener = new ReportOpener(browser(), await bundlePage())
  }, 60_000)
  afterAll(async () => {
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
    await narrowTo(page, 390)
    const widths = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ])
    expect(widths).toEqual([390, 390])
    expect(await blankCharts(page)).toEqual([])
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('draws the charts of the long tail when they are unfolded, and leads from a hop to the charts of its owner', async () => {
    const { page } = await opener.open({ kind: 'pipeline' })
    const tail = page.locator('details.more').first()
    expect(await tail.locator('canvas').count()).toBe(0)
    await tail.locator('summary').click()
    await tail.locator('canvas').first().waitFor()
    expect(await tail.locator('canvas').count()).toBe(await tail.locator('[data-figure]').count())
    expect(await blankCharts(page)).toEqual([])
    await page.locator('#journey').getByRole('link', { name: 'Redis' }).click()
    expect(await page.evaluate(() => location.hash)).toBe('#part-redis')
    await page.context().close()
  })

  it('shades the edge of a table that goes on beyond it, until its end is reached', async () => {
    const { page } = await opener.open({ kind: 'pipeline', widthPx: 390 })
    const box = page.locator('#load .scroll').first()
    const edge = async () => {
      await box.scrollIntoViewIfNeeded()
      const { x, y, width, height } = (await box.boundingBox())!
      const clip = { x: x + width - 4, y: y + height / 2, width: 4, height: 1 }
      return page.screenshot({ clip })
    }
    const before = await edge()
    await box.evaluate((element) => element.scrollTo({ left: element.scrollWidth }))
    expect((await edge()).equals(before)).toBe(false)
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

  it('says of steps under 5 s which was the last that kept up, and not that it was steady', async () => {
    const { page } = await opener.open({ kind: 'fail', unjudged: true })
    expect(await page.locator('#load-curve').innerText()).toContain('steadiness was not judged')
    expect(await page.locator('#load-curve').innerText()).toContain('the last step that kept up is 250k/s')
    expect(await page.locator('.numbers').innerText()).toMatch(/last step that kept up\s+250k\/s/)
    const marks = await page.evaluate(() => loadcurve.figures.get('load-latency')!.spec.marks!.map(({ text }) => text))
    expect(marks).toEqual(['last step that kept up 250k/s'])
    expect(await page.locator('body').innerText()).not.toContain('last steady step')
    await page.context().close()
  })

  it('stamps the charts of an INVALID run and keeps the hues of its hops, hatched', async () => {
    const { page } = await opener.open({ kind: 'invalid' })
    expect(await page.locator('.stamp').allInnerTexts()).toContain('INVALID, do not quote')
    expect(await page.locator('#audit.greyed').count()).toBe(0)
    expect(await colourfulPixels(page, 'result')).toBeGreaterThan(0)
    const bar = page.locator('.greyed .hop-row .bar > *').first()
    expect(await bar.evaluate((one) => getComputedStyle(one).backgroundImage)).toContain('repeating-linear-gradient')
    expect(await colourfulPixels(page, 'late')).toBeGreaterThan(0)
    await page.context().close()
  })

  it('marks in the contents the section that is being read', async () => {
    const { page } = await opener.open({ kind: 'pass' })
    expect(await page.locator('.contents a[aria-current]').innerText()).toContain('Verdict')
    await page.setViewportSize({ width: 1280, height: 2000 })
    await page.evaluate(() => document.dispatchEvent(new Event('scroll')))
    await page.waitForTimeout(100)
    expect(await page.locator('.contents a[aria-current]').innerText()).toContain('Verdict')
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.locator('#audit').scrollIntoViewIfNeeded()
    await page.evaluate(() => document.getElementById('audit')!.scrollIntoView())
    await page.locator('.contents a[aria-current]', { hasText: 'Audit' }).waitFor()
    expect(await page.locator('.contents a[aria-current]').count()).toBe(1)
    await page.context().close()
  })

  it('gives the numbers of a chart as a CSV file', async () => {
    const { page } = await opener.open({ kind: 'pass' })
    const figure = page.locator('[data-figure="result"]')
    await figure.locator('.as-table').click()
    const [file] = await Promise.all([page.waitForEvent('download'), figure.locator('.csv').click()])
    const lines = readFileSync(await file.path(), 'utf8').split('\n')
    expect(lines[0]).toMatch(/^[^,]+,max,p99.9,p99,p50$|^[^,]+,p50,/)
    expect(lines.length).toBeGreaterThan(60)
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
})

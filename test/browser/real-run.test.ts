import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runScenario } from '../support/real-run.ts'
import { chromiumPath } from './chromium.ts'
import { openPage } from './open-report.ts'
import { blankCharts, narrowTo, useBrowser } from './report-page.ts'

const scenario = `
name: one-and-a-half-seconds
why: Does the report that a run wrote open as it is?
seed: 7
firstDay: 2014-01-06
fleet: { meters: 1k, model: london }
target: { engine: embedded, workload: tariff-curves }
driver: { kind: embedded }
load: [{ kind: steps, from: 1k/s, to: 3k/s, by: 1k/s, each: 500ms }]
drain: 2s
collect: { host: 250ms, harness: 250ms }
objectives: [result.p99 < 10s]
`

describe('the report that a run wrote', () => {
  const browser = useBrowser()
  let folder = ''

  beforeAll(async () => {
    if (chromiumPath !== undefined) folder = (await runScenario(scenario)).folder
  }, 60_000)
  afterAll(async () => {
    if (folder !== '') await rm(dirname(dirname(folder)), { recursive: true, force: true })
  })

  it.each([
    'light',
    'dark',
  ] as const)('opens in the %s theme without a message or a request, and draws every chart', async (theme) => {
    const { page, complaints } = await openPage(browser(), pathToFileURL(join(folder, 'report.html')).href, { theme })
    expect(await page.evaluate(() => loadcurve.data.scenario)).toBe('one-and-a-half-seconds')
    expect(await page.locator('#load-curve').innerText()).toContain('steadiness was not judged')
    expect(await page.locator('[data-figure]').count()).toBeGreaterThan(20)
    expect(await blankCharts(page)).toEqual([])
    await narrowTo(page, 390)
    expect(await blankCharts(page)).toEqual([])
    expect(complaints).toEqual([])
    await page.context().close()
  })
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import type { PageAssets } from '../../src/report/html.ts'
import { renderReport } from '../../src/report/html.ts'
import type { RunData } from '../../src/stats/run-data.ts'
import type { SyntheticOptions } from '../report/synthetic-run.ts'
import { syntheticRun } from '../report/synthetic-run.ts'

/** Script and style of the report or of the page of a comparison, bundled from their sources. */
export async function bundlePage(page: 'report' | 'comparison' = 'report'): Promise<PageAssets> {
  const [main, look] = page === 'report' ? ['main.ts', 'style.css'] : ['comparison.ts', 'comparison.css']
  const bundle = async (entry: string, format?: 'iife') => {
    const result = await build({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      write: false,
      legalComments: 'none',
      ...(format ? { format, target: ['chrome111', 'firefox114', 'safari16.4'] } : {}),
    })
    return result.outputFiles[0]!.text
  }
  return { script: await bundle(`src/report/page/${main}`, 'iife'), style: await bundle(`src/report/page/${look}`) }
}

export interface ViewOptions {
  readonly theme?: 'light' | 'dark'
  readonly widthPx?: number
  readonly script?: boolean
}

export interface OpenOptions extends SyntheticOptions, ViewOptions {
  /** no step was held long enough to say whether it was steady */
  readonly unjudged?: boolean
}

export interface OpenedReport {
  readonly page: Page
  /** console messages, page errors and requests other than for the page itself */
  readonly complaints: string[]
}

export class ReportOpener {
  private readonly folder: Promise<string>
  private readonly written = new Map<string, Promise<string>>()
  private readonly browser: Browser
  private readonly assets: PageAssets

  constructor(browser: Browser, assets: PageAssets) {
    this.browser = browser
    this.assets = assets
    this.folder = mkdtemp(join(tmpdir(), 'loadcurve-report-'))
  }

  async open(options: OpenOptions = {}): Promise<OpenedReport> {
    return openPage(this.browser, await this.urlOf(options), options)
  }

  /** Removes the pages that were written. */
  async close(): Promise<void> {
    await rm(await this.folder, { recursive: true, force: true })
  }

  private urlOf({ theme: _theme, widthPx: _widthPx, script: _script, ...content }: OpenOptions): Promise<string> {
    const key = JSON.stringify(content)
    const known = this.written.get(key)
    if (known !== undefined) return known
    const url = this.write(content, this.written.size)
    this.written.set(key, url)
    return url
  }

  private async write({ unjudged = false, ...synthetic }: OpenOptions, number: number): Promise<string> {
    const file = join(await this.folder, `report-${number}.html`)
    const run = syntheticRun(synthetic)
    await writeFile(file, renderReport(unjudged ? withoutSteadiness(run) : run, this.assets))
    return pathToFileURL(file).href
  }
}

function withoutSteadiness(run: RunData): RunData {
  const { result } = run
  if (result === null) return run
  const warnings = result.warnings.filter(({ code }) => code !== 'NOT_STEADY')
  return { ...run, result: { ...result, warnings, phases: result.phases.map((one) => ({ ...one, steady: null })) } }
}

/** Opens a report's file, waits until its charts are drawn, and listens to what it complains of. */
export async function openPage(browser: Browser, url: string, options: ViewOptions = {}): Promise<OpenedReport> {
  const { theme = 'light', widthPx = 1440, script = true } = options
  const context = await browser.newContext({
    viewport: { width: widthPx, height: widthPx < 500 ? 844 : 1000 },
    javaScriptEnabled: script,
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(`console ${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(`request: ${request.url()}`)
  })
  await page.goto(`${url}?theme=${theme}`)
  if (script) await page.waitForSelector('html[data-ready]')
  return { page, complaints }
}

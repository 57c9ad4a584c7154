import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ComparisonPage, RunCurve, SideCost, SideHops } from '../report/comparison/page-data.ts'
import { renderComparison } from '../report/comparison/html.ts'
import { realDisk, writeAtomically } from '../results/atomic-file.ts'
import { elsewhere } from '../results/left-over-spill.ts'
import { pageAssets } from '../results/page-assets.ts'
import { resultCurve } from '../results/result-curve.ts'
import { openRunFolder, type RunFolder } from '../results/run-folder.ts'
import type { Comparison, ComparisonSide } from '../types/comparison.ts'
import { hopNames } from '../types/measurement.ts'
import type { RunResult } from '../types/result.ts'
import { overlaidSeries } from './overlaid-series.ts'
import { isThere, reportLink } from './report-links.ts'

/**
 * Writes comparison.json and comparison.html into a folder, which is made if need be; returns the path of the page.
 * Errors: RESULTS_UNWRITABLE.
 */
export async function writeComparison(folder: string, comparison: Comparison, nowUs: number): Promise<string> {
  mkdirSync(folder, { recursive: true })
  writeAtomically(join(folder, 'comparison.json'), `${JSON.stringify(comparison)}\n`, realDisk, elsewhere)
  const page = join(folder, 'comparison.html')
  const assets = await pageAssets('comparison')
  writeAtomically(page, renderComparison(pageOf(resolve(folder), comparison, nowUs), assets), realDisk, elsewhere)
  return page
}

function pageOf(folder: string, comparison: Comparison, nowUs: number): ComparisonPage {
  const [a, b] = [openSide(comparison.a), openSide(comparison.b)]
  return {
    comparison,
    curves: [...curvesOf('a', a), ...curvesOf('b', b)],
    hops: { a: hopsOf(a), b: hopsOf(b) },
    costs: { a: costsOf(a), b: costsOf(b) },
    series: overlaidSeries(a.map((run) => run.folder), b.map((run) => run.folder)),
    reports: { a: reportsOf(folder, comparison.a), b: reportsOf(folder, comparison.b) },
    madeAt: new Date(nowUs / 1000).toISOString(),
  }
}

interface OpenRun {
  readonly run: string
  readonly folder: RunFolder
  readonly result: RunResult
}

/** The usable runs whose folders are still there: those of a baseline are not. */
function openSide({ runs }: ComparisonSide): OpenRun[] {
  return runs.flatMap(({ run, folder: path, unusable }) => {
    if (unusable !== null || !isThere(join(path, 'result.json'))) return []
    const folder = openRunFolder(path)
    const result = folder.result()
    return result === null ? [] : [{ run, folder, result }]
  })
}

function curvesOf(side: RunCurve['side'], runs: readonly OpenRun[]): RunCurve[] {
  return runs.map(({ run, folder }) => ({ side, run, points: resultCurve(folder) }))
}

function hopsOf(runs: readonly OpenRun[]): SideHops {
  const hops = hopNames.map((hop) => [hop, meanOf(runs.map(({ result }) => result.total.hopsMeanUs[hop]))])
  return Object.fromEntries(hops) as unknown as SideHops
}

/** null = a run does not have it. */
function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  if (known.length === 0 || known.length < values.length) return null
  return known.reduce((sum, value) => sum + value, 0) / known.length
}

function costsOf(runs: readonly OpenRun[]): SideCost[] {
  const parts = [...new Set(runs.flatMap(({ result }) => result.costs.map(({ part }) => part)))]
  return parts.map((part) => {
    const costs = runs.flatMap(({ result }) => result.costs.filter((cost) => cost.part === part))
    const peaks = costs.map(({ rssPeakBytes }) => rssPeakBytes)
    return {
      part,
      cpuSPerMillion: meanOf(costs.map(({ cpuSPerMillionReadings }) => cpuSPerMillionReadings)),
      peakMemoryBytes: peaks.length === 0 ? null : Math.max(...peaks),
    }
  })
}

function reportsOf(folder: string, { runs }: ComparisonSide): (string | null)[] {
  return runs.map((run) => reportLink(folder, run.folder))
}

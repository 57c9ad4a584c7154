import type { JudgedRun } from '../types/metrics.ts'
import { writeBenchstat } from './benchstat.ts'
import { writeBmf } from './bmf.ts'
import { writeCsv } from './csv.ts'
import { writeGithubBenchmark } from './github-benchmark.ts'
import { writeJunit } from './junit.ts'
import { writeMarkdown } from './markdown.ts'
import { writeOpenMetrics } from './openmetrics.ts'
import { otavaNotes, writeOtavaConfig, writeOtavaCsv } from './otava.ts'

export interface ExportFormat {
  /** who reads it */
  readonly title: string
  /** of a file that holds it, without the dot */
  readonly extension: string
  /** it lists runs that have no numbers too: INVALID, interrupted and unfinished ones */
  readonly listsUnusable: boolean
  /** what it leaves out of the runs that it is given, as sentences */
  notes(runs: readonly JudgedRun[]): readonly string[]
  write(runs: readonly JudgedRun[]): string
}

function format(title: string, extension: string, write: ExportFormat['write'], more: Partial<ExportFormat> = {}) {
  return { title, extension, listsUnusable: false, notes: () => [], write, ...more } satisfies ExportFormat
}

/** By the name that `--format` takes. Each gets at least one run. */
export const exportFormats = {
  bmf: format('Bencher', 'json', writeBmf),
  'github-action-benchmark': format('github-action-benchmark, where smaller is better', 'json', (runs) =>
    writeGithubBenchmark(runs, 'lower'),
  ),
  'github-action-benchmark-bigger': format('github-action-benchmark, where bigger is better', 'json', (runs) =>
    writeGithubBenchmark(runs, 'higher'),
  ),
  otava: format('Apache Otava', 'csv', writeOtavaCsv, { notes: otavaNotes }),
  'otava-config': format('Apache Otava: the configuration that reads loadcurve.csv', 'yaml', writeOtavaConfig),
  junit: format('JUnit XML, for the test reports of CI', 'xml', writeJunit, { listsUnusable: true }),
  openmetrics: format('OpenMetrics, for Prometheus', 'txt', writeOpenMetrics),
  csv: format('a table with a line for each run', 'csv', writeCsv),
  markdown: format('a table for the summary of a CI job', 'md', writeMarkdown, { listsUnusable: true }),
  benchstat: format('benchstat', 'txt', writeBenchstat),
} as const satisfies Readonly<Record<string, ExportFormat>>

export type FormatName = keyof typeof exportFormats

export const formatNames = Object.keys(exportFormats) as FormatName[]

export function isFormat(name: string): name is FormatName {
  return Object.hasOwn(exportFormats, name)
}

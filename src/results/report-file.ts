import { join } from 'node:path'
import { builtPageDir } from '../package-files.ts'
import { percentileLines } from '../report/data/percentile-lines.ts'
import { renderReport } from '../report/html.ts'
import type { RunData } from '../stats/run-data.ts'
import { realDisk, writeAtomically } from './atomic-file.ts'
import { readRunFolder } from './folder-reader.ts'
import { elsewhere, removeLeftOver } from './left-over-spill.ts'
import { pageAssets } from './page-assets.ts'

/**
 * Rebuilds report.html and percentiles.ndjson of a run from the rest of its folder, and returns the page's path. The old
 * page stays until the new one is complete; then it removes what a killed run left behind, which the page and `problems`
 * name. Throws USAGE for a folder that cannot be read, RESULTS_UNWRITABLE if the page cannot be written.
 */
export async function writeReport(path: string, pageDir: string = builtPageDir): Promise<string> {
  const run = readRunFolder(path)
  const assets = await pageAssets('page', pageDir)
  const target = join(run.folder, 'report.html')
  writeAtomically(join(run.folder, 'percentiles.ndjson'), percentilesText(run), realDisk, elsewhere)
  writeAtomically(target, renderReport(run, assets), realDisk, elsewhere)
  if (run.result === null) removeLeftOver(run.folder)
  return target
}

function percentilesText(run: RunData): string {
  let text = ''
  for (const line of percentileLines(run)) text += `${JSON.stringify(line)}\n`
  return text
}

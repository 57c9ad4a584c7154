import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LoadcurveError } from '../errors.ts'
import { builtPageDir } from '../package-files.ts'
import { percentileLines } from '../report/data/percentile-lines.ts'
import { renderReport } from '../report/html.ts'
import type { RunData } from '../stats/run-data.ts'
import { realDisk, writeAtomically } from './atomic-file.ts'
import { readRunFolder } from './folder-reader.ts'
import { elsewhere, removeLeftOver } from './left-over-spill.ts'

/**
 * Rebuilds report.html and percentiles.ndjson of a run from the rest of its folder, and returns the page's path. The old
 * page stays until the new one is complete; then it removes what a killed run left behind, which the page and `problems`
 * name. Throws USAGE for a folder that cannot be read, RESULTS_UNWRITABLE if the page cannot be written.
 */
export async function writeReport(path: string, pageDir: string = builtPageDir): Promise<string> {
  const run = readRunFolder(path)
  const [script, style] = await Promise.all([pagePart(join(pageDir, 'page.js')), pagePart(join(pageDir, 'page.css'))])
  const target = join(run.folder, 'report.html')
  writeAtomically(join(run.folder, 'percentiles.ndjson'), percentilesText(run), realDisk, elsewhere)
  writeAtomically(target, renderReport(run, { script, style }), realDisk, elsewhere)
  if (run.result === null) removeLeftOver(run.folder)
  return target
}

function percentilesText(run: RunData): string {
  let text = ''
  for (const line of percentileLines(run)) text += `${JSON.stringify(line)}\n`
  return text
}

async function pagePart(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new LoadcurveError('INTERNAL', `the report's page is not built: cannot read ${path}`, {
      hint: 'npm run build',
      cause,
    })
  }
}

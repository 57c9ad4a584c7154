import { join } from 'node:path'
import { movedControl } from '../analysis/control.ts'
import { leftOutFindings } from '../analysis/left-out-audits.ts'
import { matrixCell } from '../analysis/matrix.ts'
import { renderMatrix } from '../report/matrix/html.ts'
import { realDisk, writeAtomically } from '../results/atomic-file.ts'
import { readComparedRun } from '../results/compared/compared-run.ts'
import { elsewhere } from '../results/left-over-spill.ts'
import { pageAssets } from '../results/page-assets.ts'
import type { Matrix } from '../types/analysis/matrix.ts'
import type { Campaign } from './campaign.ts'
import { controlsOf } from './control.ts'
import { replacedRuns, replacedText } from './replaced-runs.ts'
import { reportLink } from './report-links.ts'

/** What the runs of a matrix show so far. */
export function matrixOf(campaign: Campaign): Matrix {
  const { axes, cells, seed, createdUs, turns } = campaign.plan
  const made = campaign.made().map(({ turn, folder }) => ({ cell: turn.cell, run: readComparedRun(folder) }))
  return {
    format: 1,
    scenario: cells[0]!.scenario,
    createdUs,
    seed,
    repeat: turns.at(-1)!.block + 1,
    axes,
    moved: movedControl(controlsOf(campaign)),
    replaced: replacedText(campaign),
    leftOut: leftOutFindings([...replacedRuns(campaign), ...made.map(({ run }) => run)]),
    cells: cells.map((cell, index) => {
      const values = Object.fromEntries(axes.map(({ path }) => [path, cell.overrides[path] ?? '']))
      const runs = made.filter((one) => one.cell === index).map(({ run }) => run)
      return matrixCell(values, runs)
    }),
  }
}

/** Writes matrix.json and matrix.html, and returns the path of the page. Errors: RESULTS_UNWRITABLE. */
export async function writeMatrix(folder: string, matrix: Matrix, nowUs: number, pageDir?: string): Promise<string> {
  writeAtomically(join(folder, 'matrix.json'), `${JSON.stringify(matrix)}\n`, realDisk, elsewhere)
  const page = {
    matrix,
    madeAt: new Date(nowUs / 1000).toISOString(),
    reports: matrix.cells.map(({ runs }) => runs.map((run) => reportLink(folder, run.folder))),
  }
  const path = join(folder, 'matrix.html')
  writeAtomically(path, renderMatrix(page, await pageAssets('comparison', pageDir)), realDisk, elsewhere)
  return path
}

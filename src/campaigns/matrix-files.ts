import { join } from 'node:path'
import { matrixCell } from '../analysis/matrix.ts'
import { writeAtomically } from '../results/atomic-file.ts'
import { readComparedRun } from '../results/compared/compared-run.ts'
import { openRunFolder } from '../results/run-folder.ts'
import type { Matrix } from '../types/analysis/matrix.ts'
import type { Campaign } from './campaign.ts'

/** What the runs of a matrix show so far. */
export function matrixOf(campaign: Campaign): Matrix {
  const { axes, cells, seed, createdUs, turns } = campaign.plan
  const made = campaign.made()
  return {
    format: 1,
    scenario: cells[0]!.scenario,
    createdUs,
    seed,
    repeat: turns.at(-1)!.block + 1,
    axes,
    cells: cells.map((cell, index) => {
      const folders = made.filter(({ turn }) => turn.cell === index).map(({ folder }) => folder)
      const values = Object.fromEntries(axes.map(({ path }) => [path, cell.overrides[path] ?? '']))
      const verdicts = folders.map((folder) => openRunFolder(folder).result()?.verdict ?? 'unfinished')
      return matrixCell(values, folders.map(readComparedRun), verdicts)
    }),
  }
}

/** Errors: RESULTS_UNWRITABLE. */
export function writeMatrix(folder: string, matrix: Matrix): string {
  const path = join(folder, 'matrix.json')
  writeAtomically(path, `${JSON.stringify(matrix)}\n`)
  return path
}

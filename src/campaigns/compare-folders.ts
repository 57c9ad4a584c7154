import { compareRuns } from '../analysis/comparison.ts'
import { differencesOf, fieldsOf } from '../analysis/differences.ts'
import { readComparedRun } from '../results/compared/compared-run.ts'
import { openRunFolder } from '../results/run-folder.ts'
import type { Comparison, Looks } from '../types/comparison.ts'
import type { Campaign } from './campaign.ts'

export interface SideOfFolders {
  readonly label: string
  /** in run order */
  readonly folders: readonly string[]
}

export interface CompareRequest {
  readonly a: SideOfFolders
  readonly b: SideOfFolders
  /** run i of A and run i of B were made one after the other */
  readonly paired: boolean
  /** beginnings of fields in which the sides are meant to differ */
  readonly meantToDiffer: readonly string[]
  /** it is looked at more than once */
  readonly looks?: Looks | null
}

/** Reads the small files of each run, and compares. Errors: USAGE for a folder that is no run, or is damaged. */
export function compareFolders({ a, b, paired, meantToDiffer, looks = null }: CompareRequest): Comparison {
  const [fieldsA, fieldsB] = [a, b].map(({ folders }) =>
    folders.map((folder) => fieldsOf(openRunFolder(folder).environment())),
  )
  const differences = differencesOf(fieldsA!, fieldsB!, { fields: meantToDiffer })
  const side = ({ label, folders }: SideOfFolders) => ({ label, runs: folders.map(readComparedRun) })
  return compareRuns(side(a), side(b), paired, differences, looks)
}

/** Two cells of a campaign as sides: the runs of its first blocks in which both were made, in the order of blocks. */
export function sidesOf(
  campaign: Campaign,
  cellA = 0,
  cellB = 1,
  blockCount = Number.POSITIVE_INFINITY,
): { readonly a: SideOfFolders; readonly b: SideOfFolders } {
  const made = campaign.made().filter(({ turn }) => turn.block < blockCount)
  const blocks = [...new Set(made.map(({ turn }) => turn.block))].sort((one, other) => one - other)
  const folderOf = (block: number, cell: number) =>
    made.find(({ turn }) => turn.block === block && turn.cell === cell)?.folder
  const pairs = blocks.flatMap((block) => {
    const [a, b] = [folderOf(block, cellA), folderOf(block, cellB)]
    return a === undefined || b === undefined ? [] : [{ a, b }]
  })
  return {
    a: { label: campaign.plan.cells[cellA]!.label, folders: pairs.map(({ a }) => a) },
    b: { label: campaign.plan.cells[cellB]!.label, folders: pairs.map(({ b }) => b) },
  }
}

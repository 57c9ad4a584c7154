import { readComparedRun } from '../results/compared/compared-run.ts'
import type { JudgedRun } from '../types/metrics.ts'
import type { Campaign } from './campaign.ts'

/** `3 runs were INVALID and were made again: 2 of A, 1 of B.`; null = none. */
export function replacedText(campaign: Campaign): string | null {
  const replaced = campaign.replaced()
  const all = replaced.length
  if (all === 0) return null
  const named = campaign.plan.cells.flatMap(({ label }, cell) => {
    const count = replaced.filter(({ turn }) => turn.cell === cell).length
    return count === 0 ? [] : [`${count} of ${label}`]
  })
  return `${all} ${all === 1 ? 'run was' : 'runs were'} INVALID and ${all === 1 ? 'was' : 'were'} made again: ${named.join(', ')}.`
}

/** The runs that were INVALID and have another in their place. */
export function replacedRuns(campaign: Campaign): JudgedRun[] {
  return campaign.replaced().map(({ folder }) => readComparedRun(folder))
}

import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { formatBytes } from '../units.ts'
import { unwritable } from './atomic-file.ts'

/** Holds readings of complete slots until the audit has read them; a run that is killed cannot remove it. */
const spillName = 'delivered.tmp'

/** A sentence about what a run that did not finish left behind and nobody can use; null = nothing. */
export function leftOverOf(folder: string): string | null {
  const stat = statSync(join(folder, spillName), { throwIfNoEntry: false })
  if (!stat?.isFile()) return null
  return `${spillName} (${formatBytes(stat.size)}) was left behind and is of no use without its run: \`report\` removes it`
}

/** Throws RESULTS_UNWRITABLE when it cannot be removed. */
export function removeLeftOver(folder: string): void {
  const path = join(folder, spillName)
  if (leftOverOf(folder) === null) return
  try {
    rmSync(path, { force: true })
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

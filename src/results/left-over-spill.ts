import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { formatBytes } from '../units.ts'
import { unwritable } from '../unwritable.ts'

/** Holds readings of complete slots until the audit has read them; a killed run cannot remove it. */
export const spillName = 'delivered.tmp'

/** A sentence about the useless file that an unfinished run left behind; null = there is none. */
export function leftOverOf(folder: string): string | null {
  const stat = statSync(join(folder, spillName), { throwIfNoEntry: false })
  if (!stat?.isFile()) return null
  return `${spillName} (${formatBytes(stat.size)}) was left behind and cannot be used: \`report\` removes it`
}

/** What helps where a run's folder, which has its place already, cannot be written. */
export const elsewhere = 'copy the folder of the run to where this user can write, and report on the copy'

/** Throws RESULTS_UNWRITABLE if it cannot be removed. */
export function removeLeftOver(folder: string): void {
  const path = join(folder, spillName)
  if (leftOverOf(folder) === null) return
  try {
    rmSync(path, { force: true })
  } catch (cause) {
    throw unwritable(path, cause, elsewhere)
  }
}

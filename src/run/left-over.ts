import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { formatBytes } from '../units.ts'

/** Holds readings of complete slots until the audit has read them; a run that is killed cannot remove it. */
const spillName = 'delivered.tmp'

/** A sentence about what a run that did not finish left behind and nobody can use; null = nothing. */
export function leftOverOf(folder: string): string | null {
  const stat = statSync(join(folder, spillName), { throwIfNoEntry: false })
  if (!stat?.isFile()) return null
  return `${spillName} (${formatBytes(stat.size)}) was left behind and is of no use without its run: \`report\` removes it`
}

export function removeLeftOver(folder: string): void {
  if (leftOverOf(folder) !== null) rmSync(join(folder, spillName), { force: true })
}

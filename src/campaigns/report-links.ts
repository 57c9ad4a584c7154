import { statSync } from 'node:fs'
import { join, relative } from 'node:path'

/** The address of a run's report as a page in `folder` writes it; null = the run has no report, or is gone. */
export function reportLink(folder: string, runFolder: string): string | null {
  if (!isThere(join(runFolder, 'report.html'))) return null
  return `${relative(folder, runFolder).split('/').map(encodeURIComponent).join('/')}/report.html`
}

export function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

import { statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** The report of a run as a link from a page in `folder`; null = there is none. */
export function reportLink(folder: string, runFolder: string): string | null {
  const report = join(runFolder, 'report.html')
  const isThere = statSync(report, { throwIfNoEntry: false })?.isFile() ?? false
  if (!isThere) return null
  return `${relative(folder, dirname(report)).split('/').map(encodeURIComponent).join('/')}/report.html`
}

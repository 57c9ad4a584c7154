import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LoadcurveError } from '../errors.ts'
import { builtPageDir } from '../package-files.ts'
import type { PageAssets } from '../report/html.ts'

/** The bundled script and style of a kind of page; `comparison` is that of every page whose figures are in its markup. Errors: INTERNAL if they were not built. */
export async function pageAssets(kind: 'page' | 'comparison', pageDir: string = builtPageDir): Promise<PageAssets> {
  const [script, style] = await Promise.all(['js', 'css'].map((type) => pagePart(join(pageDir, `${kind}.${type}`))))
  return { script: script!, style: style! }
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

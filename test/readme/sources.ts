import { readdirSync, readFileSync } from 'node:fs'
import { pathOf } from './pages.ts'

/** Files below src/, as `src/run/plan.ts`. */
export const sourceFiles = readdirSync(pathOf('src'), { recursive: true, encoding: 'utf8' }).map(
  (path) => `src/${path.replaceAll('\\', '/')}`,
)

/** The warnings that some code makes: `code: 'HOST_BUSY'` and `warning('RESENT', ...)` where runs are judged. */
export function madeWarningCodes(): string[] {
  const rooms = ['src/run/', 'src/verdict/']
  const made = sourceFiles
    .filter((path) => path.endsWith('.ts') && rooms.some((room) => path.startsWith(room)))
    .flatMap((path) => [
      ...readFileSync(pathOf(path), 'utf8').matchAll(/(?:\bcode: |\bwarning\()'([A-Z]+(?:_[A-Z]+)*)'/g),
    ])
  return [...new Set(made.map(([, code]) => code!))]
}

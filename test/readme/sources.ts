import { readdirSync } from 'node:fs'
import { pathOf } from './pages.ts'

/** Files below src/, as `src/run/plan.ts`. */
export const sourceFiles = readdirSync(pathOf('src'), { recursive: true, encoding: 'utf8' }).map(
  (path) => `src/${path.replaceAll('\\', '/')}`,
)

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The text that a file of the project ought to have. `GOLDEN=update` writes it anew from `actual`. */
export function goldenText(pathFromRoot: string, actual: string): string {
  const path = fileURLToPath(new URL(`../../${pathFromRoot}`, import.meta.url))
  if (process.env.GOLDEN === 'update') {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, actual)
  }
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A page of the project. `path` is relative to the project's folder: `docs/ci.md`. */
export interface Page {
  readonly path: string
  readonly text: string
}

export const pathOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
export const isThere = (path: string) => existsSync(pathOf(path))
export const readPage = (path: string): Page => ({ path, text: readFileSync(pathOf(path), 'utf8') })
/** Names of the files of a folder with this ending, without it. */
export const namesIn = (folder: string, end: string) =>
  readdirSync(pathOf(folder))
    .filter((file) => file.endsWith(end))
    .map((file) => file.slice(0, -end.length))

export const readme = readPage('README.md')
/** For users. */
export const docs = namesIn('docs', '.md').map((name) => readPage(`docs/${name}.md`))
/** Everything that somebody reads to use or to change the project. */
export const allPages = [readme, ...docs, ...['ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map(readPage)]

export function docOf(name: string): string {
  const page = docs.find(({ path }) => path === `docs/${name}.md`)
  if (page === undefined) throw new Error(`there is no page docs/${name}.md`)
  return page.text
}

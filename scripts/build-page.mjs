// Bundles the pages: src/report/page -> dist/report/page.js and page.css of the report of a run, comparison.js and
// comparison.css of every page whose figures are in its markup: comparison, matrix, capacity, trend.
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

const pages = [
  { script: 'main.ts', style: 'style.css', name: 'page' },
  { script: 'comparison.ts', style: 'comparison.css', name: 'comparison' },
]

/** Writes the script and the style of each page into `outDir` (the default is dist/report). */
export async function buildPage(outDir = `${root}dist/report`) {
  await mkdir(outDir, { recursive: true })
  const common = { bundle: true, minify: true, legalComments: 'eof', charset: 'utf8', logLevel: 'warning' }
  const script = { format: 'iife', target: ['chrome111', 'firefox114', 'safari16.4'] }
  const source = (file) => [`${root}src/report/page/${file}`]
  const bundles = pages.flatMap((page) => [
    build({ ...common, ...script, entryPoints: source(page.script), outfile: `${outDir}/${page.name}.js` }),
    build({ ...common, entryPoints: source(page.style), outfile: `${outDir}/${page.name}.css` }),
  ])
  await Promise.all(bundles)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPage()

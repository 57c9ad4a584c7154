// Bundles the report's page: src/report/page -> dist/report/page.js and dist/report/page.css.
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Writes page.js and page.css into `outDir` (the default is dist/report). */
export async function buildPage(outDir = `${root}dist/report`) {
  await mkdir(outDir, { recursive: true })
  const common = { bundle: true, minify: true, legalComments: 'eof', charset: 'utf8', logLevel: 'warning' }
  await Promise.all([
    build({
      ...common,
      entryPoints: [`${root}src/report/page/main.ts`],
      outfile: `${outDir}/page.js`,
      format: 'iife',
      target: ['chrome111', 'firefox114', 'safari16.4'],
    }),
    build({ ...common, entryPoints: [`${root}src/report/page/style.css`], outfile: `${outDir}/page.css` }),
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPage()

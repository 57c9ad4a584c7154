import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { packageVersion } from '../../src/package-files.ts'
import { linksOf } from '../readme/markdown.ts'
import { allPages } from '../readme/pages.ts'
import { emptyFolder } from '../support/real-run.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

/** `npm i -g <tarball>` into a folder whose name has a space. */
let home: string
let packed: Packed
const installed = () => join(home, 'lib', 'node_modules', 'loadcurve')

function npm(args: readonly string[], cwd: string): string {
  const env = { ...process.env, npm_config_prefer_offline: 'true', npm_config_loglevel: 'error' }
  return execFileSync('npm', args, { cwd, env, encoding: 'utf8' })
}

function loadcurve(args: readonly string[], cwd: string) {
  const { status, stdout, stderr } = spawnSync(join(home, 'bin', 'loadcurve'), args, {
    cwd,
    env: { ...process.env, NO_COLOR: '1', LOADCURVE_CACHE: join(cwd, 'cache') },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

const oneSecond = `name: a-second
why: Does the installed program run?
seed: 1
firstDay: 2014-01-06
fleet: { meters: 1k, model: london }
partitions: 1
target: { engine: embedded, workload: national-curve }
driver: { kind: embedded }
load: [{ kind: hold, rate: 1k/s, for: 1s }]
`

/** Path, size and time of each file of the program itself. */
function contents(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter((path) => !path.startsWith('node_modules'))
    .map((path) => {
      const { size, mtimeMs } = statSync(join(folder, path))
      return `${path} ${size} ${mtimeMs}`
    })
}

beforeAll(() => {
  const folder = emptyFolder()
  const answer = npm(['pack', '--json', '--pack-destination', folder], root)
  packed = (JSON.parse(answer.slice(answer.indexOf('[\n'))) as Packed[])[0]!
  home = join(folder, 'a prefix')
  mkdirSync(home)
  npm(['install', '--global', '--prefix', home, join(folder, packed.filename)], folder)
}, 240_000)

describe('the package that npm makes', () => {
  it('is a program that runs once it is installed, from a folder with a space in its name', () => {
    const cwd = join(emptyFolder(), 'my tests')
    mkdirSync(cwd)
    expect(loadcurve(['--version'], cwd)).toMatchObject({ status: 0, stdout: `${packageVersion()}\n` })
    const valid = loadcurve(['validate', 'quickstart'], cwd)
    expect(valid.stderr).toBe('')
    expect(valid).toMatchObject({ status: 0, stdout: expect.stringContaining('quickstart') })
    expect(loadcurve(['init', 'own'], cwd).status).toBe(0)
    expect(loadcurve(['validate', 'own.yaml'], cwd).status).toBe(0)
  })

  it('runs and reports without writing into its own folder, which may be read-only', () => {
    const cwd = join(emptyFolder(), 'my tests')
    mkdirSync(cwd)
    const before = contents(installed())
    writeFileSync(join(cwd, 'a second.yaml'), oneSecond)
    const { stderr } = loadcurve(['run', 'a second.yaml', '--quiet'], cwd)
    const [folder] = readdirSync(join(cwd, 'results'))
    expect(existsSync(join(cwd, 'results', folder!, 'report.html')), stderr).toBe(true)
    expect(contents(installed())).toEqual(before)
  })

  it('holds every file that the pages link to, and the example of a pipeline', () => {
    const inPackage = new Set(packed.files.map(({ path }) => path))
    const folders = [...inPackage].map((path) => path.slice(0, path.lastIndexOf('/')))
    const linked = allPages.flatMap(({ path, text }) =>
      linksOf(text).map((target) => join(path, '..', target.split('#')[0] || path.split('/').at(-1)!)),
    )
    const missing = linked.filter((path) => !inPackage.has(path) && !folders.includes(path.replace(/\/$/, '')))
    expect(missing).toEqual([])
    for (const path of ['examples/external.mjs', 'test/fixtures/contract/README.md', 'dist/report/page.js'])
      expect([...inPackage]).toContain(path)
  })
})

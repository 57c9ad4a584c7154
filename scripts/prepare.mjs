/**
 * What this checkout needs before anything can run: a Node that is new enough, installed packages, and a build of the
 * current sources. Uses only Node's own modules. Prints one line if it has to do something.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

const oldestNode = [20, 19]
const stampFile = join(root, 'dist', '.built.json')
const builtFrom = [
  'src',
  'scripts/build.mjs',
  'scripts/build-page.mjs',
  'tsconfig.base.json',
  'tsconfig.build.json',
  'package-lock.json',
]

/** Ends the process with a message if Node is older than 20.19. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return
  console.error(`loadcurve needs Node ${oldestNode.join('.')} or newer; this is ${process.versions.node}.`)
  console.error('hint: install a current one from https://nodejs.org, or with your version manager')
  process.exit(1)
}

/**
 * Runs `npm ci` if node_modules is missing or older than package-lock.json. It never installs through a link to another
 * checkout's node_modules: npm would empty that one first.
 */
export function ensureInstalled() {
  const installed = modifiedMs('node_modules/.package-lock.json')
  if (installed !== null && installed >= modifiedMs('package-lock.json')) return
  if (isLink('node_modules')) {
    console.error('node_modules is a link to packages that are missing or older than package-lock.json.')
    console.error('hint: run npm ci in the checkout that it belongs to, or remove the link')
    process.exit(1)
  }
  timed('installing packages (npm ci)', () =>
    runNpm(['ci', '--include=dev', '--no-fund', '--no-audit', '--loglevel=error']),
  )
}

/** Builds if the sources have changed since the last build. */
export function ensureBuilt() {
  const files = sourceFiles()
  const hash = hashOf(files)
  const last = readStamp()
  if (last?.hash === hash) return
  timed('building', () => {
    if (last === null || last.files.some((file) => !files.includes(file)))
      rmSync(join(root, 'dist'), { recursive: true, force: true })
    runNode(['scripts/build.mjs'])
  })
  mkdirSync(join(root, 'dist'), { recursive: true })
  writeFileSync(stampFile, JSON.stringify({ hash, files }))
}

/** Runs a script of this checkout with Node, silently; if it fails, its output is shown and this process ends. */
export function runNode(args) {
  showFailure(spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' }), `node ${args[0]}`)
}

/** The npm that started this process, else the one on the PATH. */
function runNpm(args) {
  const script = process.env.npm_execpath
  const inNode = script !== undefined && /npm-cli\.c?js$/.test(script)
  const options = { cwd: root, encoding: 'utf8', shell: !inNode && process.platform === 'win32' }
  const result = inNode ? spawnSync(process.execPath, [script, ...args], options) : spawnSync('npm', args, options)
  showFailure(result, `npm ${args[0]}`)
}

function showFailure(result, what) {
  if (result.status === 0) return
  process.stderr.write(`\n${result.stdout ?? ''}${result.stderr ?? ''}`)
  const reason = result.error?.message ?? (result.signal === null ? `exit code ${result.status}` : result.signal)
  console.error(`${what} failed: ${reason}`)
  process.exit(1)
}

/** `building ... 4.2 s`, on stderr. */
function timed(what, work) {
  const startMs = Date.now()
  process.stderr.write(`${what} ... `)
  work()
  process.stderr.write(`${((Date.now() - startMs) / 1000).toFixed(1)} s\n`)
}

function sourceFiles() {
  return builtFrom.flatMap((path) => filesBelow(path)).sort()
}

function filesBelow(path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false })
  if (stats === undefined) return []
  if (!stats.isDirectory()) return [path]
  return readdirSync(join(root, path)).flatMap((name) => filesBelow(`${path}/${name}`))
}

function hashOf(files) {
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  return hash.digest('hex')
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'))
  } catch {
    return null
  }
}

function isLink(path) {
  return lstatSync(join(root, path), { throwIfNoEntry: false })?.isSymbolicLink() ?? false
}

function modifiedMs(path) {
  return existsSync(join(root, path)) ? statSync(join(root, path)).mtimeMs : null
}

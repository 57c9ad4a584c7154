/**
 * `npm test`: installs, builds, checks types and style, then runs every test; those with real services and
 * real runs come last and alone.
 * The last line sums up: `412 passed, 0 failed, 1 skipped`. With LOADCURVE_TEST_STRICT=1 a skip is a failure, except
 * for tests whose name or reason contains the text in LOADCURVE_TEST_SKIP_OK.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, requireNode, root } from './prepare.mjs'

const bin = (...path) => join('node_modules', ...path)

const checks = [
  ['types', [bin('typescript', 'bin', 'tsc'), '-p', 'tsconfig.json', '--noEmit']],
  ['types of the page', [bin('typescript', 'bin', 'tsc'), '-p', 'tsconfig.page.json', '--noEmit']],
  ['style', [bin('@biomejs', 'biome', 'bin', 'biome'), 'check', '.']],
]
const suites = [
  ['tests', []],
  ['real services', ['--config', 'vitest.integration.config.ts', '--no-file-parallelism']],
  ['real runs', ['--config', 'vitest.real.config.ts', '--no-file-parallelism']],
]

requireNode()
ensureInstalled()
ensureBuilt()
const failedChecks = checks.filter(([name, args]) => !check(name, args)).map(([name]) => name)
const tallies = suites.map(([name, args]) => runSuite(name, args))
process.exitCode = sumUp(failedChecks, tallies) ? 0 : 1

function check(name, args) {
  const startMs = Date.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  console.log(`${name}: ${status === 0 ? 'ok' : 'FAILED'} (${((Date.now() - startMs) / 1000).toFixed(1)} s)`)
  if (status !== 0) process.stdout.write(stdout + stderr)
  return status === 0
}

/** A suite that wrote no tally (vitest itself crashed) counts as one failure. */
function runSuite(name, args) {
  console.log(`\n${name}:`)
  const dir = mkdtempSync(join(tmpdir(), 'loadcurve-test-'))
  const file = join(dir, 'tally.json')
  const reporters = ['--reporter=dot', '--reporter=./scripts/test-tally.mjs']
  const command = [bin('vitest', 'vitest.mjs'), 'run', ...reporters, ...args]
  const { status } = spawnSync(process.execPath, command, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TEST_TALLY_FILE: file },
  })
  const tally = readTally(file)
  rmSync(dir, { recursive: true, force: true })
  return status !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally
}

function readTally(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 1, skipped: [] }
  }
}

/** Prints skips, failed checks and the summary line; true if everything passed. */
function sumUp(failedChecks, tallies) {
  const sum = (pick) => tallies.reduce((total, tally) => total + pick(tally), 0)
  const skipped = tallies.flatMap((tally) => tally.skipped)
  console.log()
  for (const { name, file, reason } of skipped) console.log(`SKIPPED ${file}: ${name}: ${reason || 'no reason given'}`)
  for (const name of failedChecks) console.log(`FAILED ${name}`)
  const strict = process.env.LOADCURVE_TEST_STRICT === '1' && skipped.some((test) => !maySkip(test))
  if (strict) console.log('FAILED skipped tests are not allowed here (LOADCURVE_TEST_STRICT=1)')
  const failed = sum((tally) => tally.failed) + failedChecks.length
  const skips = skipped.length === 0 ? '' : `, ${skipped.length} skipped`
  console.log(`${sum((tally) => tally.passed)} passed, ${failed} failed${skips}`)
  return failed === 0 && !strict
}

function maySkip({ name, reason }) {
  const text = process.env.LOADCURVE_TEST_SKIP_OK ?? ''
  return text !== '' && `${name} ${reason}`.includes(text)
}

/**
 * `npm start`: installs, builds, runs a scenario. `npm start -- FILE [flags of run]` runs another than the quickstart.
 */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, requireNode, root } from './prepare.mjs'

requireNode()
ensureInstalled()
ensureBuilt()

const given = process.argv.slice(2)
const isFile = given.length > 0 && !given[0].startsWith('-')
const scenarios = isFile ? [] : [join('scenarios', 'quickstart.yaml')]
const run = spawn(process.execPath, [join(root, 'bin', 'loadcurve.js'), 'run', ...scenarios, ...given], {
  stdio: 'inherit',
})

/* The terminal also sends Ctrl-C to the run: passing it on would count as a second one. */
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) run.kill('SIGINT')
})
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => run.kill(signal))

run.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal]
})

/**
 * `npm run bench`: how fast the parts are on this machine, compared with their goals. Each runs in a separate process,
 * since functions measured in one process slow each other down. Values are medians; the ratio is measured / goal, or
 * its inverse, so that over 1 is better. `npm run bench -- fleet contract` runs some of them.
 */
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { ensureBuilt, ensureInstalled, requireNode } from './prepare.mjs'

const cases = ['schedule', 'fleet', 'contract', 'histogram', 'embedded', 'quiet', 'half-hour', 'memory']

requireNode()
ensureInstalled()
ensureBuilt()
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !cases.includes(name))
if (unknown.length > 0) {
  console.error(`bench: no case ${unknown.join(', ')}; the cases are ${cases.join(', ')}`)
  process.exit(2)
}
console.log(`${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.versions.node}\n`)
console.log(`${'what'.padEnd(62)}${'goal'.padStart(14)}${'measured'.padStart(14)}${'ratio'.padStart(8)}`)
for (const name of asked.length > 0 ? asked : cases) {
  const entry = fileURLToPath(new URL('./bench-cases.mjs', import.meta.url))
  const { status, stdout } = spawnSync(process.execPath, ['--expose-gc', entry, name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) {
    console.error(`bench: ${name} failed`)
    process.exit(1)
  }
  const lines = JSON.parse(stdout)
  for (const { what, goal, seen, unit, better } of lines) {
    const ratio = better === 'more' ? seen / goal : goal / seen
    const show = (value) => `${Number(value.toPrecision(3)).toLocaleString('en-US')} ${unit}`
    console.log(`${what.padEnd(62)}${show(goal).padStart(14)}${show(seen).padStart(14)}${ratio.toFixed(2).padStart(8)}`)
  }
}

/**
 * `npm run bench:stack`: the real pipeline on this machine compared with its peers, in one run and against the same
 * services: Kafka's own producer-perf-test, kafkajs, autocannon. Needs Java, Maven and Redis; keep the machine idle
 * meanwhile. `npm run bench:stack -- producers http` runs some of the cases; each runs in a separate process.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt, ensureInstalled, requireNode, root } from './prepare.mjs'

const cases = ['services', 'producers', 'readers', 'partitions', 'pace', 'node-target', 'http', 'redis']

requireNode()
ensureInstalled()
ensureBuilt()
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !cases.includes(name))
if (unknown.length > 0) {
  console.error(`bench:stack: no case ${unknown.join(', ')}; the cases are ${cases.join(', ')}`)
  process.exit(2)
}
console.log(`${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.versions.node}\n`)
console.log(`${'what'.padEnd(70)}${'goal'.padStart(14)}${'measured'.padStart(16)}${'ratio'.padStart(8)}`)
for (const name of asked.length > 0 ? asked : cases) runCase(name)

function runCase(name) {
  const folder = mkdtempSync(join(tmpdir(), 'loadcurve-bench-'))
  const entry = fileURLToPath(new URL('./bench-stack/case.mjs', import.meta.url))
  const { status, stdout } = spawnSync(process.execPath, [entry, name, folder], {
    encoding: 'utf8',
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  rmSync(folder, { recursive: true, force: true })
  if (status !== 0) {
    console.error(`bench:stack: ${name} failed`)
    process.exitCode = 1
    return
  }
  for (const line of JSON.parse(stdout)) console.log(formatLine(line))
}

/** A peer has no goal: the line above is compared with it. */
function formatLine({ what, goal, seen, unit, better }) {
  const show = (value) => `${Number(value.toPrecision(3)).toLocaleString('en-US')} ${unit}`
  const ratio = goal === undefined ? '' : (better === 'more' ? seen / goal : goal / seen).toFixed(2)
  return `${what.padEnd(70)}${(goal === undefined ? '' : show(goal)).padStart(14)}${show(seen).padStart(16)}${ratio.padStart(8)}`
}

/**
 * `npm run bench:decisions`: whether decisions between runs can be trusted on this machine, on the embedded target.
 * `same`: the same pipeline on both sides, 50 comparisons, of which none may say REGRESSION. `capacity`: 20 targets with a
 * known limit, each found within 5 % in under 12 probes. Keep the machine idle meanwhile; both take three quarters of an hour.
 * `npm run bench:decisions -- same=10 capacity=3` makes fewer tries.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt, ensureInstalled, requireNode } from './prepare.mjs'

const bin = fileURLToPath(new URL('../bin/loadcurve.js', import.meta.url))
const usual = { same: 50, capacity: 20 }
const scenario = `name: decisions
why: Can a decision between runs be trusted here?
seed: 5
firstDay: 2014-01-06
fleet: { meters: 10k, model: london }
target: { engine: embedded, workload: tariff-curves, options: { delay: 20ms } }
driver: { kind: embedded }
load:
  - { kind: hold, rate: 20k/s, for: 1s, name: warm-up, measured: false }
  - { kind: hold, rate: 20k/s, for: 3s, name: load }
drain: 2s
`

requireNode()
ensureInstalled()
ensureBuilt()
const tries = triesOf(process.argv.slice(2))
console.log(`${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.versions.node}\n`)
const folder = mkdtempSync(join(tmpdir(), 'loadcurve-decisions-'))
writeFileSync(join(folder, 'decisions.yaml'), scenario)
await comparesItself(tries.same)
await findsCapacity(tries.capacity)
rmSync(folder, { recursive: true, force: true })

/** `same=10` -> how many tries of each. */
function triesOf(given) {
  const asked = given.map((text) => /^(same|capacity)=(\d+)$/.exec(text))
  const wrong = given.filter((_, i) => asked[i] === null)
  if (wrong.length > 0) {
    console.error(`bench:decisions: cannot read ${wrong.join(' ')}; write same=10 capacity=3`)
    process.exit(2)
  }
  if (asked.length === 0) return usual
  return { same: 0, capacity: 0, ...Object.fromEntries(asked.map(([, name, count]) => [name, Number(count)])) }
}

async function comparesItself(count) {
  const verdicts = {}
  for (let i = 0; i < count; i++) {
    const argv = ['ab', 'decisions.yaml', '--pairs', '3', '--seed', String(i), '--no-control', '--retry-invalid']
    const { verdict } = await call(argv)
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1
    console.log(`same ${i + 1} of ${count}: ${verdict}`)
  }
  if (count === 0) return
  const text = Object.entries(verdicts).map(([verdict, times]) => `${times} ${verdict}`)
  console.log(`\nthe same on both sides, ${count} times: ${text.join(', ')}\n`)
  if (verdicts.REGRESSION !== undefined) process.exitCode = 1
}

/** Limits between 20k and 200k a second, spread evenly on the scale of logarithms. */
async function findsCapacity(count) {
  let within = 0
  let most = 0
  for (let i = 0; i < count; i++) {
    const limit = Math.round(20e3 * 10 ** ((i + 0.5) / count))
    const set = ['--set', `target.options.maxRate=${limit}/s`, '--set', 'target.options.delay=0ms']
    const { answer, probes } = await call(['capacity', 'decisions.yaml', ...set, '--for', '5s', '--warm-up', '1s'])
    const ratio = answer.passesPerS === null ? 0 : answer.passesPerS / limit
    const found = answer.outcome === 'found' && Math.abs(ratio - 1) <= 0.05 && probes.length < 12
    if (found) within++
    most = Math.max(most, probes.length)
    const seen = answer.passesPerS === null ? answer.outcome : `${answer.passesPerS}/s, ${ratio.toFixed(3)} of it`
    console.log(`capacity ${i + 1} of ${count}: limit ${limit}/s, found ${seen}, ${probes.length} probes`)
  }
  if (count === 0) return
  console.log(`\nlimits found within 5 % in under 12 probes: ${within} of ${count}; at most ${most} probes`)
  if (within < count) process.exitCode = 1
}

/** What the command prints as JSON. */
async function call(argv) {
  const child = spawn(process.execPath, [bin, ...argv, '--quiet', '--json'], { cwd: folder })
  let [out, words] = ['', '']
  child.stdout.on('data', (data) => {
    out += data
  })
  child.stderr.on('data', (data) => {
    words += data
  })
  await new Promise((resolve) => child.once('close', resolve))
  if (out === '') throw new Error(words.trim().split('\n').at(-1))
  return JSON.parse(out)
}

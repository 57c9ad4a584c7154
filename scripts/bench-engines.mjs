/**
 * `npm run bench:engines`: what engines reach on this machine, which generator, broker, Redis, ZooKeeper and engine share.
 * A rate is that of the highest step of a staircase with which the engine kept up. Needs Java, Maven and Redis; keep the
 * machine idle meanwhile. `npm run bench:engines -- storm-frames start` runs some of the cases; all take 20 minutes.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { ensureBuilt, ensureInstalled, requireNode } from './prepare.mjs'

const bin = fileURLToPath(new URL('../bin/loadcurve.js', import.meta.url))
const storm = { engine: 'storm', options: 'flush: 100ms' }
const atMostOnce = { engine: 'storm', options: 'flush: 100ms, guarantee: at-most-once' }
const framed = { engine: 'storm', options: 'flush: 100ms, maxSpoutPending: 20000' }
const trident = { engine: 'storm-trident', options: 'batch: 20000' }
const tridentFramed = { engine: 'storm-trident', options: 'batch: 1000' }

/** name: what, goal and unit, and how it is measured */
const cases = {
  'storm-singly': ['Storm singly, at least once', 250e3, 'readings/s', stairs(storm, 1, [150e3, 450e3, 50e3])],
  'storm-at-most-once': ['Storm singly, at most once', 1e6, 'readings/s', stairs(atMostOnce, 1, [300e3, 1.1e6, 100e3])],
  'storm-frames': ['Storm in frames of 512, at least once', 4.5e6, 'readings/s', stairs(framed, 512, [4e6, 12e6, 1e6])],
  'trident-singly': ['Trident exactly once, singly', 500e3, 'readings/s', stairs(trident, 1, [400e3, 1e6, 100e3])],
  'trident-frames': [
    'Trident exactly once, frames of 512',
    5e6,
    'readings/s',
    stairs(tridentFramed, 512, [4e6, 12e6, 1e6]),
  ],
  'half-hour': ['35 M meters through Storm, to the last result', 15, 's', halfHour],
  'start-local': ['first update after the command, local', 10, 's', (folder) => start(folder, 'local')],
  'start-cluster': ['first update after the command, cluster', 30, 's', (folder) => start(folder, 'cluster')],
  'talk-frames': ['talk-2014 in frames of 64: result p99', 300, 'ms', (folder) => talk(folder, 64)],
  talk: ['talk-2014 singly: result p99', 300, 'ms', (folder) => talk(folder, 1)],
}

requireNode()
ensureInstalled()
ensureBuilt()
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in cases))
if (unknown.length > 0) {
  console.error(`bench:engines: no case ${unknown.join(', ')}; the cases are ${Object.keys(cases).join(', ')}`)
  process.exit(2)
}
console.log(`${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.versions.node}\n`)
console.log(`${'what'.padEnd(50)}${'goal'.padStart(22)}${'measured'.padStart(22)}${'ratio'.padStart(8)}`)
for (const name of asked.length > 0 ? asked : Object.keys(cases)) {
  const [what, goal, unit, measure] = cases[name]
  const folder = mkdtempSync(join(tmpdir(), 'loadcurve-bench-'))
  try {
    const { seen, note } = await measure(folder)
    const ratio = unit === 'readings/s' ? seen / goal : goal / seen
    const show = (value) => `${Number(value.toPrecision(3)).toLocaleString('en-US')} ${unit}`
    console.log(
      `${what.padEnd(50)}${show(goal).padStart(22)}${show(seen).padStart(22)}${ratio.toFixed(2).padStart(8)}  ${note}`,
    )
  } catch (error) {
    console.error(`bench:engines: ${name} failed: ${error.message}`)
    process.exitCode = 1
  }
  rmSync(folder, { recursive: true, force: true })
}

/** Two warm steps below the first, then the staircase. */
function stairs({ engine, options }, frame, [from, to, by]) {
  return async (folder) => {
    const text = `name: stairs
why: How much does it keep up with?
seed: 1
firstDay: 2014-01-06
fleet: { meters: 1M, model: london, frame: ${frame} }
partitions: 2
target: { engine: ${engine}, workload: tariff-curves, options: { ${options} } }
driver: { kind: kafka, linger: 5ms }
load:
  - { kind: ramp, from: ${from / 10}/s, to: ${from}/s, for: 20s, name: warm-up, measured: false }
  - { kind: steps, from: ${from}/s, to: ${to}/s, by: ${by}/s, each: 8s }
drain: 60s
`
    writeFileSync(join(folder, 'stairs.yaml'), text)
    const result = await resultOf(['run', 'stairs.yaml'], folder)
    const kept = result.phases.filter(
      ({ kind, offeredPerS, deliveredPerS }) => kind === 'steps' && deliveredPerS >= 0.99 * offeredPerS,
    )
    const best = kept.at(-1)
    const { lost, duplicated, wrong } = result.audit
    const audit =
      lost + duplicated + wrong === 0 ? 'audit exact' : `lost ${lost}, duplicated ${duplicated}, wrong ${wrong}`
    if (best === undefined) return { seen: from, note: `below that; ${audit}` }
    const top = best.offeredPerS >= to * 0.99 ? ', the last step' : ''
    return {
      seen: best.deliveredPerS,
      note: `p99 ${Math.round(best.latency.result.p99Us / 1000)} ms there${top}; ${audit}`,
    }
  }
}

async function halfHour(folder) {
  const { phases, audit, durationS } = await resultOf(['run', 'storm-35m'], folder)
  const { fromS, toS, latency } = phases.find(({ name }) => name === 'half-hour')
  const seen = toS - fromS + (latency.result.maxUs ?? Number.NaN) / 1e6
  return {
    seen,
    note: `audit: lost ${audit.lost}, duplicated ${audit.duplicated}, wrong ${audit.wrong}; ${durationS.toFixed(0)} s with its warm-up`,
  }
}

async function talk(folder, frame) {
  const { total, verdict, claim } = await resultOf(['run', 'talk-2014', '--set', `fleet.frame=${frame}`], folder)
  return {
    seen: (total.latency.result.p99Us ?? Number.POSITIVE_INFINITY) / 1000,
    note: `${verdict}; ${claim.evidence.join(' ')}`,
  }
}

/** Until the first curve is due, which is after the probe has come back as an update. Warm cache: the second of two. */
async function start(folder, mode) {
  await resultOf(['run', 'storm-quick', '--set', `target.mode=${mode}`], folder)
  const began = performance.now()
  const child = spawn(process.execPath, [bin, 'run', 'storm-quick', '--set', `target.mode=${mode}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const seen = await new Promise((resolve) => {
    child.stderr.on('data', (data) => {
      if (/running, /.test(String(data))) resolve((performance.now() - began) / 1000)
    })
  })
  child.kill('SIGINT')
  await new Promise((resolve) => child.once('close', resolve))
  return { seen, note: 'Kafka, Redis, ZooKeeper, topics and customers included' }
}

async function resultOf(args, cwd) {
  const child = spawn(process.execPath, [bin, ...args, '--quiet'], { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
  let words = ''
  child.stderr.on('data', (data) => {
    words += data
  })
  await new Promise((resolve) => child.once('close', resolve))
  const [run] = readdirSync(join(cwd, 'results')).sort().slice(-1)
  if (run === undefined) throw new Error(words.trim().split('\n').at(-1))
  return JSON.parse(readFileSync(join(cwd, 'results', run, 'result.json'), 'utf8'))
}

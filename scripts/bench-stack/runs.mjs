/** Cases that are whole runs of the command line. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../prepare.mjs'
import { median } from './sending.mjs'

const common = `
why: How fast is it here?
seed: 1
firstDay: 2014-01-06
partitions: 4
drain: 120s
services: { kafka: { managed: true, warmBroker: true } }
`

/** A run's result, and the means of its metrics over the measured time. */
function runScenario(yaml, folder, name) {
  const file = join(folder, `${name}.yaml`)
  writeFileSync(file, `name: ${name}\n${common}${yaml}`)
  process.stderr.write(`  ${name}\n`)
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'bin/loadcurve.js'), 'run', file, '--json', '--quiet', '--out', folder],
    { encoding: 'utf8', cwd: root },
  )
  if (stdout === '') throw new Error(`no result:\n${stderr}`)
  const result = JSON.parse(stdout)
  const samples = readFileSync(join(folder, result.run, 'samples.ndjson'), 'utf8')
  return { result, samples: samples.trim().split('\n').map(JSON.parse) }
}

/** Mean CPU of the harness's threads in cores, over a phase. */
function harnessCores({ samples }, phase) {
  const cores = samples
    .filter(({ from, atUs }) => from === 'harness' && atUs > phase.fromS * 1e6 + 2e6 && atUs <= phase.toS * 1e6)
    .map(({ values = {} }) =>
      Object.entries(values)
        .filter(([name]) => /^harness\.cpu_.*_ratio$/.test(name))
        .reduce((sum, [, ratio]) => sum + ratio, 0),
    )
  return median(cores)
}

export function pace(folder) {
  const runs = ['none', 'node'].map((engine) => {
    const run = runScenario(
      `fleet: { meters: 1M, model: london }
target: { engine: ${engine}, workload: tariff-curves }
driver: { kind: kafka, linger: 5ms }
load:
  - { kind: hold, rate: 200k/s, for: 10s, name: warm-up, measured: false }
  - { kind: hold, rate: 200k/s, for: 20s, name: talk }
`,
      folder,
      `pace-${engine}`,
    )
    return { engine, run, phase: run.result.phases.find(({ name }) => name === 'talk') }
  })
  return runs.flatMap(({ engine, run, phase }) => [
    {
      what: `200k/s, one per message, engine ${engine}: late p99`,
      goal: 2,
      seen: phase.latency.late.p99Us / 1000,
      unit: 'ms',
      better: 'less',
    },
    {
      what: `200k/s, one per message, engine ${engine}: CPU of the whole harness`,
      goal: 20,
      seen: harnessCores(run, phase) * 100,
      unit: '%',
      better: 'less',
    },
    { what: `  result p99, ${run.result.verdict}`, seen: phase.latency.result.p99Us / 1000, unit: 'ms' },
  ])
}

/** The capacity of one core of the node target: readings per second of its CPU, in a run that offers more. */
export function nodeTarget(folder) {
  const asks = [
    { what: 'one per message', frame: 1, rate: '400k/s', goal: 0.3 },
    { what: 'frames of 512', frame: 512, rate: '5M/s', goal: 3 },
  ]
  return asks.flatMap(({ what, frame, rate, goal }) => {
    const { result } = runScenario(
      `fleet: { meters: 4M, model: london, frame: ${frame} }
target: { engine: node, workload: tariff-curves }
driver: { kind: kafka, linger: 5ms }
load: [{ kind: hold, rate: ${rate}, for: 10s }]
`,
      folder,
      `node-target-${frame}`,
    )
    const { cpuSPerMillionReadings } = result.costs.find(({ part }) => part.startsWith('target'))
    const label = `node target, tariff-curves, ${what}: readings per CPU second`
    return [
      { what: label, goal, seen: 1 / cpuSPerMillionReadings, unit: 'M/s', better: 'more' },
      { what: '  delivered, with the broker on the same cores', seen: result.total.deliveredPerS / 1e6, unit: 'M/s' },
    ]
  })
}

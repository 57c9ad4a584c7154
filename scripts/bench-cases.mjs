/** One case of the benchmark, named by the first argument; prints its lines as JSON. Uses the built product. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = (path) => import(join(root, 'dist', path))
const repeats = 7

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
}

/** Nanoseconds of CPU per item: the median of several runs after two warm-up runs. */
function nsPer(items, work) {
  const times = []
  for (let i = -2; i < repeats; i++) {
    const start = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(start)
    if (i >= 0) times.push(((user + system) * 1000) / items)
  }
  return median(times)
}

async function schedule() {
  const { createDeal } = await dist('contract/deal.js')
  const { buildSchedule } = await dist('pacing/schedule.js')
  const phase = { name: 'hold', family: 'hold', kind: 'hold', measured: true }
  const flat = { ...phase, durationUs: 60e6, fromPerS: 1e6, toPerS: 1e6, curves: 60e6 }
  const ramp = { ...phase, durationUs: 60e6, fromPerS: 0, toPerS: 2e6, curves: 60e6 }
  const built = buildSchedule([flat, ramp], createDeal({ meters: 1e6, points: 1, frame: 1 }, 1))
  const out = new Float64Array(1024)
  const one = nsPer(2e6, () => {
    let sum = 0
    for (let i = 0; i < 2e6; i++) sum += built.dueUs(i * 60)
    return sum
  })
  const block = nsPer(1024 * 4000, () => {
    for (let b = 0; b < 4000; b++) built.fillDueUs(b * 1024, 1, 1024, 0, out)
  })
  return [
    { what: 'schedule: due time of curve i, one call each', goal: 70, seen: one, unit: 'ns', better: 'less' },
    { what: 'schedule: due times, block by block', goal: 70, seen: block, unit: 'ns', better: 'less' },
  ]
}

async function fleet() {
  const { createFleet } = await dist('fleet/fleet.js')
  const { parseFleetModel } = await dist('fleet/model.js')
  const model = parseFleetModel(readFileSync(join(root, 'models/london.json'), 'utf8'))
  const meters = createFleet(model, { seed: 1, meters: 1e6, firstDay: '2014-01-06' })
  const walk = meters.walk(0, 1, 1e6)
  const out = new Uint16Array(1024)
  let slot = 0
  const ns = nsPer(1e6, () => {
    for (let from = 0; from < 1e6; from += 1000) walk.fill(from, 1000, slot, 1, out, 0)
    slot++
  })
  return [
    { what: 'fleet: one-point curves, 1 M meters, one core', goal: 30, seen: 1e3 / ns, unit: 'M/s', better: 'more' },
  ]
}

async function contract() {
  const { encodeBlock } = await dist('contract/curve-message.js')
  const { createIntake } = await dist('targets/intake.js')
  const { Deltas } = await dist('workloads/deltas.js')
  const { workloadOf } = await dist('workloads/workload.js')
  const dueUs = Float64Array.from({ length: 1024 }, (_, i) => 1.7e15 + i)
  const wattHours = Uint16Array.from({ length: 1024 }, (_, i) => i)
  const block = {
    partition: 0,
    messages: 1024,
    frame: 1,
    lastFrame: 1,
    slot: 3,
    points: 1,
    firstMeter: 0,
    meterStep: 1,
    dueUs,
    wattHours,
  }
  const view = new DataView(new ArrayBuffer(1024 * 22))
  const encode = nsPer(1024 * 4000, () => {
    for (let b = 0; b < 4000; b++) encodeBlock(block, view, 0)
  })
  const workload = workloadOf('tariff-curves', 1024)
  const deltas = new Deltas(workload.groups)
  const customers = new Uint8Array(1024)
  const intake = createIntake(workload, deltas, customers)
  const decode = nsPer(1024 * 4000, () => {
    for (let b = 0; b < 4000; b++) intake.messages(view, 0, 1024 * 22, 1.7e15 + 5000)
    deltas.clear()
  })
  return [
    { what: 'contract: encode curves, binary, one core', goal: 50, seen: 1e3 / encode, unit: 'M/s', better: 'more' },
    { what: 'contract: decode, join and add up, one core', goal: 30, seen: 1e3 / decode, unit: 'M/s', better: 'more' },
  ]
}

async function histogram() {
  const { Histogram } = await dist('stats/histogram.js')
  const due = Float64Array.from({ length: 1024 }, (_, i) => 1.7e15 + i * 3)
  const plain = new Histogram(11)
  const record = nsPer(1024 * 4000, () => {
    for (let n = 0; n < 4000; n++) plain.recordSince(due, 1024, 1, 1.7e15 + 4000 + n)
  })
  const spread = nsPer(1000 * 1000, () => {
    for (let n = 0; n < 1000; n++) plain.recordSpread(1500 + n, 2500 + n, 1000)
  })
  return [
    { what: 'recording a latency, one call each', goal: 5, seen: record, unit: 'ns', better: 'less' },
    { what: 'recording a latency, 1,000 spread over 1 ms', goal: 5, seen: spread, unit: 'ns', better: 'less' },
  ]
}

/** Runs a scenario text; returns result, harness samples, seconds and peak memory. */
async function run(yaml) {
  const dir = mkdtempSync(join(tmpdir(), 'loadcurve-bench-'))
  try {
    writeFileSync(join(dir, 's.yaml'), yaml)
    const startMs = Date.now()
    const args = [join(root, 'bin/loadcurve.js'), 'run', 's.yaml', '--quiet']
    const child = spawn(process.execPath, args, {
      cwd: dir,
      stdio: 'ignore',
      env: { ...process.env, LOADCURVE_CACHE: dir },
    })
    await new Promise((resolve) => child.on('close', resolve))
    const folder = join(dir, 'results', readdirSync(join(dir, 'results'))[0])
    const samples = readFileSync(join(folder, 'samples.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const harness = samples.filter(({ from, values }) => from === 'harness' && values).map(({ values }) => values)
    const result = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'))
    return { result, harness, wallS: (Date.now() - startMs) / 1000 }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const scenario = ({ meters, frame = 1, load, inFlight = '16MiB', drain = '1s' }) => `
name: bench
why: How fast is it?
seed: 1
firstDay: 2014-01-06
fleet: { meters: ${meters}, model: london, frame: ${frame} }
target: { engine: embedded, workload: tariff-curves }
driver: { kind: embedded, inFlight: ${inFlight} }
load: [${load.map((phase) => `{ ${phase} }`).join(', ')}]
drain: ${drain}
`
const warmUp = (rate) => `kind: hold, rate: ${rate}, for: 2s, name: warm-up, measured: false`
const exact = ({ audit }) => audit !== null && audit.lost === 0 && audit.duplicated === 0 && audit.wrong === 0

async function embedded() {
  const rate = async (frame) => {
    const rates = []
    for (let i = 0; i < 3; i++) {
      const { result } = await run(
        scenario({ meters: '1M', frame, load: [warmUp('200M/s'), 'kind: hold, rate: 200M/s, for: 4s'] }),
      )
      if (!exact(result)) throw new Error('the audit of a benchmark run is not exact')
      rates.push(result.phases[1].deliveredPerS / 1e6)
    }
    return median(rates)
  }
  return [
    {
      what: 'embedded end to end, tariff-curves, one per message, audited',
      goal: 4,
      seen: await rate(1),
      unit: 'M/s',
      better: 'more',
    },
    {
      what: 'embedded end to end, frames of 512, audited',
      goal: 20,
      seen: await rate(512),
      unit: 'M/s',
      better: 'more',
    },
  ]
}

async function quiet() {
  const late = []
  const cpu = []
  for (let i = 0; i < 3; i++) {
    const { result, harness } = await run(
      scenario({ meters: '1M', load: [warmUp('200k/s'), 'kind: hold, rate: 200k/s, for: 10s'] }),
    )
    late.push(result.phases[1].latency.late.p99Us / 1000)
    const busy = harness
      .slice(4, -1)
      .map((values) =>
        Object.entries(values).reduce(
          (sum, [name, value]) => sum + (/^harness\.cpu_\w+_ratio$/.test(name) && !name.includes('target') ? value : 0),
          0,
        ),
      )
    cpu.push(median(busy) * 100)
  }
  return [
    { what: '200k curves/s, one per message: late p99', goal: 2, seen: median(late), unit: 'ms', better: 'less' },
    {
      what: '200k curves/s, one per message: CPU of harness without target',
      goal: 25,
      seen: median(cpu),
      unit: '%',
      better: 'less',
    },
  ]
}

const peakMB = (harness) => Math.max(...harness.map((values) => values['harness.rss_bytes'])) / 1e6

async function halfHour() {
  const { result, harness, wallS } = await run(
    scenario({ meters: '35M', frame: 512, load: ['kind: burst, for: 3s'], drain: '10s' }),
  )
  if (!exact(result)) throw new Error('the audit of a benchmark run is not exact')
  return [
    {
      what: '35 M meters, one half-hour, frames, audited: total time',
      goal: 15,
      seen: wallS,
      unit: 's',
      better: 'less',
    },
    { what: '35 M meters: peak memory', goal: 600, seen: peakMB(harness), unit: 'MB', better: 'less' },
  ]
}

async function memory() {
  const peak = async (seconds) => {
    const load = [warmUp('200k/s'), `kind: hold, rate: 500k/s, for: ${seconds}s`]
    const { harness } = await run(scenario({ meters: '1M', load, inFlight: '64MiB' }))
    return peakMB(harness)
  }
  const [short, long] = [await peak(15), await peak(60)]
  return [
    { what: '1 M meters, a minute at 500k/s: peak memory', goal: 250, seen: long, unit: 'MB', better: 'less' },
    { what: 'the same compared with a quarter of a minute', goal: 1.1, seen: long / short, unit: 'x', better: 'less' },
  ]
}

const cases = { schedule, fleet, contract, histogram, embedded, quiet, 'half-hour': halfHour, memory }
console.log(JSON.stringify(await cases[process.argv[2]]()))

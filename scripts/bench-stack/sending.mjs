/** Building blocks of the cases, from the built product. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../prepare.mjs'

export const dist = (path) => import(join(root, 'dist', path))

/** as often as a run's generators report */
const reportEveryUs = 250_000

export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
}

/** Starts services for one case; `stop` ends them. */
export async function withServices(needed, folder, work, kafka = {}) {
  const { startServices } = await dist('services/start-services.js')
  const { defaultServices, defaultKafka } = await dist('scenarios/defaults.js')
  const services = await startServices({
    spec: { ...defaultServices, kafka: { ...defaultKafka, ...kafka } },
    needed,
    logsDir: folder,
    plannedBytes: 3e9,
    keep: false,
    env: process.env,
    onProgress: (text) => process.stderr.write(`  ${text}\n`),
    signal: new AbortController().signal,
    durable: false,
    faults: true,
  })
  try {
    return await work(services)
  } finally {
    await services.stop()
  }
}

/** A scenario from YAML text; throws what is wrong with it. */
export async function scenarioOf(text) {
  const { parseScenario } = await dist('scenarios/scenario-file.js')
  const { scenario, problems } = parseScenario({ text, file: 'bench.yaml', env: process.env, overrides: {} })
  if (scenario === null) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'))
  return scenario
}

/**
 * Sends a whole scenario as fast as its driver accepts it, in this process: the generator, the fleet and the driver of
 * a run. Resolves with seconds from the first curve to the last ack, CPU seconds of this process, and curves.
 */
export async function sendAll(scenario, wiring) {
  const place = await placeOf(scenario, wiring)
  const { assembleGenerator } = await dist('run/threads/assemble.js')
  const { generator, driver } = await assembleGenerator(place)
  await driver.open()
  const { clock } = place
  const startUs = clock.nowUs()
  const cpu = process.cpuUsage()
  generator.begin(startUs)
  await sendingLoop(generator, driver, clock)
  const seconds = (clock.nowUs() - startUs) / 1e6
  const { user, system } = process.cpuUsage(cpu)
  await driver.close()
  const curves = generator.sentReadings / place.plan.deal.points
  return { seconds, cpuS: (user + system) / 1e6, curves, counters: driver.counters() }
}

/** The same while what arrives is read back, as engine none does it, until every reading has. */
export async function sendAndRead(scenario, wiring) {
  const place = await placeOf(scenario, wiring)
  const { assembleGenerator, assembleSource } = await dist('run/threads/assemble.js')
  const source = await assembleSource(place)
  await source.open()
  const { generator, driver } = await assembleGenerator(place)
  await driver.open()
  const cpu = process.cpuUsage()
  generator.begin(place.clock.nowUs())
  const { schedule, deal } = place.plan
  await Promise.all([sendingLoop(generator, driver, place.clock), readingLoop(source, schedule.curves * deal.points)])
  const { user, system } = process.cpuUsage(cpu)
  await Promise.all([driver.close(), source.close()])
  return { cpuS: (user + system) / 1e6, readings: generator.sentReadings }
}

async function readingLoop(source, readings) {
  const { readUpdateEntry, readUpdateHeader, updateEntryBytes, updateHeaderBytes } =
    await dist('contract/update-message.js')
  let seen = 0
  const count = (view, at) => {
    const { entries } = readUpdateHeader(view, at)
    for (let i = 0; i < entries; i++) seen += readUpdateEntry(view, at + updateHeaderBytes + i * updateEntryBytes).count
  }
  while (seen < readings) {
    const any = source.take(16, count)
    await (any ? new Promise((resolve) => setImmediate(resolve)) : source.arrival(20))
  }
}

async function placeOf(scenario, wiring) {
  const { buildPlan } = await dist('run/plan.js')
  const { createRunMemory } = await dist('run/threads/shared-memory.js')
  const { parseFleetModel } = await dist('fleet/model.js')
  const { takeEpochOffsetUs, threadClock } = await dist('clock.js')
  const model = parseFleetModel(readFileSync(join(root, 'models/london.json'), 'utf8'))
  const plan = buildPlan(scenario, model)
  const clock = threadClock(takeEpochOffsetUs())
  const setup = { index: 0, memory: createRunMemory(scenario), wiring }
  return { plan, setup, clock, control: { firstDueUs: 0 } }
}

async function sendingLoop(generator, driver, clock) {
  const { createLoopSleeper } = await dist('pacing/sleeper.js')
  const sleepUntil = createLoopSleeper(clock)
  let reportUs = clock.nowUs() + reportEveryUs
  while (!generator.finished) {
    if (driver.failure !== null) throw driver.failure
    await sleepUntil(Math.min(generator.step(), driver.flush(clock.nowUs())))
    if (clock.nowUs() < reportUs) continue
    generator.latencies.take()
    reportUs += reportEveryUs
  }
}

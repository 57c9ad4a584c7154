import type { DriverSpec } from '../../types/driver.ts'
import type { Environment } from '../../types/result.ts'
import { jvmOf } from '../../types/scenario.ts'
import type { EmbeddedOptions } from '../../types/target-options.ts'
import { formatBytes, formatCount, formatPerS, formatUs, threeDigits } from '../../units.ts'
import type { Fact } from './shape.ts'
import { warmthText } from './warmth.ts'

/** The conditions of a run, as name and value; they contain no secrets. */
export function factsOf(environment: Environment): Fact[] {
  const { scenario, host, calibration } = environment
  const fact = (name: string, value: string | null): Fact[] => (value === null || value === '' ? [] : [{ name, value }])
  return [
    ...fact(
      'loadcurve',
      `${environment.loadcurve}${environment.gitCommit ? `, commit ${environment.gitCommit.slice(0, 10)}` : ''}`,
    ),
    ...fact('command', environment.command.join(' ')),
    ...fact('overrides', pairs(environment.overrides)),
    ...fact('tags', pairs(environment.tags)),
    ...fact('seed', String(scenario.seed)),
    ...fact('fleet', fleetText(environment)),
    ...fact('first due', new Date(environment.firstDueUs / 1000).toISOString().replace('T', ' ').replace('Z', ' UTC')),
    ...fact('target', targetText(environment)),
    ...fact('driver', driverText(environment)),
    ...fact('services', servicesText(environment)),
    ...fact('broker before the run', warmthText(environment)),
    ...fact(
      'generators',
      `${scenario.generators}, ${scenario.partitions} ${scenario.partitions === 1 ? 'partition' : 'partitions'}`,
    ),
    ...fact(
      'host',
      `${host.cpuModel}, ${threeDigits(host.cores)} ${host.cores === 1 ? 'core' : 'cores'}, ${formatBytes(host.memoryBytes)}${limitsText(host)}`,
    ),
    ...fact('priority', priorityText(host)),
    ...fact('system', `${host.os}, kernel ${host.kernel}, ${host.arch}, host ${host.hostname}`),
    ...fact('Node', `${host.node} (V8 ${host.v8})`),
    ...fact(
      'calibration',
      calibration === null
        ? 'none stored for this host'
        : `embedded ${formatPerS(calibration.embeddedPerS)} single, ${formatPerS(calibration.embeddedFramedPerS)} framed; null driver ${formatPerS(calibration.nullPerS)}`,
    ),
    ...fact('fingerprint', environment.fingerprint),
  ]
}

/** What makes the machine smaller or slower than it is. */
function limitsText({ quotaCores, memoryLimitBytes, governor }: Environment['host']): string {
  const limits = [
    ...(quotaCores === null ? [] : [`a CPU quota of ${threeDigits(quotaCores)} cores`]),
    ...(memoryLimitBytes === null ? [] : [`a memory limit of ${formatBytes(memoryLimitBytes)}`]),
    ...(governor === null ? [] : [`governor ${governor}`]),
  ]
  return limits.map((limit) => `, ${limit}`).join('')
}

function priorityText({ sessionNice }: Environment['host']): string | null {
  if (sessionNice === null) return null
  return sessionNice < 0
    ? `loadcurve goes before the pipeline (nice ${sessionNice})`
    : 'loadcurve waits for CPUs as the pipeline does'
}

function pairs(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')
}

function fleetText({ scenario }: Environment): string {
  const { meters, model, points, frame } = scenario.fleet
  return `${formatCount(meters)} meters, model ${model}, ${points} ${points === 1 ? 'reading' : 'readings'} per curve, ${formatCount(frame)} ${frame === 1 ? 'curve' : 'curves'} per message`
}

function targetText({ scenario }: Environment): string {
  const { engine, workload, parallelism, options } = scenario.target
  const jvm = jvmOf(scenario.target)
  const asked = [
    ...(jvm === null ? [] : [`heap ${formatBytes(jvm.heapBytes)}`, ...jvm.flags]),
    ...('flushUs' in options ? [`flush ${formatUs(options.flushUs)}`] : []),
    ...('stall' in options ? faultTexts(options) : []),
  ]
  return [engine, workload, `parallelism ${parallelism}`, ...asked].join(', ')
}

/** What the embedded engine does wrong on purpose. */
function faultTexts(options: EmbeddedOptions): string[] {
  const texts = [
    options.delayUs > 0 ? `delay ${formatUs(options.delayUs)}` : '',
    options.jitterUs > 0 ? `jitter ${formatUs(options.jitterUs)}` : '',
    options.stall ? `stall of ${formatUs(options.stall.forUs)} after ${formatUs(options.stall.afterUs)}` : '',
    options.maxRatePerS > 0 ? `at most ${formatPerS(options.maxRatePerS)} per worker` : '',
    options.loseEvery > 0 ? `loses 1 in ${formatCount(options.loseEvery)}` : '',
    options.duplicateEvery > 0 ? `duplicates 1 in ${formatCount(options.duplicateEvery)}` : '',
    options.corruptEvery > 0 ? `corrupts 1 in ${formatCount(options.corruptEvery)}` : '',
  ]
  return texts.filter((text) => text !== '')
}

function driverText({ scenario }: Environment): string {
  const { kind, inFlightBytes, lingerUs } = scenario.driver
  const own = [`at most ${formatBytes(inFlightBytes)} in flight`, `linger ${formatUs(lingerUs)}`]
  return [kind, ...own, ...protocolTexts(scenario.driver)].join(', ')
}

/** Settings of a single protocol: the acks and batches of Kafka, the connections of HTTP, the structure of Redis. */
function protocolTexts(driver: DriverSpec): string[] {
  if (!('format' in driver)) return []
  const connections = 'connections' in driver && driver.connections > 0 ? [`${driver.connections} connections`] : []
  const common = [driver.format, ...connections, `timeout ${formatUs(driver.timeoutUs)}`]
  if (driver.kind === 'http') return common
  if (driver.kind === 'redis') return [driver.structure, ...common]
  const { client, acks, idempotent, compression, requests } = driver
  return [
    client === 'own' ? 'own client' : client,
    `acks ${acks === -1 ? 'all' : acks}`,
    ...(idempotent ? ['idempotent'] : []),
    `compression ${compression}`,
    `${requests} requests in flight`,
    ...common,
  ]
}

function servicesText({ services }: Environment): string {
  return services.map(({ name, version }) => `${name} ${version}`.trim()).join(', ')
}

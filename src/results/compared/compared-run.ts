import { engines } from '../../types/engines.ts'
import type { JudgedRun, RunMetrics } from '../../types/metrics.ts'
import type { Audit, Environment, PartCost, RunResult, Totals } from '../../types/result.ts'
import { targetParts } from '../../types/scenario.ts'
import { hostHashOf } from '../host-hash.ts'
import { openRunFolder } from '../run-folder.ts'

/** All threads of the harness, and those of a target that runs among them. */
const harnessPart = 'loadcurve'

/**
 * A run's numbers as comparisons, histories and exports need them, from environment.json and result.json alone. Throws
 * USAGE for a folder that is not a run's, or whose files are damaged.
 */
export function readComparedRun(folder: string): JudgedRun {
  const files = openRunFolder(folder)
  const environment = files.environment()
  const result = files.result()
  const { run, firstDueUs, scenario, scenarioHash, loadcurve, gitCommit, tags, host } = environment
  return {
    run,
    folder: files.path,
    scenario: scenario.name,
    engine: observed(environment) ? scenario.target.engine : 'null',
    offeredPerS: plannedPerS(environment),
    startedUs: firstDueUs,
    host: hostHashOf(host),
    ...{ scenarioHash, loadcurve, gitCommit, tags },
    unusable: whyUnusable(result),
    metrics: result === null ? noMetrics : metricsOf(environment, result),
    verdict: result?.verdict ?? null,
    reasons: result?.reasons ?? [],
    durationS: result?.durationS ?? null,
  }
}

/** The null driver discards everything: nothing can be delivered, and its engine does nothing. */
function observed({ scenario }: Environment): boolean {
  return scenario.driver.kind !== 'null'
}

/** The planned mean rate of the measured phases. */
function plannedPerS({ phases }: Environment): number {
  const measured = phases.filter((phase) => phase.measured)
  const sum = (of: (phase: Environment['phases'][number]) => number) =>
    measured.reduce((total, phase) => total + of(phase), 0)
  const durationUs = sum((phase) => phase.durationUs)
  return durationUs === 0 ? 0 : (sum((phase) => phase.plannedCurves) * 1e6) / durationUs
}

function whyUnusable(result: RunResult | null): string | null {
  if (result === null) return 'it did not finish'
  if (result.verdict === 'INTERRUPTED') return 'it was interrupted'
  if (result.verdict !== 'INVALID') return null
  const [first] = result.reasons
  return first === undefined ? 'it is INVALID' : `it is INVALID: ${first}`
}

function metricsOf(environment: Environment, { total, audit, costs }: RunResult): RunMetrics {
  const { result, late } = total.latency
  return {
    delivered_per_s: observed(environment) ? total.deliveredPerS : null,
    result_p50_us: result.p50Us,
    result_p90_us: result.p90Us,
    result_p99_us: result.p99Us,
    result_p999_us: result.p999Us,
    result_mean_us: result.meanUs,
    late_p99_us: late.p99Us,
    ...hopsOf(total),
    ...costsOf(environment, costs),
    ...countsOf(audit),
  }
}

function hopsOf({ hopsMeanUs }: Totals) {
  return {
    generator_mean_us: hopsMeanUs.generator,
    broker_mean_us: hopsMeanUs.broker,
    engine_mean_us: hopsMeanUs.engine,
    database_mean_us: hopsMeanUs.database,
    delivery_mean_us: hopsMeanUs.delivery,
  }
}

function countsOf(audit: Audit | null) {
  return { lost: audit?.lost ?? null, duplicated: audit?.duplicated ?? null, wrong: audit?.wrong ?? null }
}

/**
 * What the target and the whole pipeline used. A target among the harness's threads is not told apart from these, so it
 * is all of loadcurve; without a pipeline there is no target. The pipeline has the services that were watched too.
 */
function costsOf(environment: Environment, costs: readonly PartCost[]) {
  const { runs } = engines[environment.scenario.target.engine]
  const own = costs.filter(({ part }) => part === harnessPart)
  const others = costs.filter(({ part }) => part !== harnessPart)
  const inThreads = observed(environment) ? own : []
  const target = runs === 'threads' ? inThreads : others.filter(({ part }) => isOfTarget(part))
  const pipeline = runs === 'threads' ? inThreads : others
  return {
    target_cpu_s_per_million: sumOfAll(target.map((cost) => cost.cpuSPerMillionReadings)),
    pipeline_cpu_s_per_million: sumOfAll(pipeline.map((cost) => cost.cpuSPerMillionReadings)),
    // a process has some memory: 0 says that it was never asked
    target_memory_bytes: sumOfAll(target.map(({ rssPeakBytes }) => (rssPeakBytes === 0 ? null : rssPeakBytes))),
  }
}

/** `target`, `target-0`, `worker-6700`: not `kafka-2`. */
function isOfTarget(part: string): boolean {
  return targetParts.some((name) => part === name || part.startsWith(`${name}-`))
}

/** null = there is none, or one is not known */
function sumOfAll(values: readonly (number | null)[]): number | null {
  if (values.length === 0) return null
  return values.reduce((sum, value) => (sum === null || value === null ? null : sum + value))
}

const noMetrics: RunMetrics = {
  delivered_per_s: null,
  result_p50_us: null,
  result_p90_us: null,
  result_p99_us: null,
  result_p999_us: null,
  result_mean_us: null,
  late_p99_us: null,
  generator_mean_us: null,
  broker_mean_us: null,
  engine_mean_us: null,
  database_mean_us: null,
  delivery_mean_us: null,
  target_cpu_s_per_million: null,
  pipeline_cpu_s_per_million: null,
  target_memory_bytes: null,
  lost: null,
  duplicated: null,
  wrong: null,
}

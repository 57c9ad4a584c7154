import { columnWidthUs } from '../../stats/latency-columns.ts'
import { latenessOf } from '../../stats/lateness.ts'
import type { RunData } from '../../stats/run-data.ts'
import { recordedOf } from '../../stats/run-data.ts'
import { scopeOf, timedCopies } from '../../stats/scope.ts'
import { leastSentRatio, sendingWindowUs } from '../../stats/sending.ts'
import type { DriverKind } from '../../types/driver.ts'
import { explaining } from '../../types/explained-audit.ts'
import type { Scenario } from '../../types/scenario.ts'
import { auditGridOf } from './audit-grid.ts'
import type { ReportAudit } from './audit-shape.ts'
import { unwatchedOf } from './charts/own-pipeline.ts'
import { stormSaysOf } from './charts/storm-says.ts'
import { checksOf } from './checks.ts'
import { timedOf } from './column-latency.ts'
import { byJourney } from './costs.ts'
import { factsOf } from './facts.ts'
import { faultsOf } from './faults.ts'
import { fleetCurvesOf } from './fleet-curves.ts'
import { gaugesOf } from './gauge-charts.ts'
import { collectorSeriesOf } from './gauges.ts'
import { heatMapOf } from './heat.ts'
import { loadCurveOf } from './load-curve.ts'
import { objectivesOf } from './objectives.ts'
import { percentileCurvesOf } from './percentiles.ts'
import { mainPhaseOf, phasesOf, reportTotals, spanOf } from './phases.ts'
import type { ReportData, ReportState } from './shape.ts'
import { tailOf } from './tail/tail.ts'
import { timeSeriesOf } from './time-series.ts'

const mostHeatColumns = 240
const mostSamples = 1200
/** For all collectors together: a pipeline with 140 series keeps one point per second for a quarter of an hour. */
const mostValues = 120_000

/**
 * Everything the page draws, from a run's folder. Wider points come from merged histograms and keep their maxima;
 * percentiles are never averaged. The JSON of an hour with 1 s points stays under 2 MB.
 */
export function buildReportData(run: RunData): ReportData {
  const { environment, result } = run
  const { scenario } = environment
  const state: ReportState = result?.verdict ?? 'UNFINISHED'
  const span = spanOf(run)
  const phases = phasesOf(run, span)
  const faults = faultsOf(run, span)
  const mainPhase = mainPhaseOf(phases, faults)
  const durationUs = Math.max(environment.binUs, span.planEndS * 1e6)
  const collectors = collectorSeriesOf(run.samples, samplesEach(run))
  const timed = timedOf(run, span)
  return {
    format: 1,
    ...identityOf(run),
    state,
    span,
    phases,
    mainPhase,
    total: result === null ? null : reportTotals(result.total, run, measuredOf(phases)),
    objectives: objectivesOf(run, state, phases, span),
    faults,
    saturations: result?.saturations ?? [],
    costs: byJourney(result?.costs ?? []),
    checks: checksOf(run),
    warnings: result?.warnings ?? [],
    absentCollectors: result?.facts.absentCollectors ?? [],
    unwatched: unwatchedOf(scenario, collectors),
    problems: run.problems,
    reasons: result?.reasons ?? [],
    time: timeSeriesOf(timed),
    tail: tailOf(run, timed, faults),
    waits: waitsOf(scenario),
    heat: heatOf(run, durationUs),
    percentiles: percentileCurvesOf(phases, run.phaseLatency, copiesIn(run)),
    loadCurve: loadCurveOf(phases),
    audit: auditOf(run),
    storm: stormSaysOf(scenario, run.samples, {
      phase: mainPhase === null ? null : phases[mainPhase]!,
      faults: run.result?.faults ?? [],
    }),
    generators: generatorsOf(run),
    collectors,
    gauges: gaugesOf(collectors, namedSources(scenario.collect)),
    fleet: run.fleet === null ? null : fleetCurvesOf(run.fleet, scenario.fleet.meters, scenario.target.workload),
    environment: factsOf(environment),
    services: environment.services,
    scenarioText: run.scenarioText,
  }
}

/** Drivers that put several messages into a request. */
const batches: Readonly<Record<DriverKind, boolean>> = {
  null: false,
  embedded: false,
  http: false,
  kafka: true,
  redis: true,
}

function waitsOf({ target, driver }: Scenario): ReportData['waits'] {
  const flushUs = 'flushUs' in target.options ? target.options.flushUs : 0
  return { flushUs, lingerUs: batches[driver.kind] ? driver.lingerUs : 0 }
}

/** Its columns are whole columns of the latencies. */
function heatOf({ bins, binLatency, latencyColumns }: RunData, durationUs: number): ReportData['heat'] {
  const widthUs = columnWidthUs(durationUs, latencyColumns.widthUs, mostHeatColumns)
  return heatMapOf(bins, binLatency, widthUs, latencyColumns)
}

/** Copies among the timed readings of some phases. */
function copiesIn(run: RunData): (phases: readonly number[]) => number {
  const recorded = recordedOf(run)
  return (indexes) =>
    timedCopies(
      recorded,
      scopeOf(
        recorded,
        indexes.map((index) => recorded.phases[index]!),
      ),
    )
}

/** How many points a series may have, so that a page with many series stays small enough to send by mail. */
function samplesEach({ samples }: RunData): number {
  const series = Math.max(1, samples.names.size)
  return Math.max(mostSamples / 4, Math.min(mostSamples, Math.floor(mostValues / series)))
}

/** The sources that the user named. */
function namedSources({ prometheus, jmx }: Scenario['collect']): Set<string> {
  return new Set([...prometheus, ...jmx].map(({ name }) => name))
}

function generatorsOf(run: RunData): ReportData['generators'] {
  const { generators, driver } = run.environment.scenario
  return {
    count: generators,
    lateLimitUs: latenessOf(recordedOf(run)).limitUs,
    leastSentRatio,
    sendingWindowUs,
    inFlightLimitBytes: driver.inFlightBytes,
  }
}

function measuredOf(phases: ReportData['phases']): number[] {
  return phases.flatMap((phase, index) => (phase.measured ? [index] : []))
}

function identityOf({ environment, result }: RunData) {
  const { name: scenario, why, target, driver, fleet } = environment.scenario
  return {
    run: environment.run,
    loadcurve: environment.loadcurve,
    scenario,
    why,
    claim: result?.claim ?? null,
    engine: target.engine,
    workload: target.workload,
    driver: driver.kind,
    startedUs: result?.startedUs ?? environment.firstDueUs,
    points: fleet.points,
  }
}

function auditOf(run: RunData): ReportAudit | null {
  const { audit = null, faults = [] } = run.result ?? {}
  if (audit === null) return null
  const { scenario } = run.environment
  const hit = faults.map(({ what }) => what)
  const grid = run.fleet === null ? null : auditGridOf(run.fleet, audit, scenario.target.workload)
  return { ...audit, grid, explained: explaining(audit, scenario, hit) }
}

import type { Effect } from '../../stats/faults.ts'
import type { EngineKind } from '../../types/engines.ts'
import type { AbsentCollector } from '../../types/facts.ts'
import type { HopName, LatencyKind } from '../../types/measurement.ts'
import type {
  ClaimResult,
  LatencySummary,
  ObjectiveResult,
  PartCost,
  SaturationResult,
  Totals,
} from '../../types/result.ts'
import type { Objective, RunnableWorkload } from '../../types/scenario.ts'
import type { SeriesUnit } from '../../types/series/family.ts'
import type { ServiceFacts } from '../../types/services.ts'
import type { RecordedWarning } from '../../types/warnings.ts'
import type { ReportAudit } from './audit-shape.ts'
import type { StormSays } from './charts/says-shape.ts'
import type { PurposefulWaits, Tail } from './tail/tail-shape.ts'

/**
 * The JSON inside report.html (`<script id="data">`): all that the page draws. Times in seconds since the first due
 * time, latencies in microseconds, rates in curves per second. In a series `null` = nothing to measure there, `beyond`
 * (-1) = the percentile falls among readings that were never delivered.
 */
export interface ReportData {
  readonly format: 1
  readonly run: string
  readonly loadcurve: string
  readonly scenario: string
  readonly why: string
  /** what became of it; null = there is none, or the run has no result */
  readonly claim: ClaimResult | null
  readonly engine: EngineKind
  readonly workload: RunnableWorkload
  readonly driver: string
  readonly state: ReportState
  readonly startedUs: number
  readonly span: Span
  readonly points: number
  readonly phases: readonly ReportPhase[]
  /** the phase whose numbers are quoted: the measured one with the most readings; null = nothing was measured */
  readonly mainPhase: number | null
  readonly total: ReportTotals | null
  readonly objectives: readonly ReportObjective[]
  readonly faults: readonly Fault[]
  readonly saturations: readonly SaturationResult[]
  /** what each part cost, in the order of the journey */
  readonly costs: readonly PartCost[]
  readonly checks: readonly Check[]
  readonly warnings: readonly RecordedWarning[]
  readonly absentCollectors: readonly AbsentCollector[]
  /** what is not known of a pipeline that its user started, in sentences */
  readonly unwatched: readonly string[]
  readonly reasons: readonly string[]
  /** what could not be read in the folder */
  readonly problems: readonly string[]
  readonly time: TimeSeries
  /** null = nothing was measured, or the run did not finish */
  readonly tail: Tail | null
  readonly waits: PurposefulWaits
  readonly heat: HeatMap | null
  readonly percentiles: PercentileCurves
  readonly loadCurve: LoadCurve | null
  readonly audit: ReportAudit | null
  /** what Storm said of itself; null = it is not the engine */
  readonly storm: StormSays | null
  readonly generators: {
    readonly count: number
    readonly lateLimitUs: number
    readonly leastSentRatio: number
    readonly sendingWindowUs: number
    readonly inFlightLimitBytes: number
  }
  readonly collectors: readonly CollectorSeries[]
  readonly gauges: readonly Gauge[]
  readonly fleet: ReportFleet | null
  readonly environment: readonly Fact[]
  readonly services: readonly ServiceFacts[]
  readonly scenarioText: string
}

export const beyond = -1

export type ReportState = 'PASS' | 'FAIL' | 'INVALID' | 'INTERRUPTED' | 'UNFINISHED'

/** The range of the page's time axis. `ranToS` < `planEndS`: arrivals stopped there. */
export interface Span {
  readonly planEndS: number
  readonly ranToS: number
  readonly endS: number
  /** how long it was waited for results after the last arrival */
  readonly drainS: number
}

/**
 * A disturbance that the scenario requested. `recoveredS`: the backlog was back at its earlier level; null = that was
 * not seen, or it never left that level. `effect`: null if the run did not get far enough to determine it.
 */
export interface Fault {
  readonly name: string
  readonly phase: string | null
  readonly effect: Effect | null
  readonly fromS: number
  readonly toS: number
  readonly recoveredS: number | null
}

/** `beyondUs`: a bound that every reading that never arrived exceeds; 0 for an unfinished run. */
export interface ReportLatency extends LatencySummary {
  readonly beyondUs: number
}

export interface ReportTotals {
  readonly planned: number
  readonly sent: number
  readonly neverSent: number
  readonly delivered: number
  readonly copies: number
  readonly curvesDelivered: number
  readonly offeredPerS: number
  readonly sentPerS: number
  readonly deliveredPerS: number
  readonly backlogEndCurves: number
  readonly backlogSlopePerS: number
  readonly blockedUs: number
  readonly littleRatio: number | null
  readonly hopsMeanUs: Readonly<Record<HopName, number | null>>
  readonly hopsUs: Totals['hopsUs']
  readonly latency: Readonly<Record<LatencyKind, ReportLatency>>
}

export interface ReportPhase {
  readonly name: string
  readonly family: string
  readonly kind: string
  readonly measured: boolean
  readonly fromS: number
  readonly toS: number
  readonly fromPerS: number
  readonly toPerS: number
  readonly ran: 'whole' | 'part' | 'no'
  readonly steady: boolean | null
  /** null = it did not run */
  readonly totals: ReportTotals | null
}

export type ObjectiveStatus = 'missed' | 'soft' | 'met' | 'unjudged'

export interface ReportObjective {
  readonly require: string
  readonly metric: string
  readonly comparison: Objective['comparison']
  readonly phase: string | null
  readonly implied: boolean
  readonly soft: boolean
  readonly status: ObjectiveStatus
  readonly value: number | null
  readonly limit: number
  readonly unit: Objective['unit']
  readonly note: ObjectiveResult['note']
  /** where its line is drawn: the time spans of its own phases */
  readonly stretchesS: readonly (readonly [number, number])[]
}

/** One rule that the measurement itself must satisfy. `unknown` = it does not apply to this run or has no data. */
export interface Check {
  readonly name: string
  readonly measured: string
  readonly rule: string
  readonly explanation: string
  readonly outcome: 'held' | 'doubt' | 'broken' | 'unknown'
}

type Series = readonly (number | null)[]

/** One value per column of due time; columns never cross a phase. */
export interface TimeSeries {
  /** length of most columns */
  readonly widthS: number
  /** middle of each column */
  readonly atS: readonly number[]
  readonly widthsS: readonly number[]
  readonly phase: readonly number[]
  readonly offered: Series
  readonly sent: Series
  readonly delivered: Series
  readonly backlog: Series
  readonly backlogPeak: number
  readonly sentRatio: Series
  readonly blockedRatio: Series
  readonly inFlightBytes: Series
  readonly result: Readonly<Record<'p50' | 'p99' | 'p999' | 'max', Series>>
  readonly p99: Readonly<Record<LatencyKind, Series>>
  readonly mean: Series
  readonly hops: Readonly<Record<HopName, Series>>
}

/**
 * Counts of result latencies: `columns[i]` starts at bucket `from`; bucket b holds 10^(b/12) up to 10^((b+1)/12)
 * microseconds.
 */
export interface HeatMap {
  readonly widthS: number
  readonly firstBucket: number
  readonly endBucket: number
  readonly most: number
  readonly columns: readonly { readonly from: number; readonly counts: readonly number[] }[]
}

/** Latency over -log10(1 - q), from 50 % to 99.999 %. A curve ends where fewer than 20 readings lie above it. */
export interface PercentileCurves {
  readonly x: readonly number[]
  readonly sets: readonly {
    readonly name: string
    readonly phase: number | null
    readonly readings: number
    readonly lines: Readonly<Partial<Record<LatencyKind, readonly number[]>>>
  }[]
}

export interface LoadCurve {
  readonly family: string
  readonly steps: readonly LoadStep[]
  /** whether any step was long enough to judge whether it was steady */
  readonly judged: boolean
  /** index of the last steady step before the first unsteady one; null = there is none, or none was judged */
  readonly knee: number | null
  /** index of the last step before the first that delivered under 99 % of offered; null = not even the first did */
  readonly keptUp: number | null
}

export interface LoadStep {
  readonly phase: number
  readonly offeredPerS: number
  readonly deliveredPerS: number
  /** null = too short to judge */
  readonly steady: boolean | null
  readonly latency: ReportLatency
}

export interface CollectorSeries {
  readonly name: string
  readonly atS: readonly number[]
  readonly gapsS: readonly (readonly [number, number])[]
  readonly gapReason: string
  readonly missing: number
  readonly samples: number
  readonly series: Readonly<Record<string, Series>>
}

export type ColourToken = 'generator' | 'broker' | 'engine' | 'database' | 'delivery' | 'ink' | 'ink2' | 'ink3'

/** One small chart. `collector` and `series` point into `collectors`. */
export interface Gauge {
  readonly group: string
  readonly place: 'trust' | 'components' | 'says'
  readonly title: string
  readonly unit: SeriesUnit
  /** rarely needed, shown when the reader unfolds it */
  readonly folded: boolean
  readonly collector: string
  readonly lines: readonly { readonly name: string; readonly series: string; readonly colour: ColourToken }[]
  readonly max: number | null
  /** the smallest value of a scarce resource (available memory), shown in the head instead of the maximum */
  readonly least: number | null
}

export interface ReportFleet {
  readonly model: string
  readonly attribution: string
  readonly firstDay: string
  readonly meters: number
  readonly firstSlot: number
  /** mean Wh per meter and half-hour, by slot from `firstSlot` */
  readonly nationWh: Series
  readonly modelWh: Series
  readonly tariffs: readonly { readonly name: string; readonly shareRatio: number; readonly wattHours: Series }[]
  readonly meter: { readonly meter: number; readonly tariff: string; readonly wattHours: readonly number[] }
  readonly slotsLeftOut: number
}

export interface Fact {
  readonly name: string
  readonly value: string
}

import type { RunFacts } from './facts.ts'
import type { HopName, LatencyKind } from './measurement.ts'
import type { OwnLimitFacts } from './own-limits.ts'
import type { PlannedPhase } from './plan.ts'
import type { Fault, ObjectiveUnit, PhaseKind, Scenario } from './scenario.ts'
import type { ServiceFacts } from './services.ts'
import type { RecordedWarning } from './warnings.ts'

export type Verdict = 'PASS' | 'FAIL' | 'INVALID' | 'INTERRUPTED'

/**
 * Times in microseconds. `null` = the percentile is among undelivered readings, or there is no reading at all (`count`
 * 0).
 */
export interface LatencySummary {
  readonly count: number
  readonly negative: number
  readonly undelivered: number
  /** delivered, but after 71.6 minutes or more: how much more is not known, so they rank above all others */
  readonly beyond: number
  readonly meanUs: number | null
  readonly p50Us: number | null
  readonly p90Us: number | null
  readonly p95Us: number | null
  readonly p99Us: number | null
  readonly p999Us: number | null
  readonly p9999Us: number | null
  readonly maxUs: number | null
}

/** How long readings spent in one hop, microseconds. */
export interface HopPercentiles {
  readonly p50Us: number | null
  readonly p99Us: number | null
}

const unknown: HopPercentiles = { p50Us: null, p99Us: null }
/** For runs that have not ended, or that are older than these values. */
export const unknownHops: Readonly<Record<HopName, HopPercentiles>> = {
  generator: unknown,
  broker: unknown,
  engine: unknown,
  database: unknown,
  delivery: unknown,
}

export interface Totals {
  readonly planned: number
  readonly sent: number
  readonly neverSent: number
  readonly delivered: number
  /** of the delivered readings, those that were known to be copies; `curvesDelivered` and the rates leave them out */
  readonly copies: number
  readonly curvesPlanned: number
  readonly curvesSent: number
  readonly curvesDelivered: number
  readonly offeredPerS: number
  readonly sentPerS: number
  readonly deliveredPerS: number
  readonly backlogEndCurves: number
  readonly backlogSlopePerS: number
  readonly blockedUs: number
  /** null if not every planned reading was delivered, or none was */
  readonly littleRatio: number | null
  readonly hopsMeanUs: Readonly<Record<HopName, number | null>>
  /** for delivered readings only: percentiles do not add up; null = not known */
  readonly hopsUs: Readonly<Record<HopName, HopPercentiles>>
  readonly latency: Readonly<Record<LatencyKind, LatencySummary>>
}

export interface PhaseResult extends Totals {
  readonly name: string
  readonly family: string
  readonly kind: PhaseKind
  readonly measured: boolean
  readonly fromS: number
  readonly toS: number
  /** null = the phase is too short to judge */
  readonly steady: boolean | null
}

export interface AuditCell {
  readonly group: number
  readonly slot: number
  readonly expected: number
  readonly delivered: number
  readonly netWh: number
}

export interface Audit {
  readonly expected: number
  readonly delivered: number
  readonly lost: number
  readonly duplicated: number
  readonly wrong: number
  readonly netWh: number
  /** up to 20 cells that are not exact, worst first */
  readonly worst: readonly AuditCell[]
  /** cells compared, and how many of them were not judged on their values because their count was wrong */
  readonly cells: number
  readonly unjudged: number
  /**
   * cells in which losses, copies and changes can hide each other. A sum says how many readings came, and not which: ten
   * lost and ten doubled leave the count as it was, eleven lost and twenty-seven doubled look like sixteen doubled. What
   * is counted in such cells is the least that must have happened. Single readings hide nothing: 0
   */
  readonly doubted: number
  /** the sums in the database compared with the oracle's; null if the pipeline stores nothing, or it was not read */
  readonly stored: StoredAudit | null
}

export interface StoredAudit {
  /** cells compared, and those whose Wh differ */
  readonly cells: number
  readonly wrong: number
  /** stored - expected over the wrong cells */
  readonly netWh: number
}

/** What a fault did. Times in seconds since the first due time; null = not seen before the run ended. */
export interface FaultResult extends Fault {
  readonly phase: string
  /** when it actually began and ended */
  readonly fromS: number
  readonly toS: number
  /** the longest time without any delivery that began during the fault; 0 = deliveries went on */
  readonly gapS: number | null
  /** from the fault until the backlog was back at its earlier level */
  readonly recoveryS: number | null
  /** readings due from the fault until it had recovered (or the run's end) */
  readonly lost: number
  readonly duplicated: number
}

/** The closed loop of a saturate phase: never mix it with latencies from due times. */
export interface SaturationResult {
  readonly phase: string
  readonly connections: number
  /** responses, whatever their status */
  readonly requests: number
  /** accepted: with a status of 2xx */
  readonly requestsPerS: number
  /** connections that failed or broke, without those of `ownLimits` */
  readonly errors: number
  readonly timeouts: number
  readonly non2xx: number
  /**
   * microseconds from request to response, of accepted requests; those that the closed loop did not send are not in them;
   * null = none was accepted, or Little's law says that they cannot be true
   */
  readonly p50Us: number | null
  readonly p90Us: number | null
  readonly p99Us: number | null
  readonly maxUs: number | null
  /** requests that were under way on average, by rate and mean time of all responses; null = that version did not record it */
  readonly underWay: number | null
  /** connections that were not made because of this machine */
  readonly ownLimits: OwnLimitFacts
}

/** What one process of the pipeline cost over the measured phases. */
export interface PartCost {
  readonly part: string
  readonly cpuUs: number
  readonly cpuSPerMillionReadings: number | null
  readonly rssPeakBytes: number
}

export interface ObjectiveResult {
  readonly require: string
  readonly phase: string | null
  readonly soft: boolean
  readonly implied: boolean
  /** in `unit`; null = no data, or the percentile is among undelivered readings */
  readonly value: number | null
  readonly limit: number
  readonly unit: ObjectiveUnit
  readonly met: boolean
  /** given where the run ended before this could be judged: then it is not met, and not missed either */
  readonly judged?: false | undefined
  /** why, if `value` is null or the objective stopped the run; else empty */
  readonly note: string
}

/** What became of the claim of a scenario. */
export interface ClaimResult {
  readonly text: string
  /** null: the run ended before that could be said, or its measurement cannot be trusted */
  readonly held: boolean | null
  /** what was measured, and what took most of it: sentences */
  readonly evidence: readonly string[]
}

/** result.json. Format 2 has `facts`, and a hint with each warning. */
export interface RunResult {
  readonly format: 2
  readonly run: string
  readonly scenario: string
  readonly engine: string
  readonly startedUs: number
  readonly durationS: number
  readonly verdict: Verdict
  readonly exitCode: number
  readonly reasons: readonly string[]
  /** null = the scenario makes none */
  readonly claim: ClaimResult | null
  readonly warnings: readonly RecordedWarning[]
  readonly facts: RunFacts
  readonly objectives: readonly ObjectiveResult[]
  readonly total: Totals
  readonly phases: readonly PhaseResult[]
  readonly audit: Audit | null
  readonly faults: readonly FaultResult[]
  readonly saturations: readonly SaturationResult[]
  readonly costs: readonly PartCost[]
}

/** environment.json: everything about a run that is known before its first curve. */
export interface Environment {
  readonly format: 1
  readonly run: string
  readonly loadcurve: string
  readonly gitCommit: string | null
  readonly command: readonly string[]
  readonly overrides: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly host: HostFacts
  /** hash of what makes two runs comparable: CPU model, cores, memory, kernel, Node, loadcurve version */
  readonly fingerprint: string
  /**
   * the run's first due time, microseconds since the Unix epoch, a multiple of 10,000; 0 = it ended before that was
   * known
   */
  readonly firstDueUs: number
  readonly binUs: number
  readonly scenario: Scenario
  /** 16 hexadecimal digits, equal for runs of equivalent scenarios; `scenarioHashOf` says what they cover */
  readonly scenarioHash: string
  readonly phases: readonly PlannedPhase[]
  readonly calibration: Calibration | null
  readonly services: readonly ServiceFacts[]
}

export interface HostFacts {
  readonly hostname: string
  readonly cpuModel: string
  /** that loadcurve may use: with a CPU quota it may be a fraction */
  readonly cores: number
  readonly memoryBytes: number
  /** what a container or a service manager allows of them; null = no limit, or a version that did not record it */
  readonly quotaCores: number | null
  readonly memoryLimitBytes: number | null
  /** how the kernel chooses the frequency of the first core, `performance`; null = it does not say, as in most VMs */
  readonly governor: string | null
  /** of the harness's session: below 0 it goes before the pipeline; null = the kernel weighs no sessions, or not recorded */
  readonly sessionNice: number | null
  readonly kernel: string
  readonly os: string
  readonly arch: string
  readonly node: string
  readonly v8: string
}

/** The most that this host can do, measured by `loadcurve calibrate`. Rates are curves per second with frames of 1. */
export interface Calibration {
  readonly fingerprint: string
  readonly takenUs: number
  readonly nullPerS: number
  readonly embeddedPerS: number
  readonly nullFramedPerS: number
  readonly embeddedFramedPerS: number
}

/** A month of half-hours: beyond it fleet.json has no cells, and the report draws nothing more. */
export const fleetFileSlots = 31 * 48

/** fleet.json in a run's folder: what the meters sent, for the report's fleet section. All energies in Wh. */
export interface FleetFacts {
  readonly model: string
  readonly attribution: string
  readonly firstDay: string
  /**
   * expected energy of what was sent, and what was delivered, by slot and group (tariff-curves: tariff; else one group
   * 0)
   */
  readonly cells: readonly {
    readonly slot: number
    readonly group: number
    readonly expectedWh: number
    readonly deliveredWh: number
    readonly expected: number
    readonly delivered: number
  }[]
  /** mean Wh per meter and half-hour that the model expects over the run's first simulated day (48 values) */
  readonly modelDayWh: readonly number[]
  /** one meter during the first simulated day */
  readonly meter: { readonly meter: number; readonly tariff: number; readonly wattHours: readonly number[] }
}

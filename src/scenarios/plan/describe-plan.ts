import { formatOf } from '../../types/driver.ts'
import type { EngineKind } from '../../types/engines.ts'
import { type Fault, type PhaseKind, type Saturation, type Scenario, storeOf } from '../../types/scenario.ts'
import { curvesOf, estimateMemoryBytes, roundsOf } from '../rules/memory-needed.ts'
import { messageBytesOf, plannedLogBytes } from '../rules/message-size.ts'
import { keepsSums, neededServices } from '../rules/needed-services.ts'
import { driverSettings, serviceTexts } from './pipeline-text.ts'

/** One phase of what will happen. Times count from the first due time. */
export interface PlanRow {
  readonly name: string
  readonly kind: PhaseKind
  readonly measured: boolean
  readonly fromUs: number
  readonly durationUs: number
  readonly fromPerS: number
  readonly toPerS: number
  readonly curves: number
  readonly readings: number
  readonly meanPerS: number
  readonly peakPerS: number
  readonly peakBytesPerS: number
  readonly fault: Fault | null
  readonly saturation: Saturation | null
}

/** What a scenario will do, before it does it. */
export interface PlanDescription {
  readonly name: string
  readonly why: string
  readonly engine: EngineKind
  readonly workload: string
  readonly driver: string
  /** what matters of the driver, in words; none where there is nothing to choose */
  readonly driverSettings: readonly string[]
  /** what the run starts or reaches, in words */
  readonly services: readonly string[]
  readonly model: string
  readonly meters: number
  readonly points: number
  readonly frame: number
  readonly generators: number
  readonly partitions: number
  readonly parallelism: number
  readonly inFlightBytes: number
  readonly phases: readonly PlanRow[]
  /** all phases; the drain comes on top of it */
  readonly durationUs: number
  readonly drainUs: number
  readonly curves: number
  readonly readings: number
  readonly messages: number
  /** of a full message */
  readonly messageBytes: number
  /** how often every meter sends, the last round begun counted whole */
  readonly rounds: number
  readonly slots: number
  readonly meanPerS: number
  readonly peakPerS: number
  readonly peakBytesPerS: number
  /** with the processes that the run starts */
  readonly memoryBytes: number
  /** that the topic of curves will hold at most */
  readonly logBytes: number
  readonly objectives: readonly string[]
  /** what is valid and still likely to mislead, in sentences */
  readonly notes: readonly string[]
}

/** Figures of a plan; curves and messages are those of the rate curve, to within one message a phase. */
export function describePlan(scenario: Scenario): PlanDescription {
  const { fleet, target, driver, partitions } = scenario
  const messageBytes = messageBytesOf({ ...fleet, format: formatOf(driver) })
  const rows = describePhases(scenario, messageBytes / fleet.frame)
  const curves = Math.round(curvesOf(scenario.phases))
  const durationUs = rows.reduce((sum, row) => sum + row.durationUs, 0)
  const rounds = roundsOf(curves, fleet.meters)
  return {
    name: scenario.name,
    why: scenario.why,
    engine: target.engine,
    workload: target.workload,
    driver: driver.kind,
    driverSettings: driverSettings(driver),
    services: serviceTexts(scenario.services, neededServices(scenario)),
    model: fleet.model,
    meters: fleet.meters,
    points: fleet.points,
    frame: fleet.frame,
    generators: scenario.generators,
    partitions,
    parallelism: target.parallelism,
    inFlightBytes: driver.inFlightBytes,
    phases: rows,
    durationUs,
    drainUs: scenario.drainUs,
    curves,
    readings: curves * fleet.points,
    messages: Math.ceil((messagesPerRound(fleet.meters, partitions, fleet.frame) * curves) / fleet.meters - 1e-9),
    messageBytes,
    rounds,
    slots: rounds * fleet.points,
    meanPerS: (curves * 1e6) / durationUs,
    peakPerS: Math.max(...rows.map((row) => row.peakPerS)),
    peakBytesPerS: Math.max(...rows.map((row) => row.peakBytesPerS)),
    memoryBytes: estimateMemoryBytes(scenario),
    logBytes: plannedLogBytes(scenario),
    objectives: [...scenario.objectives.map(objectiveText), ...impliedByStore(scenario)],
    notes: rows[0]!.measured ? [coldStart(rows[0]!)] : [],
  }
}

function coldStart({ name }: PlanRow): string {
  return `nothing runs before the first measured phase, ${name}: its results hold the time in which compilers and caches warm up. Put a phase with measured: false before it.`
}

function describePhases(scenario: Scenario, bytesPerCurve: number): PlanRow[] {
  let fromUs = 0
  return scenario.phases.map((phase) => {
    const { name, kind, measured, durationUs, fromPerS, toPerS, fault, saturation } = phase
    const peakPerS = Math.max(fromPerS, toPerS)
    const curves = Math.round(phase.curves)
    const row = { name, kind, measured, fromUs, durationUs, fromPerS, toPerS, curves, peakPerS, fault, saturation }
    fromUs += durationUs
    return {
      ...row,
      readings: curves * scenario.fleet.points,
      meanPerS: (phase.curves * 1e6) / durationUs,
      peakBytesPerS: peakPerS * bytesPerCurve,
    }
  })
}

/** Messages in which every meter sends once: partition p holds ceil((meters - p) / partitions) of them. */
function messagesPerRound(meters: number, partitions: number, frame: number): number {
  const larger = meters % partitions
  const smallest = Math.floor(meters / partitions)
  return larger * Math.ceil((smallest + 1) / frame) + (partitions - larger) * Math.ceil(smallest / frame)
}

/** Judged where the database was audited, which a run knows at its end. */
function impliedByStore({ target, driver, objectives }: Scenario): string[] {
  const stores =
    driver.kind !== 'null' && keepsSums({ engine: target.engine, workload: target.workload, store: storeOf(target) })
  const written = objectives.some(({ metric }) => metric === 'storedWrong')
  return stores && !written ? ['storedWrong == 0 (implied)'] : []
}

function objectiveText(objective: Scenario['objectives'][number]): string {
  const notes = [
    ...(objective.phase === null ? [] : [`in ${objective.phase}`]),
    ...(objective.soft ? ['soft'] : []),
    ...(objective.abort ? ['stops the run'] : []),
    ...(objective.implied ? ['implied'] : []),
  ]
  return notes.length === 0 ? objective.require : `${objective.require} (${notes.join(', ')})`
}

import { dueSumUs } from '../pacing/due-sums.ts'
import { HistogramStore } from '../stats/histogram-store.ts'
import type { FaultMoment, HopTimesTable, Measured, ObserverWaits } from '../stats/measured.ts'
import { SampleTable } from '../stats/sample-table.ts'
import {
  type AbsentCollector,
  type BrokersBefore,
  type DrainCut,
  type Incidents,
  type MissingSeries,
  noIncidents,
} from '../types/facts.ts'
import { type DriverCounters, type HopName, noSourceTrouble, noTrouble } from '../types/measurement.ts'
import { bothOwnLimits } from '../types/own-limits.ts'
import type { Audit, FleetFacts, SaturationResult } from '../types/result.ts'
import { type Scenario, sharesClock } from '../types/scenario.ts'
import type { Warning } from '../types/warnings.ts'
import { isJudged } from '../verdict/judged-series.ts'
import { incidentWarnings } from '../verdict/warnings/all-warnings.ts'
import { Ledger, type LedgerSink } from './ledger.ts'
import type { Plan } from './plan.ts'
import { Recent } from './recent-rates.ts'
import type { Role } from './threads/crew.ts'
import type { WorkerMessage } from './threads/messages.ts'

type Observed = Extract<WorkerMessage, { type: 'observed' }>
type Report = Extract<WorkerMessage, { type: 'report' }>

/** Moments that a measurement needs to know, microseconds since the first due time. */
export interface Moments {
  readonly endedAtUs: number
  readonly stoppedAtUs: number | null
  readonly drainCut: DrainCut | null
  readonly maxDriftUs: number
  readonly faults: readonly FaultMoment[]
  readonly saturations: readonly SaturationResult[]
}

/** Everything that the threads of a run have reported so far. */
export class Findings {
  readonly ledger: Ledger
  readonly recent = new Recent()
  readonly samples = new SampleTable(isJudged)
  /** services and processes of the target that ended by themselves */
  readonly died: string[] = []
  targetEnded: Incidents['targetEnded'] = null
  /** by the broker, the front end or Redis; no result of it need have come */
  probeAccepted = false
  readonly absentCollectors: AbsentCollector[] = []
  readonly missingSeries: MissingSeries[] = []
  targetTrouble: Incidents['targetTrouble'] = null
  targetUnreadable: Incidents['targetUnreadable'] = noIncidents.targetUnreadable
  workerEnds: Incidents['workerEnds'] = noIncidents.workerEnds
  targetThrottledUs = 0
  brokers: BrokersBefore | null = null
  /** ports of this machine for outgoing connections; null = not known */
  localPorts: number | null = null
  /** by generator */
  readonly inFlightBytes: number[] = []
  readonly sentReadings: number[] = []
  /** messages by partition, of the generators that have ended */
  readonly sentMessages: number[]
  generatorsDone = 0
  deliveredReadings = 0
  /** the version of the contract in which the target answered the probe; null = it has not answered */
  probedContract: number | null = null
  /** why the probe does not come through; null = no reason is known */
  stuck: string | null = null
  /** everything expected has arrived */
  complete = false
  observed: Observed | null = null
  audit: Audit | null = null
  energy: FleetFacts['cells'] = []
  /** when the observer last reported, and last reported something new; microseconds since the epoch */
  lastReportUs = 0
  lastDeliveryUs = 0
  /** by the generators that have ended */
  private sending: DriverCounters = noTrouble
  private readonly scenario: Scenario
  private readonly plan: Plan

  constructor(scenario: Scenario, plan: Plan, sink: LedgerSink) {
    this.scenario = scenario
    this.plan = plan
    this.ledger = new Ledger(plan, sink)
    this.sentMessages = Array.from({ length: scenario.partitions }, () => 0)
  }

  /** `nowUs` since the epoch, `sinceUs` since the first due time. */
  hear(role: Role, index: number, message: WorkerMessage, nowUs: number, sinceUs: number): void {
    if (message.type === 'probed') this.probedContract = message.contract
    else if (message.type === 'stuck') this.stuck ??= message.words
    else if (message.type === 'probe-accepted') this.probeAccepted = true
    else if (message.type === 'complete') this.complete = true
    else if (message.type === 'report') this.hearReport(role, index, message, nowUs, sinceUs)
    else if (message.type === 'sent') this.hearSent(message)
    else if (message.type === 'observed') this.hearObserved(message)
    else if (message.type === 'audited') {
      this.audit = message.audit
      this.energy = message.energy
    }
  }

  /** The target left out so many more messages. */
  leftOut(count: number, first: string): void {
    const known = this.targetUnreadable
    this.targetUnreadable = { count: known.count + count, first: known.first || first }
  }

  /** readings, of all generators */
  get sentSoFar(): number {
    return this.sentReadings.reduce((sum, readings) => sum + readings, 0)
  }

  get flyingBytes(): number {
    return this.inFlightBytes.reduce((sum, bytes) => sum + bytes, 0)
  }

  get incidents(): Incidents {
    const { sending, observed, died, absentCollectors, missingSeries } = this
    const { targetTrouble, targetUnreadable, targetThrottledUs, workerEnds } = this
    const { malformed, stamps, dueTimes } = observed ?? noIncidents
    const { ownLimits: ofSending, use, ...sent } = sending
    const { blocked: _, transactional: __, ownLimits: ofReading, ...reading } = observed?.trouble ?? noSourceTrouble
    const ownLimits = bothOwnLimits(ofSending, ofReading)
    const connections = { ...use, localPorts: this.localPorts }
    const seen = { sending: sent, reading, malformed, stamps, dueTimes, ownLimits, connections }
    const around = { died, targetEnded: this.targetEnded, absentCollectors, missingSeries, brokers: this.brokers }
    return { ...seen, targetTrouble, targetUnreadable, targetThrottledUs, workerEnds, ...around }
  }

  /** The warnings that are possible before the run is judged. */
  get warnings(): Warning[] {
    return incidentWarnings(this.incidents, this.scenario)
  }

  /** What has been measured until now. */
  measured({ endedAtUs, stoppedAtUs, drainCut, maxDriftUs, faults, saturations }: Moments): Measured {
    const { schedule, bins } = this.plan
    return {
      scenario: this.scenario,
      phases: schedule.phases,
      binUs: bins.binUs,
      bins: this.ledger.bins(),
      medianUs: (bin) => this.ledger.medianUs(bin),
      phaseLatency: this.ledger.phaseLatency,
      hopTimes: this.hopTimes(),
      phaseAreaUs: this.phaseAreasUs(),
      observerWaits: this.observerWaits(),
      samples: this.samples,
      audit: this.audit,
      stoppedAtUs,
      drainCut,
      endedAtUs,
      clock: { maxDriftUs, foreignStamps: !sharesClock(this.scenario.target) },
      faults,
      saturations,
      incidents: withLoops(this.incidents, saturations),
    }
  }

  private hopTimes(): HopTimesTable {
    const table = new Map<HopName, HistogramStore>()
    for (const { phase, hop, histogram } of this.observed?.hops ?? []) {
      const store = table.get(hop) ?? new HistogramStore()
      store.add(phase, histogram)
      table.set(hop, store)
    }
    return table
  }

  private observerWaits(): ObserverWaits {
    const storeOf = (name: keyof ObserverWaits) => {
      const store = new HistogramStore()
      for (const [phase, histogram] of this.observed?.waits[name] ?? []) store.add(phase, histogram)
      return store
    }
    return { unwaited: storeOf('unwaited'), held: storeOf('held') }
  }

  private phaseAreasUs(): number[] {
    if (this.observed === null) return []
    const { schedule, deal } = this.plan
    const observed = new Map(this.observed.observedSumUs)
    return schedule.phases.map((phase) => (observed.get(phase.index) ?? 0) - dueSumUs(schedule, deal, phase))
  }

  private hearReport(role: Role, index: number, report: Report, nowUs: number, sinceUs: number): void {
    for (const part of report.parts) this.ledger.addPart(part)
    for (const flow of report.flows) this.ledger.addFlow(flow)
    this.recent.add(sinceUs, report.parts)
    if (role === 'generator') {
      this.sentReadings[index] = report.readings
      this.inFlightBytes[index] = report.inFlightBytes
      this.recent.count('sent', sinceUs, this.sentSoFar / this.plan.deal.points)
      return
    }
    this.lastReportUs = nowUs
    this.recent.count('delivered', sinceUs, report.readings / this.plan.deal.points)
    if (report.readings === this.deliveredReadings) return
    this.deliveredReadings = report.readings
    this.lastDeliveryUs = nowUs
  }

  private hearSent({ messages, phases, trouble }: Extract<WorkerMessage, { type: 'sent' }>): void {
    messages.forEach((sent, partition) => {
      this.sentMessages[partition]! += sent
    })
    this.ledger.addPhases(phases)
    this.generatorsDone++
    this.sending = addCounters(this.sending, trouble)
  }

  private hearObserved(observed: Observed): void {
    this.observed = observed
    this.ledger.addPhases(observed.phases)
  }
}

/** A closed loop may run out of the same things. */
function withLoops(incidents: Incidents, saturations: readonly SaturationResult[]): Incidents {
  const ownLimits = saturations.map((loop) => loop.ownLimits).reduce(bothOwnLimits, incidents.ownLimits)
  return { ...incidents, ownLimits }
}

function addCounters(a: DriverCounters, b: DriverCounters): DriverCounters {
  return {
    resentReadings: a.resentReadings + b.resentReadings,
    refusedReadings: a.refusedReadings + b.refusedReadings,
    retries: a.retries + b.retries,
    reconnects: a.reconnects + b.reconnects,
    throttledUs: a.throttledUs + b.throttledUs,
    firstTrouble: a.firstTrouble || b.firstTrouble,
    ownLimits: bothOwnLimits(a.ownLimits, b.ownLimits),
    use: { answers: a.use.answers + b.use.answers, closed: a.use.closed + b.use.closed },
  }
}

import { takeEpochOffsetUs, threadClock, wallAheadUs } from '../clock.ts'
import { LoadcurveError } from '../errors.ts'
import type { Measured } from '../stats/measured.ts'
import type { FleetFacts, ObjectiveResult, SampleLine, Warning } from '../types.ts'
import { evaluateLive } from '../verdict/live.ts'
import type { RunOutcome, RunRequest, Stage } from './api.ts'
import { conclude } from './conclude.ts'
import { type Control, openControl } from './control.ts'
import { Crew, type Role } from './crew.ts'
import { loadCustomers } from './customers.ts'
import { createRunFolder, type RunFolderWriter } from './folder-writer.ts'
import { Ledger } from './ledger.ts'
import { dueSumUs } from './little.ts'
import { createRunMemory, type RunMemory } from './memory.ts'
import type { WorkerMessage } from './messages.ts'
import { readModelFile } from './model-file.ts'
import { buildPlan, type Plan } from './plan.ts'
import { describeEnvironment } from './preparation.ts'
import { progressOf } from './progress.ts'
import { Recent } from './recent.ts'
import { startWatching, type Watch } from './watch.ts'

const tickMs = 100
/** Between the last preparation and the first due time. */
const headStartUs = 200_000
/** After everything has arrived: time in which a duplicate would show. */
const quietUs = 1e6
/** Arrivals end this much after the order to stop, so that no generator is already past it. */
const stopAheadUs = 20_000

interface AuditFacts {
  readonly audit: Measured['audit']
  readonly energy: FleetFacts['cells']
}

/** One run from a scenario to its results folder. */
export class Experiment {
  readonly request: RunRequest
  readonly epochOffsetUs = takeEpochOffsetUs()
  readonly clock = threadClock(this.epochOffsetUs)
  readonly folder: RunFolderWriter
  readonly plan: Plan
  readonly recent = new Recent()
  readonly modelText: string
  readonly warnings: Warning[] = []
  stage: Stage = 'starting'
  firstDueUs = 0
  stoppedAtUs: number | null = null
  /** by generator */
  readonly inFlightBytes: number[] = []
  readonly sentReadings: number[] = []
  deliveredReadings = 0
  private readonly memory: RunMemory
  private readonly control: Control
  private readonly ledger: Ledger
  private readonly crew: Crew
  private readonly samples: SampleLine[] = []
  private watch: Watch | null = null
  private failure: string | null = null
  private fatal: unknown = null
  private interrupted = false
  private abortedBy: ObjectiveResult | null = null
  private probed = false
  private complete = false
  private observed: Extract<WorkerMessage, { type: 'observed' }> | null = null
  private audited: AuditFacts | null = null
  private maxDriftUs = 0
  /** of the wall clock at the start: what changes from then on is drift */
  private readonly wallAheadUs = wallAheadUs(this.clock)
  private lastDeliveryUs = 0
  private lastReportUs = 0
  private nextFlushUs = 0
  private readonly sentMessages: number[]
  private generatorsDone = 0

  /** Errors: RESULTS_UNWRITABLE, USAGE (no such model). */
  constructor(request: RunRequest) {
    const { scenario } = request
    this.request = request
    this.modelText = readModelFile(scenario.fleet.model)
    this.plan = buildPlan(scenario, this.modelText)
    const startedUs = this.clock.nowUs()
    const suffix = () =>
      Math.floor(Math.random() * 0x10000)
        .toString(16)
        .padStart(4, '0')
    this.folder = createRunFolder(request.outDir, {
      startedUs,
      scenario: scenario.name,
      engine: scenario.driver.kind === 'null' ? 'null' : scenario.target.engine,
      suffix,
    })
    this.folder.writeScenario(request.scenarioBytes)
    this.memory = createRunMemory(scenario)
    this.control = openControl(this.memory.control)
    this.ledger = new Ledger(this.plan, this.folder)
    this.sentMessages = Array.from({ length: scenario.partitions }, () => 0)
    this.crew = new Crew(
      (role, index, message) => this.hear(role, index, message),
      (role, error) => this.memberFailed(role, error),
    )
  }

  /** The experiment, top to bottom. */
  async run(): Promise<RunOutcome> {
    try {
      await this.prepare()
      await this.probe()
      await this.send()
      await this.drain()
      await this.auditAll()
      return await this.finish()
    } finally {
      this.control.set('quit')
      await this.watch?.stop()
      await this.crew.dismiss()
      this.folder.close()
    }
  }

  /** No curve due from now on is sent. */
  stop(): void {
    this.interrupted = true
    if (this.firstDueUs === 0)
      this.fail(new LoadcurveError('INTERRUPTED', 'interrupted before the first curve was due'))
    else this.stopArrivals()
  }

  fail(error: unknown): void {
    this.fatal ??= error
  }

  private stopArrivals(): void {
    if (this.stoppedAtUs !== null || this.stage !== 'running') return
    const atUs = Math.max(0, this.sinceUs() + stopAheadUs)
    if (atUs >= this.plan.schedule.durationUs) return
    this.stoppedAtUs = atUs
    this.control.stopAfter(atUs)
  }

  /** microseconds since the first due time */
  sinceUs(): number {
    return this.clock.nowUs() - this.firstDueUs
  }

  get observes(): boolean {
    return this.request.scenario.driver.kind !== 'null'
  }

  private async prepare(): Promise<void> {
    const { scenario } = this.request
    this.enter('starting')
    if (this.memory.customers !== null) await loadCustomers(this.plan.fleet, this.memory.customers)
    const base = {
      scenario,
      modelText: this.modelText,
      epochOffsetUs: this.epochOffsetUs,
      memory: this.memory,
      spillFile: `${this.folder.path}/delivered.tmp`,
    }
    for (let index = 0; index < this.memory.updates.length; index++) this.crew.hire('target', { ...base, index })
    if (this.observes) this.crew.hire('observer', { ...base, index: 0 })
    for (let index = 0; index < scenario.generators; index++) this.crew.hire('generator', { ...base, index })
    let ready = false
    void this.crew.whenReady().then(() => {
      ready = true
    })
    await this.until(() => ready, scenario.target.readyWithinUs, 'was not ready')
  }

  private async probe(): Promise<void> {
    if (!this.observes) return
    this.enter('probing')
    this.control.set('probe')
    await this.until(() => this.probed, this.request.scenario.target.readyWithinUs, 'did not answer the probe')
    this.control.set('idle')
  }

  private async send(): Promise<void> {
    const firstDueUs = Math.ceil((this.clock.nowUs() + headStartUs) / 10_000) * 10_000
    const environment = describeEnvironment(this, firstDueUs)
    this.folder.writeEnvironment(environment)
    this.watch = startWatching(
      this,
      () => this.crew.threads(),
      (line) => this.noteSample(line),
      firstDueUs,
    )
    this.warnings.push(...this.watch.warnings)
    this.firstDueUs = firstDueUs
    this.control.begin(firstDueUs)
    this.enter('running')
    await this.until(() => this.generatorsDone === this.request.scenario.generators || this.failure !== null)
  }

  private async drain(): Promise<void> {
    if (!this.observes) return
    this.enter('draining')
    this.crew.order({ type: 'expect', messages: this.sentMessages })
    this.lastDeliveryUs = Math.max(this.lastDeliveryUs, this.clock.nowUs())
    // by what the observer last reported, so that a slow report is not taken for silence
    const quietSince = () => this.lastReportUs - this.lastDeliveryUs
    await this.until(
      () =>
        (this.complete && quietSince() >= quietUs) ||
        quietSince() >= this.request.scenario.drainUs ||
        this.failure !== null,
    )
    this.crew.order({ type: 'finish' })
    await this.until(() => this.observed !== null)
  }

  private async auditAll(): Promise<void> {
    const endedAtUs = this.sinceUs()
    this.endedAtUs = endedAtUs
    this.ledger.flush(Number.POSITIVE_INFINITY, this.stoppedAtUs ?? Number.POSITIVE_INFINITY, endedAtUs)
    this.control.set('quit')
    await this.watch?.stop()
    await this.crew.ended('generator')
    if (!this.observes || this.generatorsDone < this.request.scenario.generators) return
    this.enter('auditing')
    this.crew.order({ type: 'audit', messages: this.sentMessages })
    await this.until(() => this.audited !== null)
  }

  private endedAtUs = 0

  private async finish(): Promise<RunOutcome> {
    this.enter('reporting')
    const outcome = await conclude(this, {
      measured: this.measured(this.endedAtUs),
      interrupted: this.interrupted,
      abortedBy: this.abortedBy,
      failure: this.failure,
      energy: this.audited?.energy ?? [],
    })
    this.enter('done')
    return outcome
  }

  private measured(endedAtUs: number): Measured {
    const { schedule, deal, bins } = this.plan
    const observed = new Map(this.observed?.observedSumUs ?? [])
    return {
      scenario: this.request.scenario,
      phases: schedule.phases,
      binUs: bins.binUs,
      bins: this.ledger.bins(),
      binLatency: this.ledger.binLatency,
      phaseLatency: this.ledger.phaseLatency,
      phaseAreaUs:
        this.observed === null
          ? []
          : schedule.phases.map((phase) => (observed.get(phase.index) ?? 0) - dueSumUs(schedule, deal, phase)),
      samples: this.samples,
      audit: this.audited?.audit ?? null,
      stoppedAtUs: this.stoppedAtUs,
      endedAtUs,
      clock: { maxDriftUs: this.maxDriftUs, foreignStamps: false },
      warnings: this.warnings,
    }
  }

  private hear(role: Role, index: number, message: WorkerMessage): void {
    if (message.type === 'probed') this.probed = true
    else if (message.type === 'complete') this.complete = true
    else if (message.type === 'audited') this.audited = message
    else if (message.type === 'report') this.hearReport(role, index, message)
    else if (message.type === 'sent') {
      message.messages.forEach((messages, partition) => {
        this.sentMessages[partition]! += messages
      })
      this.ledger.addPhases(message.phases)
      this.generatorsDone++
    } else if (message.type === 'observed') {
      this.observed = message
      this.ledger.addPhases(message.phases)
      if (message.malformed.count > 0) this.warnings.push(malformedWarning(message.malformed))
    }
  }

  private hearReport(role: Role, index: number, report: Extract<WorkerMessage, { type: 'report' }>): void {
    for (const part of report.parts) this.ledger.addPart(part)
    for (const flow of report.flows) this.ledger.addFlow(flow)
    this.recent.add(this.sinceUs(), report.parts)
    if (role === 'generator') {
      this.sentReadings[index] = report.readings
      this.inFlightBytes[index] = report.inFlightBytes
      return
    }
    this.lastReportUs = this.clock.nowUs()
    if (report.readings === this.deliveredReadings) return
    this.deliveredReadings = report.readings
    this.lastDeliveryUs = this.lastReportUs
  }

  private memberFailed(role: Role, error: LoadcurveError): void {
    if (role !== 'target' || this.stage !== 'running') {
      this.fail(error)
      return
    }
    this.failure = error.message
    this.folder.log(this.clock.nowUs(), error.message)
    this.control.stopAfter(this.sinceUs())
  }

  private noteSample(line: SampleLine): void {
    this.samples.push(line)
    this.folder.appendSamples([line])
  }

  private enter(stage: Stage): void {
    this.stage = stage
    this.folder.log(this.clock.nowUs(), stage)
    this.tell()
  }

  private tell(): void {
    this.request.onProgress(progressOf(this))
  }

  /** Once a tick: what came is written, progress is told, abort objectives are looked at. */
  private tick(): void {
    if (this.firstDueUs === 0) return
    const atUs = this.sinceUs()
    if (atUs >= this.nextFlushUs) {
      this.nextFlushUs = Math.floor(atUs / 1e6 + 1) * 1e6
      // a moment later, so that the reports of the second that just ended have come
      this.ledger.flush(atUs - 300_000, this.stoppedAtUs ?? Number.POSITIVE_INFINITY, atUs)
      this.maxDriftUs = Math.max(this.maxDriftUs, Math.abs(wallAheadUs(this.clock) - this.wallAheadUs))
      if (this.stage === 'running' && this.abortedBy === null) this.lookForAbort(atUs)
    }
    this.tell()
  }

  private lookForAbort(atUs: number): void {
    if (!this.request.scenario.objectives.some(({ abort }) => abort)) return
    this.abortedBy = evaluateLive(this.measured(atUs))
    if (this.abortedBy !== null) this.stopArrivals()
  }

  /** Waits until something holds, ticking. After `withinUs` the target is given up. */
  private async until(holds: () => boolean, withinUs = Number.POSITIVE_INFINITY, otherwise = ''): Promise<void> {
    const deadlineUs = this.clock.nowUs() + withinUs
    for (let n = 0; !holds(); n++) {
      if (this.fatal !== null) throw this.fatal
      if (this.clock.nowUs() > deadlineUs) throw this.targetLate(otherwise, withinUs)
      await new Promise((resolve) =>
        setTimeout(resolve, this.firstDueUs === 0 || this.stage !== 'running' ? 20 : tickMs),
      )
      if (n % 2 === 0) this.tick()
    }
    if (this.fatal !== null) throw this.fatal
  }

  private targetLate(otherwise: string, withinUs: number): LoadcurveError {
    const { engine } = this.request.scenario.target
    return new LoadcurveError('TARGET_FAILED', `the ${engine} target ${otherwise} within ${withinUs / 1e6} s`, {
      hint: `raise target.readyWithin, or look into ${this.folder.path}/logs`,
    })
  }
}

function malformedWarning({ count, first }: { count: number; first: string }): Warning {
  return {
    code: 'MALFORMED_UPDATE',
    message: `the target published ${count} updates or entries that the contract does not allow; the first: ${first}`,
    phase: null,
    invalid: false,
    figures: { count },
  }
}

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { takeEpochOffsetUs, threadClock, wallAheadUs } from '../clock.ts'
import { LoadcurveError, messageOf } from '../errors.ts'
import type { FleetModel } from '../fleet/model.ts'
import { type ExpectedReadings, expectedCounts } from '../oracle/expected-counts.ts'
import { sentRounds } from '../oracle/sent-curves.ts'
import type { ObjectiveResult } from '../types/result.ts'
import { evaluateLive } from '../verdict/live.ts'
import type { RunOutcome, RunRequest, Stage } from './api.ts'
import { conclude } from './conclude.ts'
import { type Control, openControl } from './control.ts'
import { Crew, type Role } from './crew.ts'
import { loadCustomers } from './customers.ts'
import { Drift } from './drift.ts'
import { Findings } from './findings.ts'
import { createRunFolder, type RunFolderWriter } from './folder-writer.ts'
import { createRunMemory, type RunMemory } from './memory.ts'
import { readModelFile } from './model-file.ts'
import { buildPlan, type Plan } from './plan.ts'
import { describeEnvironment, runName } from './preparation.ts'
import { progressOf } from './progress.ts'
import { startWatching, type Watch } from './watch.ts'

/** How often the main thread looks around: while curves are sent, and before and after. */
const [sendingTickMs, otherTickMs] = [100, 20]
const flushEveryUs = 1e6
/** A second is written this much after its end, when all threads have reported it. */
const flushLagUs = 300_000
/** Between the last preparation and the first due time. */
const headStartUs = 200_000
/** After everything has arrived: time in which a duplicate would show. */
const quietUs = 1e6
/** Arrivals end this much after the order to stop, so that no generator is already past it. */
const stopAheadUs = 20_000

/** One run from a scenario to its results folder. */
export class Experiment {
  readonly request: RunRequest
  readonly epochOffsetUs = takeEpochOffsetUs()
  readonly clock = threadClock(this.epochOffsetUs)
  readonly folder: RunFolderWriter
  readonly plan: Plan
  readonly model: FleetModel
  readonly findings: Findings
  stage: Stage = 'starting'
  /** microseconds since the epoch; 0 before it is known */
  firstDueUs = 0
  /** since the first due time; null = arrivals were not stopped */
  stoppedAtUs: number | null = null
  private readonly memory: RunMemory
  private readonly control: Control
  private readonly crew: Crew
  private watch: Watch | null = null
  /** why the target failed while curves were sent: a result, not an error */
  private failure: string | null = null
  /** what ends the run at once */
  private fatal: unknown = null
  private interrupted = false
  private abortedBy: ObjectiveResult | null = null
  private readonly drift = new Drift(() => wallAheadUs(this.clock))
  private nextFlushUs = 0
  private endedAtUs = 0

  /** Errors: RESULTS_UNWRITABLE, USAGE (no such model). */
  constructor(request: RunRequest) {
    const { scenario } = request
    this.request = request
    this.model = readModelFile(scenario.fleet.model)
    this.plan = buildPlan(scenario, this.model)
    this.folder = createRunFolder(request.outDir, runName(scenario, this.clock.nowUs()))
    this.folder.writeScenario(request.scenarioBytes)
    this.memory = createRunMemory(scenario)
    this.control = openControl(this.memory.control)
    this.findings = new Findings(scenario, this.plan, this.folder)
    this.crew = new Crew(
      (role, index, message) => this.findings.hear(role, index, message, this.clock.nowUs(), this.sinceUs()),
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
      await this.audit()
      return await this.conclude()
    } catch (error) {
      this.noteEnd(error)
      throw error
    } finally {
      this.control.set('quit')
      await this.watch?.stop()
      await this.crew.dismiss()
      rmSync(this.spillFile, { force: true })
      this.folder.close()
    }
  }

  /** The folder says why it is unfinished, where it can still be written. */
  private noteEnd(error: unknown): void {
    const unwritable = error instanceof LoadcurveError && error.code === 'RESULTS_UNWRITABLE'
    if (!unwritable) this.folder.log(this.clock.nowUs(), `ended early: ${messageOf(error)}`)
  }

  /** No curve due from now on is sent. */
  stop(): void {
    this.interrupted = true
    if (this.firstDueUs > 0) this.stopArrivals()
    else this.fail(new LoadcurveError('INTERRUPTED', 'interrupted before the first curve was due'))
  }

  /** Ends the run at once with an error. */
  fail(error: unknown): void {
    this.fatal ??= error
  }

  /** microseconds since the first due time */
  sinceUs(): number {
    return this.clock.nowUs() - this.firstDueUs
  }

  private get spillFile(): string {
    return join(this.folder.path, 'delivered.tmp')
  }

  /** The null driver has no target, probe, observer, drain or audit. */
  private get observes(): boolean {
    return this.request.scenario.driver.kind !== 'null'
  }

  private async prepare(): Promise<void> {
    const { scenario } = this.request
    this.enter('starting')
    // a run that ends before its first curve is one that did not finish, and its folder says so
    this.folder.writeEnvironment(describeEnvironment(this, 0))
    if (this.memory.customers !== null) await loadCustomers(this.plan.fleet, this.memory.customers)
    const { model, epochOffsetUs, memory } = this
    const setup = { scenario, model, epochOffsetUs, memory, spillFile: this.spillFile }
    for (let index = 0; index < memory.updates.length; index++) this.crew.hire('target', { ...setup, index })
    if (this.observes) this.crew.hire('observer', { ...setup, index: 0 })
    for (let index = 0; index < scenario.generators; index++) this.crew.hire('generator', { ...setup, index })
    await this.until(() => this.crew.ready, scenario.target.readyWithinUs, 'was not ready')
  }

  /** Sends one curve through everything, so that the first one that counts finds all doors open. */
  private async probe(): Promise<void> {
    if (!this.observes) return
    this.enter('probing')
    this.control.set('probe')
    await this.until(() => this.findings.probed, this.request.scenario.target.readyWithinUs, 'did not answer the probe')
    this.control.set('idle')
  }

  private async send(): Promise<void> {
    const { findings, request } = this
    const firstDueUs = Math.ceil((this.clock.nowUs() + headStartUs) / 10_000) * 10_000
    this.folder.writeEnvironment(describeEnvironment(this, firstDueUs))
    this.watch = startWatching(this, this.crew, firstDueUs)
    findings.warnings.push(...this.watch.warnings)
    this.firstDueUs = firstDueUs
    this.control.begin(firstDueUs)
    this.enter('running')
    await this.until(() => findings.generatorsDone === request.scenario.generators)
  }

  /** Until everything has arrived and a quiet second brought nothing more, or nothing came for `drain`. */
  private async drain(): Promise<void> {
    const { findings } = this
    if (!this.observes) {
      findings.ledger.end()
      return
    }
    this.enter('draining')
    this.crew.order({ type: 'expect', expected: this.expected() })
    findings.lastDeliveryUs = Math.max(findings.lastDeliveryUs, this.clock.nowUs())
    // by what the observer last reported, so that a slow report is not taken for silence
    const silentUs = () => findings.lastReportUs - findings.lastDeliveryUs
    const { drainUs } = this.request.scenario
    await this.until(
      () => (findings.complete && silentUs() >= quietUs) || silentUs() >= drainUs || this.failure !== null,
    )
    this.crew.order({ type: 'finish' })
    await this.until(() => findings.observed !== null)
    findings.ledger.end()
  }

  /** Counted here, so that the observer goes on observing. */
  private expected(): ExpectedReadings[] {
    const { deal, groups } = this.plan
    const { customers } = this.memory
    const sent = sentRounds(deal, this.findings.sentMessages)
    return expectedCounts(deal, sent, groups, customers === null ? null : new Uint8Array(customers))
  }

  private async audit(): Promise<void> {
    const { findings } = this
    this.endedAtUs = this.sinceUs()
    this.flush(Number.POSITIVE_INFINITY, this.endedAtUs)
    this.control.set('quit')
    await this.watch?.stop()
    if (!this.observes) return
    await this.crew.ended('generator')
    this.enter('auditing')
    this.crew.order({ type: 'audit', messages: findings.sentMessages })
    await this.until(() => findings.audit !== null)
  }

  private async conclude(): Promise<RunOutcome> {
    this.enter('reporting')
    const { interrupted, abortedBy, failure } = this
    const outcome = await conclude(this, { measured: this.measured(this.endedAtUs), interrupted, abortedBy, failure })
    this.enter('done')
    return outcome
  }

  private measured(endedAtUs: number) {
    return this.findings.measured({ endedAtUs, stoppedAtUs: this.stoppedAtUs, maxDriftUs: this.drift.maxUs })
  }

  private stopArrivals(): void {
    if (this.stoppedAtUs !== null || this.stage !== 'running') return
    const atUs = Math.max(0, this.sinceUs() + stopAheadUs)
    if (atUs >= this.plan.schedule.durationUs) return
    this.stoppedAtUs = atUs
    this.control.stopAfter(atUs)
  }

  /** A target that fails while curves are on their way is a result; everything else is an error. */
  private memberFailed(role: Role, error: LoadcurveError): void {
    const isResult = role === 'target' && (this.stage === 'running' || this.stage === 'draining')
    if (!isResult) this.fail(error)
    else {
      this.failure = error.message
      this.folder.log(this.clock.nowUs(), error.message)
      this.stopArrivals()
      this.control.set('drain')
    }
  }

  private enter(stage: Stage): void {
    this.stage = stage
    this.folder.log(this.clock.nowUs(), stage)
    this.request.onProgress(progressOf(this))
  }

  /** Once a second: what came is written, the clock is checked, abort objectives are looked at. */
  private tick(): void {
    if (this.firstDueUs === 0) return
    const atUs = this.sinceUs()
    if (atUs >= this.nextFlushUs && this.stage !== 'auditing' && this.stage !== 'reporting') {
      this.nextFlushUs = (Math.floor((atUs - flushLagUs) / flushEveryUs) + 1) * flushEveryUs + flushLagUs
      this.flush(atUs - flushLagUs, atUs)
      this.drift.look()
      this.lookForAbort(atUs - flushLagUs)
    }
    this.request.onProgress(progressOf(this))
  }

  private flush(untilUs: number, nowUs: number): void {
    this.findings.ledger.flush(untilUs, this.stoppedAtUs ?? Number.POSITIVE_INFINITY, nowUs)
  }

  private lookForAbort(atUs: number): void {
    const wanted = this.request.scenario.objectives.some(({ abort }) => abort)
    if (!wanted || this.findings.generatorsDone > 0 || this.stage !== 'running' || this.abortedBy !== null) return
    this.abortedBy = evaluateLive(this.measured(atUs))
    if (this.abortedBy !== null) this.stopArrivals()
  }

  /** Waits until something holds, ticking. After `withinUs` the target is given up. */
  private async until(holds: () => boolean, withinUs = Number.POSITIVE_INFINITY, otherwise = ''): Promise<void> {
    const deadlineUs = this.clock.nowUs() + withinUs
    for (let n = 0; this.fatal === null && !holds(); n++) {
      if (this.clock.nowUs() > deadlineUs) throw this.targetLate(otherwise, withinUs)
      const waitMs = this.stage === 'running' ? sendingTickMs : otherTickMs
      await new Promise((resolve) => setTimeout(resolve, waitMs))
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

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { takeEpochOffsetUs, threadClock } from '../clock.ts'
import { LoadcurveError, messageOf } from '../errors.ts'
import type { FleetModel } from '../fleet/model.ts'
import { untilAborted } from '../pacing/waiting.ts'
import { createRunFolder, type RunFolderWriter } from '../results/folder-writer.ts'
import type { ObjectiveResult } from '../types/result.ts'
import type { RunOutcome, RunRequest, Stage } from './api.ts'
import type { CollectorPlan } from './assemble-collectors.ts'
import { conclude, readStored } from './conclude.ts'
import { Disturbances } from './disturbances.ts'
import { Findings } from './findings.ts'
import { Heartbeat } from './heartbeat.ts'
import { readModelFile } from './model-file.ts'
import { openTestbedFor, targetLate } from './open-testbed.ts'
import { buildPlan, type Plan } from './plan.ts'
import { describeEnvironment, hireThreads, runName, startTarget } from './preparation.ts'
import { progressOf } from './progress.ts'
import { noTestbed, type Testbed } from './testbed/testbed.ts'
import { expectedReadings } from './threads/audit.ts'
import { type Control, openControl } from './threads/control.ts'
import { Crew } from './threads/crew.ts'
import { createRunMemory, loadCustomers, type RunMemory } from './threads/shared-memory.ts'
import { planWatch, startWatching, type Watch } from './watch.ts'

/** How often the main thread looks around: while curves are sent, and before and after. */
const [sendingTickMs, otherTickMs] = [100, 20]
/** Between the last preparation and the first due time. */
const headStartUs = 200_000
/** After everything has arrived: time in which a duplicate would show. */
const quietUs = 1e6
/** Between the order to stop and the end of arrivals: no generator is past it. */
const stopAheadUs = 20_000

/** One run from a scenario to its results folder. */
export class Experiment {
  readonly request: RunRequest
  readonly epochOffsetUs = takeEpochOffsetUs()
  readonly clock = threadClock(this.epochOffsetUs)
  readonly folder: RunFolderWriter
  readonly spillFile: string
  private readonly readyWithinUs: number
  readonly plan: Plan
  readonly model: FleetModel
  readonly findings: Findings
  readonly memory: RunMemory
  /** aborted when the run ends before its time: whatever is being started then stops */
  readonly aborter = new AbortController()
  testbed: Testbed = noTestbed
  stage: Stage = 'starting'
  /** what is being done before the run begins, in words */
  activity = ''
  /** microseconds since the epoch; 0 before it is known */
  firstDueUs = 0
  /** since the first due time; null = arrivals were not stopped */
  stoppedAtUs: number | null = null
  private readonly control: Control
  private readonly crew: Crew
  private readonly heartbeat: Heartbeat
  private watched: readonly CollectorPlan[] = []
  private watch: Watch | null = null
  private disturbances: Disturbances | null = null
  /** why the target failed while curves were sent: a result, not an error */
  private failure: string | null = null
  /** what ends the run at once */
  private fatal: unknown = null
  private interrupted = false
  private abortedBy: ObjectiveResult | null = null
  private endedAtUs = 0

  /** Errors: RESULTS_UNWRITABLE, USAGE (no such model). */
  constructor(request: RunRequest) {
    const { scenario } = request
    this.request = request
    this.readyWithinUs = scenario.target.readyWithinUs
    this.model = readModelFile(scenario.fleet.model)
    this.plan = buildPlan(scenario, this.model)
    this.folder = createRunFolder(request.outDir, runName(scenario, this.clock.nowUs()))
    this.folder.writeScenario(request.scenarioBytes)
    this.spillFile = join(this.folder.path, 'delivered.tmp')
    this.memory = createRunMemory(scenario)
    this.control = openControl(this.memory.control)
    this.findings = new Findings(scenario, this.plan, this.folder)
    this.heartbeat = new Heartbeat(this)
    this.crew = new Crew(
      (role, index, message) => this.findings.hear(role, index, message, this.clock.nowUs(), this.sinceUs()),
      (error) => this.pipelineFailed(error),
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
      await this.disturbances?.stop(this.aborter.signal)
      await this.crew.dismiss()
      await this.testbed.close()
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
    this.aborter.abort()
  }

  /** when the schedule ends, or was stopped; since the first due time */
  private get endsAtUs(): number {
    return this.stoppedAtUs ?? this.plan.schedule.durationUs
  }

  /** microseconds since the first due time */
  sinceUs(): number {
    return this.clock.nowUs() - this.firstDueUs
  }

  /** The null driver has no target, probe, observer, drain or audit. */
  private get observes(): boolean {
    return this.request.scenario.driver.kind !== 'null'
  }

  private async prepare(): Promise<void> {
    this.enter('starting')
    // a run that ends before its first curve is one that did not finish, and its folder says so
    this.folder.writeEnvironment(describeEnvironment(this, 0))
    if (this.memory.customers !== null) await loadCustomers(this.plan.fleet, this.memory.customers)
    this.testbed = await openTestbedFor(this)
    const target = startTarget(this)
    await this.until(() => target.started, this.readyWithinUs, 'was not ready')
    hireThreads(this, this.crew)
    await this.until(() => this.crew.ready, this.readyWithinUs, 'was not ready')
    this.watched = await planWatch(this, this.crew)
  }

  /** Sends one curve through everything, so that the first one that counts finds all doors open. */
  private async probe(): Promise<void> {
    if (!this.observes) return
    this.enter('probing')
    this.control.set('probe')
    await this.until(() => this.findings.probed, this.readyWithinUs, 'did not answer the probe')
    this.control.set('idle')
  }

  private async send(): Promise<void> {
    const { findings, request } = this
    const firstDueUs = Math.ceil((this.clock.nowUs() + headStartUs) / 10_000) * 10_000
    this.folder.writeEnvironment(describeEnvironment(this, firstDueUs))
    this.watch = startWatching(this, this.watched, firstDueUs)
    findings.warnings.push(...this.watch.warnings)
    this.firstDueUs = firstDueUs
    this.disturbances = new Disturbances(this)
    this.control.begin(firstDueUs)
    this.enter('running')
    await this.until(() => findings.generatorsDone === request.scenario.generators)
    await this.until(() => this.sinceUs() >= this.endsAtUs || this.failure !== null)
    await this.disturbances.stop(this.aborter.signal)
  }

  /** Until everything has arrived and a quiet second brought nothing more, or nothing came for `drain`. */
  private async drain(): Promise<void> {
    const { findings } = this
    if (!this.observes) {
      findings.ledger.end()
      return
    }
    this.enter('draining')
    // counted here, so that the observer goes on observing
    const expected = expectedReadings(this.plan, this.memory, findings.sentMessages)
    this.crew.order({ type: 'expect', expected })
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

  private async audit(): Promise<void> {
    const { findings } = this
    this.endedAtUs = this.sinceUs()
    this.heartbeat.flush(Number.POSITIVE_INFINITY, this.endedAtUs)
    this.control.set('quit')
    await this.watch?.stop()
    if (!this.observes) return
    await untilAborted(this.crew.ended('generator'), this.aborter.signal)
    this.enter('auditing')
    const { stored, failure } = await readStored(this.testbed, this.plan.slots, this.aborter.signal)
    this.failure ??= failure
    this.crew.order({ type: 'audit', messages: findings.sentMessages, stored })
    await this.until(() => findings.audit !== null)
  }

  private async conclude(): Promise<RunOutcome> {
    this.enter('reporting')
    const { interrupted, abortedBy, failure } = this
    const outcome = await conclude(this, { measured: this.measured(this.endedAtUs), interrupted, abortedBy, failure })
    this.enter('done')
    return outcome
  }

  /** What has been measured until `endedAtUs`. */
  measured(endedAtUs: number) {
    const { moments = [], saturations = [] } = this.disturbances ?? {}
    return this.findings.measured({
      endedAtUs,
      stoppedAtUs: this.stoppedAtUs,
      maxDriftUs: this.heartbeat.drift.maxUs,
      faults: moments,
      saturations,
    })
  }

  private stopArrivals(): void {
    if (this.stoppedAtUs !== null || this.stage !== 'running') return
    const atUs = Math.max(0, this.sinceUs() + stopAheadUs)
    if (atUs >= this.plan.schedule.durationUs) return
    this.stoppedAtUs = atUs
    this.control.stopAfter(atUs)
  }

  /** What the system under test does while curves are on their way is a result; everything else is an error. */
  pipelineFailed(error: LoadcurveError): void {
    const isPipelines = error.code === 'TARGET_FAILED' || error.code === 'DRIVER_FAILED'
    if (!isPipelines || this.stage === 'starting' || this.stage === 'probing') this.fail(error)
    if (this.stage !== 'running' && this.stage !== 'draining') return
    this.failure ??= error.message
    this.folder.log(this.clock.nowUs(), error.message)
    this.stopArrivals()
    this.control.set('drain')
  }

  /** Says what is being done, before the run begins. */
  tell(activity: string): void {
    this.activity = activity
    this.folder.log(this.clock.nowUs(), activity)
    this.request.onProgress(progressOf(this))
  }

  private enter(stage: Stage): void {
    this.stage = stage
    this.activity = ''
    this.folder.log(this.clock.nowUs(), stage)
    this.request.onProgress(progressOf(this))
  }

  private tick(): void {
    const missed = this.heartbeat.tick()
    if (missed !== null && this.abortedBy === null) {
      this.abortedBy = missed
      this.stopArrivals()
    }
    if (this.firstDueUs > 0) this.request.onProgress(progressOf(this))
  }

  /** Waits until something holds, ticking. After `withinUs` the target is given up. */
  private async until(holds: () => boolean, withinUs = Number.POSITIVE_INFINITY, otherwise = ''): Promise<void> {
    const deadlineUs = this.clock.nowUs() + withinUs
    for (let n = 0; this.fatal === null && !holds(); n++) {
      if (this.clock.nowUs() > deadlineUs) throw targetLate(this, otherwise)
      const waitMs = this.stage === 'running' ? sendingTickMs : otherTickMs
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      if (n % 2 === 0) this.tick()
    }
    if (this.fatal !== null) throw this.fatal
  }
}

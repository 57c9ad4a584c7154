import { rmSync } from 'node:fs'
import { messageOf } from '../errors.ts'
import { untilAborted, within } from '../pacing/waiting.ts'
import { localPorts } from '../services/processes/ports.ts'
import type { Measured } from '../stats/measured.ts'
import type { RunOutcome, RunRequest, Stage } from './api.ts'
import type { CollectorPlan } from './assemble-collectors.ts'
import { type RunContext, stateAtStart } from './context.ts'
import { conclude, readStored } from './ending/conclude.ts'
import { EndOfRun } from './ending/end-of-run.ts'
import { Heartbeat } from './heartbeat.ts'
import { type Makers, realMakers } from './makers.ts'
import { mustSpeak, openTestbedFor, probeStuck, sayWaiting, targetLate } from './open-testbed.ts'
import { PhaseActions } from './phase-actions.ts'
import { describeEnvironment, hireThreads, startTarget } from './preparation.ts'
import { progressOf } from './progress.ts'
import { expectedReadings, quietUs } from './threads/audit.ts'
import { type Control, openControl } from './threads/control.ts'
import { loadCustomers } from './threads/shared-memory.ts'
import { planWatch, startWatching, type Watch } from './watch.ts'

/** How often the main thread checks the run: while curves are sent, and before and after. */
const [sendingTickMs, otherTickMs] = [100, 20]
/** The drain may last at least as long, beside what the scenario allows; between the last preparation and the first due time. */
const [leastDrainUs, headStartUs] = [60e6, 200_000]
/** What generators may take to close their connections. */
const longestEndMs = 5000

/** One run from a scenario to its results folder. */
export class Experiment {
  readonly context: RunContext
  private readonly makers: Makers
  private readonly aborter = new AbortController()
  private readonly state = stateAtStart()
  private readonly control: Control
  private readonly crew: ReturnType<Makers['crew']>
  private readonly heartbeat: Heartbeat
  private watched: readonly CollectorPlan[] = []
  private watch: Watch | null = null
  private phaseActions: PhaseActions | null = null
  private readonly end: EndOfRun
  private endedAtUs = 0

  /** Errors: RESULTS_UNWRITABLE, USAGE (no such model). */
  constructor(request: RunRequest, makers: Makers = realMakers) {
    const { state } = this
    this.makers = makers
    const parts = makers.open(request, this.aborter.signal)
    const { clock, findings } = parts
    const sinceUs = () => clock.nowUs() - state.firstDueUs
    this.context = {
      ...parts,
      state,
      sinceUs,
      fail: (error) => this.end.fail(error),
      pipelineFailed: (error) => this.end.pipelineFailed(error),
      tell: (activity) => this.tell(activity),
    }
    this.control = openControl(parts.memory.control)
    this.end = new EndOfRun({
      state,
      sinceUs,
      control: this.control,
      durationUs: parts.plan.schedule.durationUs,
      log: (text) => this.log(text),
      abort: () => this.aborter.abort(),
    })
    this.heartbeat = new Heartbeat(this.context, (untilUs) => this.measured(untilUs))
    this.crew = makers.crew(
      (role, index, message) => findings.hear(role, index, message, clock.nowUs(), sinceUs()),
      (error) => this.end.pipelineFailed(error),
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
      await this.cleanUp()
    }
  }

  private async cleanUp(): Promise<void> {
    const { spillFile, folder } = this.context
    const { haste } = this.end
    this.control.set('quit')
    await untilAborted(this.watch?.stop(), haste.all)
    await this.phaseActions?.stop(this.impatience)
    await this.crew.dismiss()
    // what is not closed by then ends with this process
    await untilAborted(this.state.testbed.close(haste.on), haste.all)
    haste.end()
    rmSync(spillFile, { force: true })
    folder.close()
  }

  /** aborts when nothing more is waited for */
  private get impatience(): AbortSignal {
    return AbortSignal.any([this.aborter.signal, this.end.haste.drain])
  }

  /** Records in the folder why it is unfinished, if it can still be written. */
  private noteEnd(error: unknown): void {
    try {
      this.log(`ended early: ${messageOf(error)}`)
    } catch {
      // the folder itself cannot be written, which the error says
    }
  }

  /** No curve due from now on is sent. `hurry`: the run is over before a container is ended by force. */
  stop(hurry = false): void {
    if (hurry) this.end.hurry()
    else this.end.interrupt()
  }

  /** Ends the run at once with an error. */
  fail(error: unknown): void {
    this.end.fail(error)
  }

  private log(text: string): void {
    const { folder, clock } = this.context
    folder.log(clock.nowUs(), text)
  }

  /** when the schedule ends, or was stopped; since the first due time */
  private get endsAtUs(): number {
    return this.state.stoppedAtUs ?? this.context.plan.schedule.durationUs
  }

  /** The null driver has no target, probe, observer, drain or audit. */
  private get observes(): boolean {
    return this.context.request.scenario.driver.kind !== 'null'
  }

  private async prepare(): Promise<void> {
    const { context, state, crew } = this
    const { folder, plan, memory, request } = context
    const { readyWithinUs } = request.scenario.target
    this.enter('starting')
    context.findings.localPorts = localPorts()
    // a run that ends before its first curve did not finish, and its folder says so
    folder.writeEnvironment(describeEnvironment(context, 0))
    if (memory.customers !== null) await loadCustomers(plan.fleet, memory.customers)
    state.testbed = await openTestbedFor(context)
    const target = startTarget(context)
    await this.until(() => target.started, readyWithinUs, 'was not ready')
    hireThreads(context, crew)
    await this.until(() => crew.ready, readyWithinUs, 'was not ready')
    this.watched = await planWatch(context, crew)
  }

  /** Sends one curve through everything, so that all connections are open when the first one that counts is sent. */
  private async probe(): Promise<void> {
    if (!this.observes) return
    const { findings, request } = this.context
    this.enter('probing')
    sayWaiting(this.context)
    this.control.set('probe')
    const { engine, readyWithinUs } = request.scenario.target
    const isOver = () => findings.probedContract !== null || findings.stuck !== null
    await this.until(isOver, readyWithinUs, 'did not respond to the probe')
    if (findings.probedContract === null) throw await probeStuck(this.context, findings.stuck ?? '')
    mustSpeak(findings.probedContract, engine)
    this.control.set('idle')
  }

  private async send(): Promise<void> {
    const { context, state } = this
    const { findings, request, clock, folder } = context
    const firstDueUs = Math.ceil((clock.nowUs() + headStartUs) / 10_000) * 10_000
    folder.writeEnvironment(describeEnvironment(context, firstDueUs))
    this.watch = startWatching(context, this.watched, firstDueUs)
    findings.absentCollectors.push(...this.watch.absent)
    state.firstDueUs = firstDueUs
    this.phaseActions = new PhaseActions(context)
    this.control.begin(firstDueUs)
    this.enter('running')
    await this.until(() => context.sinceUs() >= this.endsAtUs || this.end.failure !== null)
    if (this.observes) this.enter('draining')
    // what was due may still be sent and accepted
    await this.until(() => findings.generatorsDone === request.scenario.generators)
    await this.phaseActions.stop(this.impatience)
  }

  /**
   * Until everything has arrived and a second passed without any more, or nothing new came for `drain`; whatever trickles
   * in, for as long as the load lasted at most (or a minute), and `drain`.
   */
  private async drain(): Promise<void> {
    const { findings, plan, memory, clock, request } = this.context
    if (!this.observes) {
      findings.ledger.end()
      return
    }
    // counted here, so that the observer goes on observing
    const expected = expectedReadings(plan, memory, findings.sentMessages)
    this.crew.order({ type: 'expect', expected })
    findings.lastDeliveryUs = Math.max(findings.lastDeliveryUs, clock.nowUs())
    // by the observer's last report, so that a slow report does not look like silence
    const silentUs = () => findings.lastReportUs - findings.lastDeliveryUs
    const { drainUs } = request.scenario
    const lastUs = clock.nowUs() + drainUs + Math.max(leastDrainUs, this.endsAtUs)
    const isOver = () => (findings.complete && silentUs() >= quietUs) || silentUs() >= drainUs
    await this.until(() => {
      if (clock.nowUs() >= lastUs) this.end.cutDrain('bound')
      return isOver() || this.end.drainCut !== null || this.end.failure !== null
    })
    this.crew.order({ type: 'finish' })
    await this.until(() => findings.observed !== null)
    findings.ledger.end()
  }

  private async audit(): Promise<void> {
    const { findings, plan } = this.context
    this.endedAtUs = this.context.sinceUs()
    this.heartbeat.end(this.endedAtUs)
    this.control.set('quit')
    await untilAborted(this.watch?.stop(), this.end.haste.drain)
    findings.missingSeries.push(...(this.watch?.missing() ?? []))
    if (!this.observes) return
    // a client that still waits for a broker must not keep the run from its audit
    const ended = within(longestEndMs, this.crew.ended('generator'), () => new Error('still open')).catch(() => {})
    await untilAborted(ended, this.impatience)
    this.enter('auditing')
    const inTime = AbortSignal.any([this.aborter.signal, this.end.haste.stored])
    const { stored, failure } = await readStored(this.state.testbed, plan.slots, inTime)
    // sums that were not read because the run must hurry are no failure of the database
    if (!this.end.haste.stored.aborted) this.end.failure ??= failure
    this.crew.order({ type: 'audit', messages: findings.sentMessages, stored })
    await this.until(() => findings.audit !== null)
  }

  private async conclude(): Promise<RunOutcome> {
    this.enter('reporting')
    const { interrupted, abortedBy, failure } = this.end
    const measured = this.measured(this.endedAtUs)
    const outcome = await conclude(this.context, { measured, interrupted, abortedBy, failure }, this.makers.pageDir)
    this.enter('done')
    return outcome
  }

  private measured(endedAtUs: number): Measured {
    const { moments = [], saturations = [] } = this.phaseActions ?? {}
    return this.context.findings.measured({
      endedAtUs,
      stoppedAtUs: this.state.stoppedAtUs,
      drainCut: this.end.drainCut,
      maxDriftUs: this.heartbeat.drift.maxUs,
      faults: moments,
      saturations,
    })
  }

  private tell(activity: string): void {
    this.state.activity = activity
    this.log(activity)
    this.report()
  }

  private enter(stage: Stage): void {
    this.state.stage = stage
    this.state.activity = ''
    this.log(stage)
    this.report()
  }

  private report(): void {
    this.context.request.onProgress(progressOf(this.context))
  }

  private tick(): void {
    const missed = this.heartbeat.tick()
    if (missed !== null) this.end.abort(missed)
    if (this.state.firstDueUs > 0) this.report()
  }

  /** Waits until a condition holds, ticking. After `withinUs` the target has failed. */
  private async until(holds: () => boolean, withinUs = Number.POSITIVE_INFINITY, otherwise = ''): Promise<void> {
    const { context, state } = this
    const deadlineUs = context.clock.nowUs() + withinUs
    for (let n = 0; this.end.fatal === null && !holds(); n++) {
      if (context.clock.nowUs() > deadlineUs) throw targetLate(context, otherwise)
      const waitMs = state.stage === 'running' ? sendingTickMs : otherTickMs
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      if (n % 2 === 0) this.tick()
    }
    if (this.end.fatal !== null) throw this.end.fatal
  }
}

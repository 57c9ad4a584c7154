import { rmSync } from 'node:fs'
import { type Clock, takeEpochOffsetUs, threadClock } from '../clock.ts'
import { probeSlot } from '../contract/curve-message.ts'
import { readUpdateEntry, updateEntryBytes, updateHeaderBytes } from '../contract/update-message.ts'
import { temporaryFolder } from '../directories.ts'
import type { Driver } from '../drivers/driver.ts'
import { LoadcurveError } from '../errors.ts'
import type { UpdateSource } from '../journey/update-source.ts'
import { createLoopSleeper } from '../pacing/sleeper.ts'
import { utcStamp } from '../results/folder-writer.ts'
import { readModelFile } from '../run/model-file.ts'
import { buildPlan } from '../run/plan.ts'
import { pipelineEnds, waitingWords } from '../run/testbed/pipeline-ends.ts'
import { openTestbed } from '../run/testbed/real-testbed.ts'
import type { Testbed } from '../run/testbed/testbed.ts'
import { assembleGenerator, assembleSource, type Place } from '../run/threads/assemble.ts'
import { quietUs } from '../run/threads/audit.ts'
import type { Generator } from '../run/threads/generator.ts'
import { probeBlock, probeEveryUs } from '../run/threads/probe-block.ts'
import { createRunMemory, loadCustomers } from '../run/threads/shared-memory.ts'
import { keepsSums } from '../scenarios/rules/needed-services.ts'
import { bothOwnLimits, limitHints, type OwnLimitFacts } from '../types/own-limits.ts'
import { type Scenario, storeOf } from '../types/scenario.ts'
import { knownScenario, sentReadings } from './known-curves.ts'
import type { SeenUpdate, UpdateBounds } from './mistakes/entry-mistakes.ts'
import { findMistakes } from './mistakes/find-mistakes.ts'
import type { Mistake } from './mistakes/mistakes.ts'
import { storedMistakes } from './mistakes/stored-mistakes.ts'
import type { SentReading } from './mistakes/sums.ts'

export interface ConformanceRequest {
  readonly scenario: Scenario
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  onStep(text: string): void
}

export interface ConformanceOutcome {
  readonly readings: number
  readonly updates: number
  readonly mistakes: readonly Mistake[]
}

/**
 * Curves are sent this long after they were due: a time from the due time until the pipeline took them that is shorter
 * cannot be right, in whatever unit it is.
 */
const heldBackUs = 50_000
const lookMs = 50
const takeAtOnce = 64

/**
 * Sends a few thousand known curves through a pipeline and checks every byte that it publishes.
 * Errors: TARGET_FAILED, DRIVER_FAILED (services, topics, connections), RESULTS_UNWRITABLE (cache, temporary folder).
 */
export async function checkConformance(request: ConformanceRequest): Promise<ConformanceOutcome> {
  const logsDir = temporaryFolder('loadcurve-conformance-')
  const check = new ConformanceCheck(request, logsDir)
  try {
    const outcome = await check.run()
    rmSync(logsDir, { recursive: true, force: true })
    return outcome
  } finally {
    // after a failure the logs stay: its hint names them
    await check.close()
  }
}

class ConformanceCheck {
  private readonly request: ConformanceRequest
  private readonly logsDir: string
  private readonly scenario: Scenario
  private readonly epochOffsetUs = takeEpochOffsetUs()
  private readonly clock = threadClock(this.epochOffsetUs)
  /** the clock of what sends */
  private readonly sendingClock: Clock = { nowUs: () => this.clock.nowUs() - heldBackUs }
  private readonly seen: SeenUpdate[] = []
  private readonly closers: (() => Promise<void>)[] = []
  private firstDueUs = 0
  /** a service or target process that ended by itself */
  private death: string | null = null

  constructor(request: ConformanceRequest, logsDir: string) {
    this.request = request
    this.logsDir = logsDir
    this.scenario = knownScenario(request.scenario)
  }

  async run(): Promise<ConformanceOutcome> {
    const { onStep } = this.request
    const memory = createRunMemory(this.scenario)
    const plan = buildPlan(this.scenario, readModelFile(this.scenario.fleet.model))
    if (memory.customers !== null) await loadCustomers(plan.fleet, memory.customers)
    const testbed = await this.surround(plan, memory.customers)
    const control = { firstDueUs: 0 }
    const place: Place = { plan, setup: { index: 0, memory, wiring: testbed.wiring }, clock: this.clock, control }
    const source = await assembleSource(place)
    const { generator, driver } = await assembleGenerator({ ...place, clock: this.sendingClock })
    this.closers.push(
      () => source.close(),
      () => driver.close(),
    )
    await source.open()
    await driver.open()
    onStep(waitingWords(this.scenario, testbed.wiring) ?? 'sending a probe')
    const answered = await this.probe(driver, source)
    onStep(answered ? 'sending curves' : 'no response to the probe; sending curves anyway')
    await this.send(generator, driver, source)
    const sent = sentReadings(plan, this.firstDueUs)
    onStep(`waiting for ${sent.length.toLocaleString('en')} readings`)
    await this.drain(source, sent.length)
    const { transactional, skippedUpdates, first, ownLimits } = source.trouble()
    requireConnections(bothOwnLimits(driver.counters().ownLimits, ownLimits))
    if (transactional) onStep('the updates topic holds transactions: results count once they are committed')
    if (skippedUpdates > 0) onStep(`${skippedUpdates} updates could not be read: ${first}`)
    return this.judge(sent, testbed)
  }

  async close(): Promise<void> {
    for (const close of this.closers.splice(0).reverse()) await close().catch(() => {})
  }

  private async surround(plan: Place['plan'], customers: SharedArrayBuffer | null): Promise<Testbed> {
    const { env, signal, onStep } = this.request
    const testbed = await openTestbed({
      scenario: this.scenario,
      plan,
      run: `${utcStamp(this.clock.nowUs())}-conformance`,
      logsDir: this.logsDir,
      epochOffsetUs: this.epochOffsetUs,
      customers: customers === null ? null : new Uint8Array(customers),
      keep: false,
      env,
      signal,
      onProgress: onStep,
      onBrokers: () => {},
      targetEvents: {
        unreadable: (count, first) => onStep(`the target could not read ${count} messages; the first: ${first}`),
        workerEnded: (name, how) => onStep(`${name} of the target ${how}`),
      },
      onDeath: (message) => {
        this.death ??= message
      },
    })
    this.closers.push(() => testbed.close())
    await testbed.startTarget()
    return testbed
  }

  /** Throws the error that ends the check early. */
  private mustGoOn(driver?: Driver): void {
    if (this.request.signal.aborted) throw new LoadcurveError('INTERRUPTED', 'interrupted before the check was over')
    if (this.death !== null)
      throw new LoadcurveError('TARGET_FAILED', this.death, { hint: `look into ${this.logsDir}` })
    if (driver !== undefined && driver.failure !== null) throw driver.failure
  }

  /** Sends a probe from time to time until an update comes back. */
  private async probe(driver: Driver, source: UpdateSource): Promise<boolean> {
    const untilUs = this.clock.nowUs() + this.scenario.target.readyWithinUs
    for (let probeUs = 0; this.seen.length === 0 && this.clock.nowUs() < untilUs; ) {
      const nowUs = this.clock.nowUs()
      this.mustGoOn(driver)
      if (nowUs >= probeUs) {
        driver.send(probeBlock(nowUs), -1)
        probeUs = nowUs + probeEveryUs
      }
      driver.takeAcks(() => {})
      driver.flush(this.sendingClock.nowUs())
      await source.arrival(lookMs)
      this.take(source)
    }
    return this.seen.length > 0
  }

  private async send(generator: Generator, driver: Driver, source: UpdateSource): Promise<void> {
    const sleepUntil = createLoopSleeper(this.sendingClock)
    this.firstDueUs = Math.ceil(this.sendingClock.nowUs() / 10_000) * 10_000 + 100_000
    generator.begin(this.firstDueUs)
    while (!generator.finished) {
      this.mustGoOn(driver)
      const wakeUs = Math.min(generator.step(), driver.flush(this.sendingClock.nowUs()))
      this.take(source)
      await sleepUntil(wakeUs)
    }
  }

  /** Until a second without updates after everything has arrived, or until `drain` passes without any. */
  private async drain(source: UpdateSource, readings: number): Promise<void> {
    let lastUs = this.clock.nowUs()
    for (;;) {
      this.mustGoOn()
      if (this.take(source)) lastUs = this.clock.nowUs()
      const silentUs = this.clock.nowUs() - lastUs
      if (silentUs >= this.scenario.drainUs || (silentUs >= quietUs && this.counted() >= readings)) return
      await source.arrival(lookMs)
    }
  }

  private take(source: UpdateSource): boolean {
    let any = false
    const keep = (view: DataView, at: number, bytes: number, observedUs: number) => {
      any = true
      const copy = new Uint8Array(view.buffer, view.byteOffset + at, bytes).slice()
      this.seen.push({ bytes: copy, observedUs })
    }
    while (source.take(takeAtOnce, keep));
    return any
  }

  /** readings that the updates claim, even if something else is wrong with them */
  private counted(): number {
    return this.seen.reduce((sum, { bytes }) => sum + countOf(bytes), 0)
  }

  private async judge(sent: readonly SentReading[], testbed: Testbed): Promise<ConformanceOutcome> {
    const { target } = this.scenario
    const slots = sent.reduce((most, { slot }) => Math.max(most, slot + 1), 0)
    const plan = buildPlan(this.scenario, readModelFile(this.scenario.fleet.model))
    const bounds: UpdateBounds = {
      workload: plan.workload.id,
      workloadName: target.workload,
      result: plan.workload.result,
      groups: plan.workload.groups,
      slots,
      firstDueUs: this.firstDueUs,
      lastDueUs: this.firstDueUs + plan.schedule.durationUs,
      heldBackUs,
      stores: keepsSums({ engine: target.engine, workload: target.workload, store: storeOf(target) }),
      ends: pipelineEnds(this.scenario, testbed.wiring!),
    }
    const stored = await testbed.stored(slots)
    const mistakes = [...findMistakes(sent, this.seen, bounds), ...storedMistakes(sent, stored)]
    return { readings: sent.length, updates: this.seen.length, mistakes }
  }
}

function countOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let readings = 0
  for (let at = updateHeaderBytes; at + updateEntryBytes <= bytes.byteLength; at += updateEntryBytes) {
    const { slot, count } = readUpdateEntry(view, at)
    if (slot !== probeSlot) readings += count
  }
  return readings
}

/** What did not leave this machine, or did not reach it, says nothing about a pipeline. Errors: DRIVER_FAILED. */
export function requireConnections({ limit, first }: OwnLimitFacts): void {
  if (limit === null) return
  throw new LoadcurveError('DRIVER_FAILED', `the check is void: ${first}`, { hint: limitHints[limit] })
}

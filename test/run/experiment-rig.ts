import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { vi } from 'vitest'
import { contractVersion } from '../../src/contract/reading-check.ts'
import type { LoadcurveError } from '../../src/errors.ts'
import type { RunOutcome } from '../../src/run/api.ts'
import { openRunParts, type RunState } from '../../src/run/context.ts'
import { Experiment } from '../../src/run/experiment.ts'
import type { Makers } from '../../src/run/makers.ts'
import { noTestbed } from '../../src/run/testbed/testbed.ts'
import type { Control } from '../../src/run/threads/control.ts'
import { openControl } from '../../src/run/threads/control.ts'
import type { Role } from '../../src/run/threads/crew.ts'
import type { ObserverOrder, WorkerMessage } from '../../src/run/threads/messages.ts'
import { noSourceTrouble, noTrouble } from '../../src/types/measurement.ts'
import type { Audit } from '../../src/types/result.ts'
import type { Scenario } from '../../src/types/scenario.ts'
import { emptyFolder } from '../support/real-run.ts'

/** What the threads of a run say, where it is not what all goes well says. */
export interface ThreadsScript {
  /** what comes of the probe */
  readonly probe?: WorkerMessage
  /** readings that the observer has seen for the first time, so long after the sending ended */
  readonly delivered?: (sinceSentMs: number) => number
  /** the threads of the generators end by themselves */
  readonly generatorsEnd?: boolean
  /** SIGTERM comes so long after the first curve was due */
  readonly hurryAfterMs?: number
  /** the database no longer answers from then on */
  readonly silentDatabase?: boolean
}

/** How a run ended, and when what was asked of its observer; in milliseconds since all was sent. */
export interface RigEnd {
  readonly outcome: RunOutcome | null
  readonly error: LoadcurveError | null
  readonly orderedMs: Partial<Record<ObserverOrder['type'], number>>
}

const reportEveryMs = 250
/** A run that is not over by then never is. */
const longestMs = 300_000

const audit: Audit = {
  ...{ expected: 10, delivered: 10, lost: 0, duplicated: 0, wrong: 0, netWh: 0 },
  ...{ worst: [], cells: 1, unjudged: 0, doubted: 0, stored: null },
}

/** The threads of a run as they are heard, on the timers of a test. */
class ScriptedThreads {
  readonly orderedMs: Partial<Record<ObserverOrder['type'], number>> = {}
  readonly ready = true
  private readonly hear: (role: Role, message: WorkerMessage) => void
  private readonly control: Control
  private readonly script: ThreadsScript
  private readonly partitions: number
  private readonly sendingMs: number
  private readonly timer = setInterval(() => this.step(), reportEveryMs)
  private probed = false
  private sentMs = 0

  constructor(
    { partitions, phases }: Scenario,
    script: ThreadsScript,
    control: Control,
    hear: (role: Role, message: WorkerMessage) => void,
  ) {
    this.partitions = partitions
    this.sendingMs = phases.reduce((sum, { durationUs }) => sum + durationUs / 1000, 0)
    this.script = script
    this.control = control
    this.hear = hear
  }

  hire(): void {}
  threads = () => []
  dismiss = async () => clearInterval(this.timer)
  ended = () => (this.script.generatorsEnd === false ? new Promise<void>(() => {}) : Promise.resolve())

  order({ type }: ObserverOrder): void {
    this.orderedMs[type] = Date.now() - this.sentMs
    const waits = { unwaited: [], held: [] }
    const none = { readings: 0, first: '' }
    const seen = { malformed: { count: 0, first: '' }, stamps: none, dueTimes: none, trouble: noSourceTrouble }
    if (type === 'finish')
      this.hear('observer', { type: 'observed', phases: [], observedSumUs: [], hops: [], waits, ...seen })
    if (type === 'audit') this.hear('observer', { type: 'audited', audit, energy: [] })
  }

  private step(): void {
    const { control, script } = this
    if (control.stage === 'probe' && !this.probed) {
      this.probed = true
      this.hear('observer', script.probe ?? { type: 'probed', contract: contractVersion })
    }
    if (control.firstDueUs === 0) return
    if (this.sentMs === 0 && Date.now() >= control.firstDueUs / 1000 + this.sendingMs) this.send()
    const readings = this.sentMs === 0 ? 0 : (script.delivered ?? (() => 10))(Date.now() - this.sentMs)
    this.hear('observer', { type: 'report', parts: [], flows: [], inFlightBytes: 0, readings })
  }

  private send(): void {
    this.sentMs = Date.now()
    const messages = Array.from({ length: this.partitions }, () => 1)
    this.hear('generator', { type: 'sent', messages, phases: [], trouble: noTrouble })
  }
}

function page(): string {
  const dir = emptyFolder()
  for (const name of ['page.js', 'page.css']) writeFileSync(join(dir, name), '')
  return dir
}

/** A whole run on the timers of a test: everything that the main thread does, with threads that follow a script. */
export async function runScripted(scenario: Scenario, script: ThreadsScript = {}): Promise<RigEnd> {
  let [lastUs, threads] = [0, null as ScriptedThreads | null]
  let control: Control
  const nowUs = () => {
    lastUs = Math.max(Date.now() * 1000, lastUs + 1)
    return lastUs
  }
  const makers: Makers = {
    pageDir: page(),
    open: (request, signal) => {
      const parts = openRunParts(request, signal)
      control = openControl(parts.memory.control)
      return { ...parts, clock: { nowUs } }
    },
    crew: (hear) => {
      threads = new ScriptedThreads(scenario, script, control, (role, message) => hear(role, 0, message))
      return threads
    },
  }
  const request = {
    scenario,
    scenarioBytes: Buffer.from('# from a test\n'),
    overrides: {},
    tags: {},
    command: ['test'],
  }
  const place = { outDir: emptyFolder(), keep: false, env: {}, onProgress: () => {} }
  const experiment = new Experiment({ ...request, ...place }, makers)
  let end: Pick<RigEnd, 'outcome' | 'error'> | null = null
  void experiment.run().then(
    (outcome) => (end = { outcome, error: null }),
    (error) => (end = { outcome: null, error }),
  )
  let hurried = false
  const isToHurry = () => experiment.context.sinceUs() / 1000 >= (script.hurryAfterMs ?? Number.POSITIVE_INFINITY)
  for (const startMs = Date.now(); end === null; await new Promise((resolve) => setImmediate(resolve))) {
    if (Date.now() - startMs > longestMs) experiment.fail(new Error('the run does not end'))
    if (!hurried && experiment.context.state.firstDueUs > 0 && isToHurry()) {
      hurried = true
      experiment.stop(true)
      const state = experiment.context.state as RunState
      if (script.silentDatabase) state.testbed = { ...noTestbed, stored: () => new Promise<null>(() => {}) }
    }
    await vi.advanceTimersByTimeAsync(20)
  }
  return { ...(end as Pick<RigEnd, 'outcome' | 'error'>), orderedMs: threads!.orderedMs }
}

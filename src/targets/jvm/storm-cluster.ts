import { rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { LoadcurveError } from '../../errors.ts'
import { killListed, killProcesses } from '../../services/processes/ending.ts'
import { signal } from '../../services/processes/identity.ts'
import type { RecordedProcess } from '../../services/processes/process-record.ts'
import type { TargetPart } from '../../types/scenario.ts'
import type { WatchedJvms } from '../../types/services.ts'
import type { TargetHandle } from '../target-handle.ts'
import { TargetListeners } from '../target-listeners.ts'
import { isTargetMessage } from '../target-messages.ts'
import { TargetProcesses, type TargetProgram } from '../target-processes.ts'
import { clusterProgram, type JvmPlace, type JvmPrograms, removeZnodes } from './jvm-target.ts'
import { type DaemonName, daemonNames, StormDaemons } from './storm-daemons.ts'
import { WorkerEnds } from './storm-ends.ts'
import { workerLogsFolder } from './storm-home.ts'
import { exitOfWorker, howWorkerEnded, whyWorkerEnded } from './storm-last-words.ts'
import type { WorkerEnd } from './storm-launches.ts'
import { StormWorkers, type WorkerProcess, workersOf } from './storm-workers.ts'

export interface ClusterPlace extends JvmPlace {
  /** removed at the end */
  readonly folder: string
  readonly workers: number
}

const backWithinMs = 60_000
const pollMs = 100

const daemonsOf: Readonly<Record<TargetPart, readonly DaemonName[]>> = {
  target: daemonNames,
  nimbus: ['nimbus'],
  supervisor: ['supervisor'],
  worker: [],
}

const byPause = ', because of the pause'

interface Recorded {
  readonly daemons: readonly RecordedProcess[]
  readonly submitter: readonly RecordedProcess[]
}

/** A topology on daemons of this run: nimbus, a supervisor, and the workers that the supervisor starts. */
export class StormCluster extends TargetListeners implements TargetHandle {
  readonly ready: Promise<void>
  readonly #started: Promise<void>
  readonly #programs: JvmPrograms
  readonly #place: ClusterPlace
  readonly #daemons: StormDaemons
  readonly #workers: StormWorkers
  readonly #ending = new AbortController()
  /** of workers that ended by themselves */
  readonly #ends = new WorkerEnds()
  #fail: (error: LoadcurveError) => void = () => {}
  #recorded: Recorded = { daemons: [], submitter: [] }
  #submitter: TargetProcesses | null = null
  /** workers, before the last fault */
  #running = 0
  #paused: readonly WorkerProcess[] = []

  constructor(programs: JvmPrograms, place: ClusterPlace) {
    super()
    const { file, folder, logsDir, workers, request } = place
    const { java, jars } = programs
    this.#programs = programs
    this.#place = place
    this.#daemons = new StormDaemons({
      ...{ java, jars, folder, logsDir, workers, zookeeper: file.zookeeper!, env: request.env },
      onProcesses: (daemons) => this.#record({ daemons }),
      onDeath: (name, { message, hint }) => this.#die(name, message, hint),
    })
    this.#workers = new StormWorkers(folder, logsDir, {
      onChange: () => this.#record({}),
      onEnd: (end) => this.#workerEnded(end),
      onMessage: (name, message) => this.#take(name, message),
      onTrouble: (words) => this.tell.trouble('storm', words),
    })
    const failed = new Promise<never>((_, reject) => {
      this.#fail = reject
    })
    failed.catch(() => {})
    this.#started = this.#start()
    this.#started.catch(() => {})
    this.ready = Promise.race([this.#started, failed])
    this.ready.catch(() => {})
  }

  processes() {
    const workers = this.#workers.seen.map(({ name, identity }) => ({ name, pid: identity.pid }))
    return [...this.#daemons.processes(), ...(this.#submitter?.processes() ?? []), ...workers]
  }

  get jvms(): WatchedJvms {
    const { agent } = this.#place
    return {
      now: () => this.#workers.agents(),
      unavailable: 'unavailable' in agent ? agent.unavailable : null,
    }
  }

  async kill(part: TargetPart): Promise<void> {
    const workers = this.#workersIn(part)
    if (part === 'worker' && workers.length === 0) throw this.#noWorker()
    this.#running = this.#workers.seen.filter(({ isWorker }) => isWorker).length
    await Promise.all(daemonsOf[part].map((name) => this.#daemons.kill(name)))
    await this.#endWorkers(part === 'target' ? this.#workersIn(part) : workers)
  }

  /** A supervisor starts its workers again by itself. */
  async restart(part: TargetPart): Promise<void> {
    await Promise.all(daemonsOf[part].map((name) => this.#daemons.restart(name, this.#ending.signal)))
    await this.#workersUp()
  }

  pause(part: TargetPart): void {
    for (const name of daemonsOf[part]) this.#daemons.pause(name)
    this.#paused = this.#workersIn(part)
    if (part === 'worker' && this.#paused.length === 0) throw this.#noWorker()
    this.#ends.pause(this.#paused.map(({ port }) => port))
    this.#signalPaused('SIGSTOP')
  }

  resume(part: TargetPart): void {
    for (const name of daemonsOf[part]) this.#daemons.resume(name)
    this.#signalPaused('SIGCONT')
    this.#ends.resume(
      this.#paused.map(({ port }) => port),
      performance.now(),
    )
    this.#paused = []
  }

  /** Nothing of it is needed any more, so nothing is asked: the topology goes with its daemons. */
  async stop(): Promise<void> {
    this.#ending.abort()
    this.#workers.close()
    await this.#endOurs()
    // what was about to start has seen by now that it must not
    await this.#started.catch(() => {})
    await this.#endOurs()
    // those too that a supervisor started in its last moment
    await killListed(() => workersOf(this.#place.folder).map(({ identity }) => identity))
    rmSync(this.#place.folder, { recursive: true, force: true, maxRetries: 5 })
    const { file, request } = this.#place
    if (file.zookeeper !== null) await removeZnodes(file.zookeeper, this.#programs, request)
  }

  async #endOurs(): Promise<void> {
    await Promise.all([this.#submitter?.stop(true), this.#daemons.stop()])
  }

  async #start(): Promise<void> {
    const nimbusPort = await this.#daemons.start(this.#ending.signal)
    this.#ending.signal.throwIfAborted()
    this.#submitter = new TargetProcesses(this.#submitting(nimbusPort))
    this.#submitter.onDeath((name, how, hint) => this.#die(name, how, hint))
    this.passOn(this.#submitter)
    await this.#submitter.ready
  }

  #submitting(nimbusPort: number): TargetProgram {
    const { file } = this.#place
    const onProcesses = (submitter: readonly RecordedProcess[]) => this.#record({ submitter })
    const cluster = { ...file.cluster!, nimbusPort }
    return clusterProgram(this.#programs, { ...this.#place, file: { ...file, cluster }, onProcesses })
  }

  /** `worker` is the first one, with what writes its log. */
  #workersIn(part: TargetPart): readonly WorkerProcess[] {
    const all = this.#workers.look()
    if (part === 'target') return all
    const first = part === 'worker' ? all.find(({ isWorker }) => isWorker) : undefined
    return all.filter(({ port }) => port === first?.port)
  }

  async #endWorkers(workers: readonly WorkerProcess[]): Promise<void> {
    const identities = workers.map(({ identity }) => identity)
    this.#workers.expectEnd(identities)
    await killProcesses(identities)
  }

  async #workersUp(): Promise<void> {
    const giveUp = performance.now() + backWithinMs
    while (!this.#ending.signal.aborted) {
      const up = this.#workers.look().filter(({ isWorker }) => isWorker).length
      if (up >= this.#running) return
      if (performance.now() > giveUp) throw this.#notBack(up)
      await wait(pollMs, undefined, { ref: false })
    }
  }

  #noWorker(): LoadcurveError {
    return new LoadcurveError(
      'TARGET_FAILED',
      'there is no worker to kill or pause: the last one has not come back yet',
      {
        hint: 'leave more time before this fault',
      },
    )
  }

  #notBack(up: number): LoadcurveError {
    const message = `${up} of ${this.#running} workers run, ${backWithinMs / 1000} s after the fault`
    return new LoadcurveError('TARGET_FAILED', message, { hint: `see ${workerLogsFolder(this.#place.logsDir)}` })
  }

  #signalPaused(name: 'SIGSTOP' | 'SIGCONT'): void {
    for (const { identity } of this.#paused) signal(identity, name)
  }

  #record(changed: Partial<Recorded>): void {
    this.#recorded = { ...this.#recorded, ...changed }
    const { daemons, submitter } = this.#recorded
    // the first daemon starts before there is anything to look at
    this.#place.onProcesses([...daemons, ...submitter, ...(this.#workers?.seen ?? [])])
  }

  #take(name: string, message: unknown): void {
    if (!isTargetMessage(message)) return
    if (message.type === 'fatal') this.#die(name, `${name}: ${message.message}`, message.hint || null)
    // that it takes curves, the probe shows
    else if (message.type !== 'ready') this.tellMessage(name, message)
  }

  #workerEnded({ port, workerId, logFrom }: WorkerEnd): void {
    const { logsDir, jvm } = this.#place
    const name = `worker-${port}`
    const exit = exitOfWorker(logsDir, workerId)
    const how = howWorkerEnded(exit)
    const { message, hint, isFinal } = whyWorkerEnded(this.#workers.logOf(port), { jvm, exit, fromByte: logFrom })
    const why = message === '' ? '' : `: ${message}`
    const end = this.#ends.end(port, performance.now())
    if (isFinal) this.#die(name, `${name}: ${message}`, hint)
    else if (end.kind === 'never') this.#die(name, `${name} ${how} ${end.ends} times within a minute${why}`, hint)
    else this.tell.workerEnded(name, `${how}${end.kind === 'paused' ? byPause : ''}${why}`)
  }

  #die(name: string, how: string, hint: string | null = null): void {
    this.#fail(new LoadcurveError('TARGET_FAILED', how, { hint: hint ?? `see ${this.#place.logsDir}` }))
    this.tellDeath(name, how, hint)
  }
}

import { mkdirSync, realpathSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { LoadcurveError } from '../../errors.ts'
import { killProcesses } from '../../services/processes/ending.ts'
import { bareEnvironment } from '../../services/processes/environment.ts'
import type { Launch } from '../../services/processes/launch.ts'
import { freePorts, listensAt } from '../../services/processes/ports.ts'
import { type Death, ProcessGroup } from '../../services/processes/process-group.ts'
import type { RecordedProcess } from '../../services/processes/process-record.ts'
import type { TargetPart } from '../../types/scenario.ts'
import type { TargetHandle } from '../target-handle.ts'
import { isTargetMessage } from '../target-messages.ts'
import { deathOf, TargetProcesses } from '../target-processes.ts'
import { clusterProgram, type JvmPlace, type JvmPrograms, removeZnodes } from './jvm-target.ts'
import { type StormPorts, smallJvm, workerLogsFolder, writeStormHome } from './storm-home.ts'
import { workerWords } from './storm-last-words.ts'
import { StormWorkers, type WorkerProcess, workersOf } from './storm-workers.ts'

export interface ClusterPlace extends JvmPlace {
  /** removed at the end */
  readonly folder: string
  readonly workers: number
}

type Daemon = 'nimbus' | 'supervisor'

const daemons = {
  nimbus: { mainClass: 'org.apache.storm.daemon.nimbus.Nimbus', heap: '-Xmx256m' },
  supervisor: { mainClass: 'org.apache.storm.daemon.supervisor.Supervisor', heap: '-Xmx128m' },
} as const

/** A worker that ends by itself so often within this time will not come up. */
const mostEnds = 3
const endsWithinMs = 60_000
const backWithinMs = 60_000
const pollMs = 100

/** A topology on daemons of this run: nimbus, a supervisor, and the workers that the supervisor starts. */
export class StormCluster implements TargetHandle {
  readonly ready: Promise<void>
  readonly #programs: JvmPrograms
  readonly #place: ClusterPlace
  readonly #group: ProcessGroup
  readonly #workers: StormWorkers
  readonly #ending = new AbortController()
  readonly #deaths: ((name: string, how: string) => void)[] = []
  readonly #troubles: ((name: string, words: string) => void)[] = []
  readonly #throttles: ((ms: number) => void)[] = []
  readonly #ends: number[] = []
  #recorded: readonly RecordedProcess[] = []
  #submitted: readonly RecordedProcess[] = []
  #topology: TargetProcesses | null = null
  #paused: readonly WorkerProcess[] = []
  #fault: (error: LoadcurveError) => void = () => {}

  constructor(programs: JvmPrograms, place: ClusterPlace) {
    this.#programs = programs
    this.#place = place
    this.#group = new ProcessGroup({
      onChange: (processes) => {
        this.#recorded = processes
        this.#record()
      },
    })
    this.#group.onDeath((death) => this.#daemonDied(death))
    this.#workers = new StormWorkers(place.folder, place.logsDir, {
      onChange: () => this.#record(),
      onEnd: (worker) => this.#workerEnded(worker),
      onMessage: (name, message) => this.#take(name, message),
    })
    const failed = new Promise<never>((_, reject) => {
      this.#fault = reject
    })
    failed.catch(() => {})
    this.ready = Promise.race([this.#start(), failed])
    this.ready.catch(() => {})
  }

  processes() {
    const workers = this.#workers.seen.map(({ name, identity }) => ({ name, pid: identity.pid }))
    return [...this.#group.processes(), ...(this.#topology?.processes() ?? []), ...workers]
  }

  async kill(part: TargetPart): Promise<void> {
    if (part === 'target') await Promise.all((['supervisor', 'nimbus'] as const).map((one) => this.#group.kill(one)))
    if (part === 'nimbus' || part === 'supervisor') return this.#group.kill(part)
    const all = this.#workers.look()
    const first = all.find(({ isWorker }) => isWorker)
    const chosen = part === 'target' ? all : all.filter(({ port }) => port === first?.port)
    await this.#endWorkers(chosen)
  }

  /** A supervisor starts its workers again by itself. */
  async restart(part: TargetPart): Promise<void> {
    const restarted = {
      target: ['nimbus', 'supervisor'],
      nimbus: ['nimbus'],
      supervisor: ['supervisor'],
      worker: [],
    } as const
    await Promise.all(restarted[part].map((one) => this.#group.restart(one, this.#ending.signal)))
    await this.#workersUp()
  }

  pause(part: TargetPart): void {
    const all = this.#workers.look().filter(({ isWorker }) => isWorker)
    this.#paused = part === 'target' ? all : part === 'worker' ? all.slice(0, 1) : []
    this.#signal(part, 'SIGSTOP')
  }

  resume(part: TargetPart): void {
    this.#signal(part, 'SIGCONT')
    this.#paused = []
  }

  onDeath(listener: (name: string, how: string) => void): void {
    this.#deaths.push(listener)
  }

  onTrouble(listener: (name: string, words: string) => void): void {
    this.#troubles.push(listener)
  }

  onThrottled(listener: (ms: number) => void): void {
    this.#throttles.push(listener)
  }

  /** Nothing of it is needed any more, so nothing is asked: the topology goes with its daemons. */
  async stop(): Promise<void> {
    this.#ending.abort()
    this.#workers.close()
    await Promise.all([this.#topology?.stop(true), this.#group.stop(0)])
    // those that a supervisor started in its last moment too
    await this.#endWorkers(workersOf(this.#place.folder))
    rmSync(this.#place.folder, { recursive: true, force: true, maxRetries: 5 })
    const { file, request } = this.#place
    if (file.zookeeper !== null) await removeZnodes(file.zookeeper, this.#programs, request)
  }

  async #start(): Promise<void> {
    const { folder, file, logsDir, workers } = this.#place
    const [nimbus, supervisor, ...slots] = await freePorts(2 + workers)
    const ports: StormPorts = { nimbus: nimbus!, supervisor: supervisor!, workers: slots }
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeStormHome({ folder, jars: this.#programs.jars, logsDir, ports, zookeeper: file.zookeeper! })
    const launches = [this.#launch('nimbus', ports.nimbus), this.#launch('supervisor', ports.supervisor)]
    await this.#group.start(launches, this.#ending.signal)
    this.#topology = new TargetProcesses(this.#submitting(ports.nimbus))
    this.#topology.onDeath((_name, how) => this.#die('topology', how))
    this.#topology.onTrouble((_name, words) => this.#tell('topology', words))
    await this.#topology.ready
  }

  #submitting(nimbusPort: number) {
    const { file } = this.#place
    const place = { ...this.#place, file: { ...file, cluster: { ...file.cluster!, nimbusPort } } }
    return {
      ...clusterProgram(this.#programs, place),
      onProcesses: (processes: readonly RecordedProcess[]) => {
        this.#submitted = processes
        this.#record()
      },
    }
  }

  #launch(name: Daemon, port: number): Launch {
    const { java, jars } = this.#programs
    const { folder, logsDir, request } = this.#place
    const { mainClass, heap } = daemons[name]
    const args = [
      ...smallJvm.filter((flag) => !flag.startsWith('-Xmx')),
      heap,
      `-Ddaemon.name=${name}`,
      `-Dlogfile.name=${name}.log`,
      `-Dstorm.home=${folder}`,
      `-Dstorm.log.dir=${logsDir}`,
      `-Dlog4j.configurationFile=${join(folder, 'log4j2', 'cluster.xml')}`,
      `-Djava.io.tmpdir=${folder}`,
      '-Djava.deserialization.disabled=true',
      '-cp',
      `${join(jars, '*')}:${join(folder, 'conf')}`,
      mainClass,
    ]
    return {
      name,
      part: name,
      command: java,
      args,
      // a supervisor starts the Java of its environment
      env: bareEnvironment(request.env, { JAVA_HOME: dirname(dirname(realpathSync(java))) }),
      folder,
      // Storm writes the file of that name itself
      logFile: join(logsDir, `${name}-out.log`),
      talk: null,
      isReady: () => listensAt(port),
    }
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
      if (up >= this.#place.workers) return
      if (performance.now() > giveUp) throw this.#notBack(up)
      await new Promise((resolve) => setTimeout(resolve, pollMs).unref())
    }
  }

  #notBack(up: number): LoadcurveError {
    const message = `${up} of ${this.#place.workers} workers run, ${backWithinMs / 1000} s after the fault`
    return new LoadcurveError('TARGET_FAILED', message, { hint: `see ${workerLogsFolder(this.#place.logsDir)}` })
  }

  #signal(part: TargetPart, signal: 'SIGSTOP' | 'SIGCONT'): void {
    const act = signal === 'SIGSTOP' ? ('pause' as const) : ('resume' as const)
    for (const one of ['nimbus', 'supervisor'] as const) if (part === 'target' || part === one) this.#group[act](one)
    for (const { identity } of this.#paused) process.kill(identity.pid, signal)
  }

  #record(): void {
    const workers = this.#workers?.seen ?? []
    this.#place.onProcesses([...this.#recorded, ...this.#submitted, ...workers])
  }

  #take(name: string, message: unknown): void {
    if (!isTargetMessage(message)) return
    if (message.type === 'fatal') this.#die(name, `${name}: ${message.message}`)
    else if (message.type === 'trouble') this.#tell(name, message.words)
    else if (message.type === 'throttled') for (const listener of this.#throttles) listener(message.ms)
  }

  #daemonDied(death: Death): void {
    const log = join(this.#place.logsDir, `${death.name}.log`)
    this.#die(death.name, deathOf({ ...death, logFile: log }, undefined).message)
  }

  #workerEnded({ name, port }: WorkerProcess): void {
    const last = workerWords(this.#workers.logOf(port))
    const why = last === '' ? '' : `: ${last}`
    this.#ends.push(performance.now())
    const recent = this.#ends.filter((atMs) => performance.now() - atMs < endsWithinMs)
    if (recent.length < mostEnds) this.#tell(name, `it ended by itself, and its supervisor starts it again${why}`)
    else this.#die(name, `${name} ended by itself ${recent.length} times within a minute${why}`)
  }

  #tell(name: string, words: string): void {
    for (const listener of this.#troubles) listener(name, words)
  }

  #die(name: string, how: string): void {
    this.#fault(new LoadcurveError('TARGET_FAILED', how, { hint: `see ${this.#place.logsDir}` }))
    for (const listener of this.#deaths) listener(name, how)
  }
}

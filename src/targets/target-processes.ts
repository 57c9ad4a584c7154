import { join } from 'node:path'
import { LoadcurveError } from '../errors.ts'
import { howItEnded, lastWords, wasKilled } from '../services/processes/last-words.ts'
import { type Launch, type StartedProcess, startProcess } from '../services/processes/launch.ts'
import { logTail } from '../services/processes/log-tail.ts'
import { type Death, ProcessGroup } from '../services/processes/process-group.ts'
import type { RecordedProcess } from '../services/processes/process-record.ts'
import type { WatchedJvms } from '../types/services.ts'
import type { TargetHandle } from './target-handle.ts'
import { TargetListeners } from './target-listeners.ts'
import { type FatalMessage, isTargetMessage, type ReadyMessage } from './target-messages.ts'

/** One process of a target: `target-0`, `target-1` ... in the order in which they are listed. */
export interface TargetWorker extends Pick<Launch, 'command' | 'args' | 'env'> {
  /** sent to it as JSON over its stdin, with its secrets; null: it takes no settings and reports nothing */
  readonly settings: unknown
  /** default: `target-` and its index */
  readonly name?: string
}

/** What an engine defines about its processes; everything else about them is the same for every engine. */
export interface TargetProgram {
  readonly workers: readonly TargetWorker[]
  /** Can they take curves together? `ready`: the last report of each process that has reported. */
  isReady(ready: readonly ReadyMessage[]): boolean | Promise<boolean>
  /** must exist; a log is `target-0.log` */
  readonly logsDir: string
  /** called with all processes right after each start, so that they can be recorded */
  onProcesses(processes: readonly RecordedProcess[]): void
  /** true: they are asked to end even where everything else is killed, because they have to tidy up elsewhere */
  readonly isAlwaysAsked?: boolean
  /** why a process ended, if the last lines of its log tell; null = they do not */
  causeOf?(lastLines: readonly string[]): { readonly message: string; readonly hint: string } | null
  /** left out: it does not run in JVMs */
  readonly jvms?: WatchedJvms
  /** called once all of them have ended for good; does not reject */
  afterStop?(): Promise<void>
}

/** A process that has not ended by itself this long after it was asked to is killed. */
const graceMs = 6000
/** Lines of its log that an error shows. */
const shownLines = 5

/** The processes of a target that the run starts, whatever they run. The run decides how long they may take. */
export class TargetProcesses extends TargetListeners implements TargetHandle {
  readonly ready: Promise<void>
  readonly #program: TargetProgram
  readonly #group: ProcessGroup
  readonly #ending = new AbortController()
  /** by name, since the last start of all */
  readonly #ready = new Map<string, ReadyMessage>()
  readonly #fatal = new Map<string, FatalMessage>()
  #death: LoadcurveError | null = null

  constructor(program: TargetProgram, start: (launch: Launch) => StartedProcess = startProcess) {
    super()
    this.#program = program
    this.#group = new ProcessGroup({
      onChange: (processes) => program.onProcesses(processes),
      readyWithinMs: Number.POSITIVE_INFINITY,
      start,
    })
    this.#group.onDeath((death) => this.#died(death))
    const launches = program.workers.map((worker, index) => this.#launchOf(worker, worker.name ?? `target-${index}`))
    this.ready = this.#serving(this.#group.start(launches, this.#ending.signal))
    this.ready.catch(() => {})
  }

  get jvms(): WatchedJvms | null {
    return this.#program.jvms ?? null
  }

  processes() {
    return this.#group.processes()
  }

  /** All of them: the engines that are only processes have no smaller parts. */
  kill(): Promise<void> {
    return this.#group.kill('target')
  }

  async restart(): Promise<void> {
    await this.kill()
    this.#ready.clear()
    this.#fatal.clear()
    this.#death = null
    await this.#serving(this.#group.restart('target', this.#ending.signal))
  }

  pause(): void {
    this.#group.pause('target')
  }

  resume(): void {
    this.#group.resume('target')
  }

  async stop(atOnce = false): Promise<void> {
    this.#ending.abort()
    await this.#group.stop(atOnce && this.#program.isAlwaysAsked !== true ? 0 : graceMs)
    await this.#program.afterStop?.()
  }

  #launchOf({ command, args, env, settings }: TargetWorker, name: string): Launch {
    return {
      name,
      part: 'target',
      command,
      args,
      env,
      folder: process.cwd(),
      logFile: join(this.#program.logsDir, `${name}.log`),
      talk:
        settings === null
          ? null
          : { settings: JSON.stringify(settings), onMessage: (message) => this.#take(name, message) },
      isReady: () => this.#isReady(),
    }
  }

  /** Fails with the first death, so that nothing waits for a process that depends on the dead one. */
  async #isReady(): Promise<boolean> {
    if (this.#death !== null) throw this.#death
    return this.#program.isReady([...this.#ready.values()])
  }

  async #serving(started: Promise<void>): Promise<void> {
    try {
      await started
    } catch (thrown) {
      throw this.#death ?? thrown
    }
  }

  #take(name: string, message: unknown): void {
    if (!isTargetMessage(message)) return
    if (message.type === 'ready') this.#ready.set(name, message)
    else if (message.type === 'fatal') this.#fatal.set(name, message)
    else this.tellMessage(name, message)
  }

  #died(death: Death): void {
    const error = deathOf(death, this.#fatal.get(death.name), this.#program)
    this.#death ??= error
    this.tellDeath(death.name, error.message, error.hint ?? null)
  }
}

/** With the last message of the process, or with the end of its log and what that means. */
export function deathOf(
  { name, exit, logFile }: Death,
  fatal: FatalMessage | undefined,
  program: Pick<TargetProgram, 'causeOf'>,
): LoadcurveError {
  if (fatal !== undefined) {
    const hint = fatal.hint === '' ? `see ${logFile}` : fatal.hint
    return new LoadcurveError('TARGET_FAILED', `${name}: ${fatal.message}`, { hint })
  }
  const lines = logTail(logFile, shownLines)
  const cause = program.causeOf?.(lines) ?? null
  if (cause !== null) return new LoadcurveError('TARGET_FAILED', `${name}: ${cause.message}`, { hint: cause.hint })
  const last = wasKilled(exit) ? '' : lastWords(lines, shownLines).join(' | ')
  const message = `${name} ${howItEnded(exit)}${last === '' ? '' : `; its log ends with: ${last}`}`
  return new LoadcurveError('TARGET_FAILED', message, { hint: `see ${logFile}` })
}

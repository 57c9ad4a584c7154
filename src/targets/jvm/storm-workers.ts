import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { identify, type ProcessIdentity } from '../../services/processes/identity.ts'
import { LogFollower } from '../../services/processes/log-follower.ts'
import { messageIn, messageMark } from '../../services/processes/messages.ts'
import type { RecordedProcess } from '../../services/processes/process-record.ts'
import type { WatchedJvm } from '../../types/services.ts'
import { workerLogsFolder } from './storm-home.ts'

/** A JVM that a supervisor has started: a worker, or the one that writes the worker's log. */
export interface WorkerProcess extends RecordedProcess {
  readonly service: 'worker'
  /** the tuples go through it */
  readonly isWorker: boolean
  readonly port: number
}

/**
 * The processes that belong to a Storm home, as the system lists them: a supervisor starts them, and they outlive it. The
 * home is among their arguments.
 */
export function workersOf(home: string, listed: () => readonly ListedProcess[] = listProcesses): WorkerProcess[] {
  const mark = `-Dstorm.home=${home}`
  return listed()
    .filter(({ words }) => words.includes(mark))
    .flatMap(({ pid, words }) => {
      const port = Number(words.find((word) => word.startsWith(portFlag))?.slice(portFlag.length))
      const identity = Number.isInteger(port) ? identify(pid) : null
      if (identity === null) return []
      const isWorker = !words.includes('org.apache.storm.LogWriter')
      return [{ name: `worker-${port}${isWorker ? '' : '-log'}`, service: 'worker', identity, isWorker, port } as const]
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

const portFlag = '-Dworker.port='

export interface ListedProcess {
  readonly pid: number
  readonly words: readonly string[]
}

/** Every process that this user can look at (proc(5)). */
function listProcesses(): ListedProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [{ pid: Number(name), words: readFileSync(`/proc/${name}/cmdline`, 'latin1').split('\0') }]
      } catch {
        return [] // it has ended meanwhile
      }
    })
}

/** How often they are looked at. */
const everyMs = 500

export interface WorkerListener {
  /** there are others than before */
  onChange(workers: readonly WorkerProcess[]): void
  /** a worker has ended, and nobody has ended it here */
  onEnd(worker: WorkerProcess): void
  /** a worker has written a message into its log */
  onMessage(name: string, message: unknown): void
}

/** Watches the workers of a Storm home: who they are, and what they say in their logs. */
export class StormWorkers {
  readonly #home: string
  readonly #logs: string
  readonly #listener: WorkerListener
  readonly #followers = new Map<string, LogFollower>()
  readonly #timer: NodeJS.Timeout
  /** where the agent of a worker answers, by the port of the worker */
  readonly #agents = new Map<number, string>()
  /** ended by this run */
  readonly #ended = new Set<number>()
  #seen: readonly WorkerProcess[] = []

  constructor(home: string, logsDir: string, listener: WorkerListener) {
    this.#home = home
    this.#logs = workerLogsFolder(logsDir)
    this.#listener = listener
    this.#timer = setInterval(() => this.look(), everyMs).unref()
  }

  /** Those that run, as they were when they were last looked at. */
  get seen(): readonly WorkerProcess[] {
    return this.#seen
  }

  look(): readonly WorkerProcess[] {
    const now = workersOf(this.#home)
    const before = this.#seen
    this.#seen = now
    this.#readLogs()
    const isIn = (list: readonly WorkerProcess[]) => (one: WorkerProcess) =>
      list.some(({ identity }) => identity.pid === one.identity.pid)
    const gone = before.filter((one) => !isIn(now)(one))
    if (gone.length > 0 || !now.every(isIn(before))) this.#listener.onChange(now)
    for (const one of gone) if (one.isWorker && !this.#ended.has(one.identity.pid)) this.#listener.onEnd(one)
    return now
  }

  /** Their end is wanted: it is not told. */
  expectEnd(identities: readonly ProcessIdentity[]): void {
    for (const { pid } of identities) this.#ended.add(pid)
  }

  /** Those whose agent has said where it answers. */
  agents(): WatchedJvm[] {
    return this.#seen.flatMap(({ name, port, isWorker }) => {
      const url = isWorker ? this.#agents.get(port) : undefined
      return url === undefined ? [] : [{ name, url }]
    })
  }

  /** The log of the worker at a port; null = it has none yet. */
  logOf(port: number): string | null {
    return this.#logFiles().find((path) => path.endsWith(join(String(port), logName))) ?? null
  }

  close(): void {
    clearInterval(this.#timer)
    this.#readLogs()
  }

  #readLogs(): void {
    for (const path of this.#logFiles()) {
      if (!this.#followers.has(path)) this.#followers.set(path, new LogFollower(path, (line) => this.#read(path, line)))
      this.#followers.get(path)!.look()
    }
  }

  /** The JVM that writes the log puts the time before each line. */
  #read(path: string, line: string): void {
    const port = path.split('/').at(-2)!
    const agent = /Agent \S+ started with URL (http:\S+?)\/?(?: |$)/.exec(line)?.[1]
    if (agent !== undefined) this.#agents.set(Number(port), agent)
    const at = line.indexOf(messageMark)
    const message = at < 0 ? undefined : messageIn(line.slice(at))
    if (message !== undefined) this.#listener.onMessage(`worker-${port}`, message)
  }

  #logFiles(): string[] {
    return namesIn(this.#logs).flatMap((topology) =>
      namesIn(join(this.#logs, topology)).map((port) => join(this.#logs, topology, port, logName)),
    )
  }
}

const logName = 'worker.log'

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../../errors.ts'
import { identify, type ProcessIdentity } from '../../services/processes/identity.ts'
import { type ListedProcess, listProcesses } from '../../services/processes/listed.ts'
import { LogFollower } from '../../services/processes/log-follower.ts'
import { messageIn, messageMark } from '../../services/processes/messages.ts'
import type { RecordedProcess } from '../../services/processes/process-record.ts'
import type { WatchedJvm } from '../../types/services.ts'
import { workerLogsFolder } from './storm-home.ts'
import { type LaunchedProcess, StormLaunches, type WorkerEnd } from './storm-launches.ts'

export interface WorkerProcess extends RecordedProcess, LaunchedProcess {
  readonly service: 'worker'
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
      const port = Number(flagIn(words, 'worker.port'))
      const workerId = flagIn(words, 'worker.id') ?? ''
      const identity = Number.isInteger(port) ? identify(pid) : null
      if (identity === null) return []
      const isWorker = !words.includes('org.apache.storm.LogWriter')
      return [
        {
          name: `worker-${port}${isWorker ? '' : '-log'}`,
          service: 'worker',
          identity,
          isWorker,
          port,
          workerId,
        } as const,
      ]
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function flagIn(words: readonly string[], property: string): string | undefined {
  const flag = `-D${property}=`
  return words.find((word) => word.startsWith(flag))?.slice(flag.length)
}

/** How often they are looked at. */
const everyMs = 500

export interface WorkerListener {
  /** there are others than before */
  onChange(workers: readonly WorkerProcess[]): void
  /** a worker has ended, and nobody has ended it here; told once for each launch */
  onEnd(end: WorkerEnd): void
  /** a worker has written a message into its log */
  onMessage(name: string, message: unknown): void
  /** they cannot be watched; told once */
  onTrouble(words: string): void
}

type WorkersOf = (home: string) => readonly WorkerProcess[]

/** Watches the workers of a Storm home: who they are, and what they say in their logs. */
export class StormWorkers {
  readonly #home: string
  readonly #logs: string
  readonly #listener: WorkerListener
  readonly #followers = new Map<string, LogFollower>()
  readonly #timer: NodeJS.Timeout
  /** where the agent of a worker answers, by the port of the worker */
  readonly #agents = new Map<number, string>()
  readonly #launches = new StormLaunches()
  readonly #list: WorkersOf
  #seen: readonly WorkerProcess[] = []
  #isTroubled = false

  constructor(home: string, logsDir: string, listener: WorkerListener, list: WorkersOf = workersOf) {
    this.#home = home
    this.#logs = workerLogsFolder(logsDir)
    this.#listener = listener
    this.#list = list
    this.#timer = setInterval(() => this.#guard(() => this.look()), everyMs).unref()
  }

  /** Those that run, as they were when they were last looked at. */
  get seen(): readonly WorkerProcess[] {
    return this.#seen
  }

  look(): readonly WorkerProcess[] {
    const now = this.#list(this.#home)
    const before = this.#seen
    this.#seen = now
    const ended = this.#launches.look(now, this.#logSizes())
    const gone = before.filter((one) => !includes(now, one))
    // another worker at its port has an agent elsewhere
    for (const { isWorker, port } of gone) if (isWorker) this.#agents.delete(port)
    this.#readLogs()
    // a record that cannot be written says nothing of the workers
    if (gone.length > 0 || !now.every((one) => includes(before, one))) this.#guard(() => this.#listener.onChange(now))
    for (const end of ended) this.#listener.onEnd(end)
    return now
  }

  /** Their end is wanted: it is not told. */
  expectEnd(identities: readonly ProcessIdentity[]): void {
    this.#launches.expectEnd(identities)
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
    this.#guard(() => this.#readLogs())
  }

  /** Watching them must not end the run. */
  #guard(watch: () => void): void {
    try {
      watch()
    } catch (thrown) {
      if (this.#isTroubled) return
      this.#isTroubled = true
      this.#listener.onTrouble(`its workers cannot be watched: ${messageOf(thrown)}`)
    }
  }

  /** A port has one log: that of the topology of this run. */
  #logSizes(): Map<number, number> {
    return new Map(this.#logFiles().map((path) => [portOf(path), sizeOf(path)]))
  }

  #readLogs(): void {
    for (const path of this.#logFiles()) {
      if (!this.#followers.has(path)) this.#followers.set(path, new LogFollower(path, (line) => this.#read(path, line)))
      this.#followers.get(path)!.look()
    }
  }

  /** The JVM that writes the log puts the time before each line. */
  #read(path: string, line: string): void {
    const port = portOf(path)
    const agent = /Agent \S+ started with URL (http:\S+?)\/?(?: |$)/.exec(line)?.[1]
    if (agent !== undefined) this.#agents.set(port, agent)
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

function portOf(log: string): number {
  return Number(log.split('/').at(-2))
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function includes(list: readonly WorkerProcess[], { identity }: WorkerProcess): boolean {
  return list.some((one) => one.identity.pid === identity.pid && one.identity.started === identity.started)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

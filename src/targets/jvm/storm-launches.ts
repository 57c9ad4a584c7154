import type { ProcessIdentity } from '../../services/processes/identity.ts'

/** A JVM that a supervisor has started for a port: a worker, or the one that writes the worker's log. */
export interface LaunchedProcess {
  readonly identity: ProcessIdentity
  /** the tuples go through it */
  readonly isWorker: boolean
  readonly port: number
  /** by which its supervisor names the worker in its log */
  readonly workerId: string
}

/** A launch of a worker that is over. */
export interface WorkerEnd {
  readonly port: number
  /** null = it came and went unseen */
  readonly workerId: string | null
  /** where its words begin in the log of the port, in bytes */
  readonly logFrom: number
}

interface Launch extends WorkerEnd {
  readonly writer: string | null
  readonly worker: string | null
  /** when it was last looked at, its worker was gone, and who writes the log was not */
  readonly isEnding: boolean
  /** nothing is to be said of its end */
  readonly isSilent: boolean
}

/** By the port of a worker: how many bytes its log has. */
export type LogSizes = ReadonlyMap<number, number>

/**
 * Tells the launches of workers apart. A supervisor starts what writes the log, and that starts the worker. Both may live
 * for less time than there is between two looks: then only the process that writes the log is ever seen, and its end is
 * that of the worker; or neither is, and there is a longer log.
 */
export class StormLaunches {
  #launches: readonly Launch[] = []
  /** at the last look: what a new process has written, it has written since */
  #sizes: LogSizes = new Map()

  /** Takes what runs now. Returns the launches that are over since the last look, each once, unless that was wanted. */
  look(now: readonly LaunchedProcess[], sizes: LogSizes): WorkerEnd[] {
    for (const one of now.filter(({ isWorker }) => !isWorker)) this.#place(one)
    for (const one of now.filter(({ isWorker }) => isWorker)) this.#place(one)
    const unseen = this.#unseen(sizes)
    this.#sizes = sizes
    const alive = new Set(now.map(({ identity }) => keyOf(identity)))
    const over = this.#launches.filter((launch) => isOver(launch, alive))
    this.#launches = this.#launches
      .filter(({ writer, worker }) => isIn(alive, writer) || isIn(alive, worker))
      .map((launch) => ({
        ...launch,
        isEnding: launch.worker !== null && !isIn(alive, launch.worker),
        isSilent: launch.isSilent || over.includes(launch),
      }))
    return [...unseen, ...over.filter(({ isSilent }) => !isSilent)].map(({ port, workerId, logFrom }) => ({
      ...{ port, workerId, logFrom },
    }))
  }

  /** The end of these processes is wanted: it is not told. */
  expectEnd(identities: readonly ProcessIdentity[]): void {
    const keys = new Set(identities.map(keyOf))
    this.#launches = this.#launches.map((launch) =>
      isIn(keys, launch.writer) || isIn(keys, launch.worker) ? { ...launch, isSilent: true } : launch,
    )
  }

  /** Launches that came and went since the last look: who else writes into the log of a port? */
  #unseen(sizes: LogSizes): WorkerEnd[] {
    return [...sizes].flatMap(([port, bytes]) => {
      const logFrom = this.#sizes.get(port) ?? 0
      return bytes > logFrom && !this.#launches.some((one) => one.port === port)
        ? [{ port, workerId: null, logFrom }]
        : []
    })
  }

  #place({ identity, isWorker, port, workerId }: LaunchedProcess): void {
    const key = keyOf(identity)
    if (this.#launches.some(({ writer, worker }) => writer === key || worker === key)) return
    const waiting = isWorker ? this.#launches.findLast((one) => one.port === port && one.worker === null) : undefined
    if (waiting !== undefined) {
      this.#launches = this.#launches.map((one) => (one === waiting ? { ...one, worker: key } : one))
      return
    }
    const [writer, worker] = isWorker ? [null, key] : [key, null]
    const logFrom = this.#sizes.get(port) ?? 0
    this.#launches = [...this.#launches, { port, workerId, logFrom, writer, worker, isEnding: false, isSilent: false }]
  }
}

/** Who writes the log has one more look for the last words. */
function isOver({ writer, worker, isEnding }: Launch, alive: ReadonlySet<string>): boolean {
  return !isIn(alive, worker) && (!isIn(alive, writer) || isEnding)
}

function isIn(keys: ReadonlySet<string>, key: string | null): boolean {
  return key !== null && keys.has(key)
}

function keyOf({ pid, started }: ProcessIdentity): string {
  return `${pid} ${started}`
}

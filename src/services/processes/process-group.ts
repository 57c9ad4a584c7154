import { setTimeout as wait } from 'node:timers/promises'
import type { ServiceProcess } from '../../types/services.ts'
import { endProcesses } from './ending.ts'
import type { Exit } from './last-words.ts'
import { type Launch, type StartedProcess, startProcess } from './launch.ts'
import type { PartName, RecordedProcess } from './process-record.ts'
import { stoppedStarting, untilReady, usualReadyWithinMs } from './readiness.ts'

const againAfterMs = 500

/** A process that ended by itself. */
export interface Death {
  readonly name: string
  readonly exit: Exit
  readonly logFile: string
}

export interface GroupOptions {
  /** called with all processes right after each start, so that they can be recorded */
  onChange(processes: readonly RecordedProcess[]): void
  /** default: a minute */
  readonly readyWithinMs?: number
  /**
   * true: a process that ends while it is being restarted is started again until time is up, and no death is reported.
   * ZooKeeper rejects a broker as long as its previous session lives.
   */
  readonly startsAgain?: boolean
  /** default: a process of the system */
  start?(launch: Launch): StartedProcess
}

interface Member {
  readonly launch: Launch
  process: StartedProcess
  /** true: this group ended it, or is about to */
  endWanted: boolean
}

/** The processes that one owner started, of services or of a target: starts, kills, pauses, restarts and ends them. */
export class ProcessGroup {
  readonly #members: Member[] = []
  readonly #listeners: ((death: Death) => void)[] = []
  readonly #options: GroupOptions
  readonly #start: (launch: Launch) => StartedProcess
  readonly #readyWithinMs: number

  constructor(options: GroupOptions) {
    this.#options = options
    this.#start = options.start ?? startProcess
    this.#readyWithinMs = options.readyWithinMs ?? usualReadyWithinMs
  }

  /** Starts processes in parallel; resolves when all are ready. On an error, everything started so far still runs. */
  async start(launches: readonly Launch[], abort: AbortSignal): Promise<void> {
    if (abort.aborted) throw stoppedStarting(launches[0]?.name)
    const started = launches.map((launch) => this.#add(launch))
    const giveUp = new AbortController()
    const signal = AbortSignal.any([abort, giveUp.signal])
    const failures: unknown[] = []
    const all = started.map(({ process }) =>
      untilReady(process, signal, this.#readyWithinMs).catch((thrown) => {
        // the others may wait for this one: the first failure counts
        failures.push(thrown)
        giveUp.abort()
      }),
    )
    await Promise.all(all)
    if (failures.length > 0) throw failures[0]
  }

  /** Those that have not ended. */
  processes(): ServiceProcess[] {
    return this.#members
      .filter(({ process }) => process.exit() === null)
      .map(({ launch, process }) => ({ name: launch.name, pid: process.identity.pid }))
  }

  has(part: PartName): boolean {
    return this.#membersOf(part).length > 0
  }

  /** Called once for each process that ends by itself. */
  onDeath(listener: (death: Death) => void): void {
    this.#listeners.push(listener)
  }

  /** Like a crash (SIGKILL); resolves when they have been reaped. */
  async kill(part: PartName): Promise<void> {
    await this.#end(this.#membersOf(part), 0)
  }

  /** Kills the running processes of a part and restarts all with the same launches. Resolves when all are ready. */
  async restart(part: PartName, abort: AbortSignal): Promise<void> {
    await this.kill(part)
    await Promise.all(this.#membersOf(part).map((member) => this.#restart(member, abort)))
  }

  /** SIGSTOP */
  pause(part: PartName): void {
    for (const { process } of this.#membersOf(part)) process.signal('SIGSTOP')
  }

  /** SIGCONT */
  resume(part: PartName): void {
    for (const { process } of this.#membersOf(part)) process.signal('SIGCONT')
  }

  /** Ends everything: processes are asked first, and killed after `politelyMs`; 0 = killed at once. */
  async stop(politelyMs: number): Promise<void> {
    await this.#end(this.#members, politelyMs)
  }

  /** For the exit of this process, when nothing can be awaited. */
  killNow(): void {
    for (const member of this.#members) {
      member.endWanted = true
      member.process.signal('SIGKILL')
    }
  }

  async #end(members: readonly Member[], politelyMs: number): Promise<void> {
    for (const member of members) member.endWanted = true
    await endProcesses(
      members.map(({ process }) => process),
      politelyMs,
    )
  }

  async #restart(member: Member, abort: AbortSignal): Promise<void> {
    const { startsAgain = false } = this.#options
    const giveUp = performance.now() + this.#readyWithinMs
    for (;;) {
      if (abort.aborted) throw stoppedStarting(member.launch.name)
      this.#replace(member)
      member.endWanted = startsAgain
      try {
        await untilReady(member.process, abort, giveUp - performance.now())
        member.endWanted = false
        return
      } catch (thrown) {
        const ended = member.process.exit() !== null
        if (!startsAgain || !ended || abort.aborted || performance.now() + againAfterMs > giveUp) throw thrown
        await wait(againAfterMs)
      }
    }
  }

  #add(launch: Launch): Member {
    const member: Member = { launch, process: this.#start(launch), endWanted: false }
    this.#members.push(member)
    this.#watch(member)
    this.#report()
    return member
  }

  #replace(member: Member): void {
    member.process = this.#start(member.launch)
    this.#watch(member)
    this.#report()
  }

  #watch(member: Member): void {
    const { launch, process } = member
    process.end.then((exit) => {
      if (member.endWanted || member.process !== process) return
      for (const listener of this.#listeners) listener({ name: launch.name, exit, logFile: launch.logFile })
    })
  }

  #report(): void {
    this.#options.onChange(
      this.#members.map(({ launch, process }) => ({
        name: launch.name,
        service: launch.part,
        identity: process.identity,
      })),
    )
  }

  #membersOf(part: PartName): Member[] {
    return this.#members.filter(({ launch }) => launch.part === part)
  }
}

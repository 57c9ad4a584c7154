import { setTimeout as wait } from 'node:timers/promises'
import { LoadcurveError } from '../../errors.ts'
import type { ServiceName, ServiceProcess } from '../../types/services.ts'
import { signal } from './identity.ts'
import { endInWords, searchedLines } from './last-words.ts'
import {
  endProcesses,
  type Launch,
  logTail,
  readyWithinMs,
  type ServiceChild,
  spawnService,
  untilReady,
} from './launch.ts'
import type { RecordedProcess } from './process-record.ts'

const deathLines = 5
const againAfterMs = 500
const buriedWithinMs = 1000

interface Member {
  readonly launch: Launch
  child: ServiceChild
  /** true: somebody here ended it, or is about to */
  endWanted: boolean
}

/** Ends processes and waits until the system has let go of them: where process 1 buries nobody, zombies would stay. */
async function end(members: readonly Member[], politelyMs: number): Promise<void> {
  for (const member of members) member.endWanted = true
  const children = members.map(({ child }) => child)
  await endProcesses(
    children.map(({ identity }) => identity),
    politelyMs,
  )
  const buried = Promise.all(children.map((child) => child.end))
  const patience = new AbortController()
  await Promise.race([buried, wait(buriedWithinMs, null, { signal: patience.signal }).catch(() => {})])
  patience.abort()
}

/** The processes that one owner started: starts, harms, restarts and ends them. */
export class ServiceGroup {
  readonly #members: Member[] = []
  readonly #listeners: ((name: string, how: string) => void)[] = []
  readonly #onChange: (processes: readonly RecordedProcess[]) => void

  /** `onChange` is told of all processes right after each start, to be written down. */
  constructor(onChange: (processes: readonly RecordedProcess[]) => void) {
    this.#onChange = onChange
  }

  /** Starts processes side by side; resolves when all serve. On an error everything started so far still runs. */
  async start(launches: readonly Launch[], abort: AbortSignal): Promise<void> {
    const started = launches.map((launch) => this.#add(launch))
    const all = await Promise.allSettled(started.map(({ child }) => untilReady(child, abort)))
    const failed = all.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  processes(): ServiceProcess[] {
    return this.#members.map(({ launch, child }) => ({ name: launch.name, pid: child.identity.pid }))
  }

  /** Called once for each process that ends by itself, with how and the last lines of its log. */
  onDeath(listener: (name: string, how: string) => void): void {
    this.#listeners.push(listener)
  }

  async kill(service: ServiceName): Promise<void> {
    await end(this.#membersOf(service), 0)
  }

  /**
   * Starts the processes of a service again, on the same ports and data. One that dies while it starts is started again
   * until time is up: a broker is refused by ZooKeeper as long as its former session lives.
   */
  async restart(service: ServiceName, abort: AbortSignal): Promise<void> {
    await this.kill(service)
    await Promise.all(this.#membersOf(service).map((member) => this.#again(member, abort)))
  }

  async #again(member: Member, abort: AbortSignal): Promise<void> {
    const giveUp = performance.now() + readyWithinMs
    for (;;) {
      this.#replace(member)
      try {
        await untilReady(member.child, abort, giveUp - performance.now())
        member.endWanted = false
        this.#watch(member)
        return
      } catch (thrown) {
        const ended = member.child.ended() !== null
        if (!ended || abort.aborted || performance.now() + againAfterMs > giveUp) throw thrown
        await wait(againAfterMs)
      }
    }
  }

  pause(service: ServiceName): void {
    for (const { child } of this.#membersOf(service)) signal(child.identity, 'SIGSTOP')
  }

  resume(service: ServiceName): void {
    for (const { child } of this.#membersOf(service)) signal(child.identity, 'SIGCONT')
  }

  /** Ends everything at once. `politelyMs` 0 = killed. */
  async stop(politelyMs: number): Promise<void> {
    await end(this.#members, politelyMs)
  }

  /** For the last moment of a process, when nothing can be waited for. */
  killNow(): void {
    for (const member of this.#members) {
      member.endWanted = true
      signal(member.child.identity, 'SIGKILL')
    }
  }

  #add(launch: Launch): Member {
    const member: Member = { launch, child: spawnService(launch), endWanted: false }
    this.#members.push(member)
    this.#tell()
    this.#watch(member)
    return member
  }

  #replace(member: Member): void {
    member.endWanted = true
    member.child = spawnService(member.launch)
    this.#tell()
  }

  #watch(member: Member): void {
    const { child, launch } = member
    child.end.then((how) => {
      if (member.endWanted || member.child !== child) return
      const words = endInWords(how, logTail(launch.logFile, searchedLines), deathLines)
      for (const listener of this.#listeners) listener(launch.name, words)
    })
  }

  #tell(): void {
    this.#onChange(
      this.#members.map(({ launch, child }) => ({
        name: launch.name,
        service: launch.service,
        identity: child.identity,
      })),
    )
  }

  #membersOf(service: ServiceName): Member[] {
    const members = this.#members.filter(({ launch }) => launch.service === service)
    if (members.length > 0) return members
    throw new LoadcurveError('USAGE', `${service} is not run by loadcurve here, so it cannot be harmed`, {
      hint: `leave out the address under services.${service}, or the fault`,
    })
  }
}

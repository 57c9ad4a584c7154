import { Worker } from 'node:worker_threads'
import { currentThreadId } from '../../collectors/host/thread-facts.ts'
import { LoadcurveError, messageOf } from '../../errors.ts'
import { goFirst } from '../../machine/priority.ts'
import type { EngineKind } from '../../types/engines.ts'
import type { ThreadName } from '../../types/series/harness.ts'
import type { ObserverOrder, WorkerMessage, WorkerSetup } from './messages.ts'

export type Role = 'generator' | 'target' | 'observer'

interface Member {
  readonly name: ThreadName
  readonly role: Role
  readonly worker: Worker
  readonly done: Promise<void>
  tid: number | null
}

const entries: Readonly<Record<Role, string>> = {
  generator: './generator-worker.js',
  target: './target-worker.js',
  observer: './observer-worker.js',
}

/** The worker threads of a run. While there are any, this process goes before the pipeline, where it may. */
export class Crew {
  private readonly members: Member[] = []
  private readonly onMessage: (role: Role, index: number, message: WorkerMessage) => void
  private readonly onFailure: (error: LoadcurveError) => void
  private readonly mainTid = currentThreadId()
  private awaited = 0
  /** what the threads need no more when they are gone; null = none was hired */
  private giveBack: (() => void) | null = null

  constructor(
    onMessage: (role: Role, index: number, message: WorkerMessage) => void,
    onFailure: (error: LoadcurveError) => void,
  ) {
    this.onMessage = onMessage
    this.onFailure = onFailure
  }

  hire(role: Role, setup: WorkerSetup): void {
    this.giveBack ??= goFirst()
    const name: ThreadName = role === 'observer' ? role : `${role}${setup.index}`
    const worker = new Worker(new URL(entries[role], import.meta.url), { workerData: setup, name })
    const done = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    const member: Member = { name, role, worker, done, tid: null }
    this.members.push(member)
    this.awaited++
    worker.on('error', (error) =>
      this.onFailure(workerFailed(role === 'target' ? setup.scenario.target.engine : null, name, error)),
    )
    worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'ready') {
        member.tid = message.tid
        this.awaited--
      } else if (message.type === 'failed') {
        const { code, message: text, hint } = message
        this.onFailure(new LoadcurveError(code, text, { hint }))
      } else this.onMessage(role, setup.index, message)
    })
  }

  /** Has every thread reported that it is ready? */
  get ready(): boolean {
    return this.awaited === 0
  }

  /** The threads that run, this one first, with the kernel's ids. */
  threads(): { name: ThreadName; tid: number }[] {
    return [{ name: 'main' as const, tid: this.mainTid }, ...this.members].flatMap(({ name, tid }) =>
      tid === null ? [] : [{ name, tid }],
    )
  }

  order(order: ObserverOrder): void {
    this.members.find(({ role }) => role === 'observer')?.worker.postMessage(order)
  }

  /** Waits for the threads of a role to end by themselves. */
  async ended(role: Role): Promise<void> {
    await Promise.all(this.members.filter((member) => member.role === role).map(({ done }) => done))
  }

  /** Ends every thread at once. */
  async dismiss(): Promise<void> {
    await Promise.all(this.members.map(({ worker }) => worker.terminate()))
    this.giveBack?.()
  }
}

/** `engine`: of a worker of the target. */
function workerFailed(engine: EngineKind | null, name: string, error: unknown): LoadcurveError {
  if (engine !== null)
    return new LoadcurveError('TARGET_FAILED', `the ${engine} target failed: ${messageOf(error)}`, { cause: error })
  return new LoadcurveError('INTERNAL', `thread ${name} failed: ${messageOf(error)}`, {
    cause: error,
    hint: 'set LOADCURVE_DEBUG=1 to see where',
  })
}

import type { LoadcurveError } from '../../errors.ts'
import type { Wiring } from '../../types/services.ts'
import type { TargetHandle } from '../target-handle.ts'
import { type Child, type ChildEvents, startChild } from './child.ts'
import type { NodeTargetScenario, NodeTargetSetup } from './setup.ts'

export interface NodeTargetPlace {
  readonly scenario: NodeTargetScenario
  /** with `httpUrl` where the driver is http: the target listens there, `http://127.0.0.1:25080/curves` */
  readonly wiring: Wiring
  /** the file that a process runs */
  readonly entry: URL
  readonly epochOffsetUs: number
  /** must exist */
  readonly logsDir: string
}

/** A process that has not ended by itself so long after it was told to is killed. */
const graceMs = 6000

/**
 * Starts `parallelism` processes. They are ready together when each has spoken and, fed by Kafka, when every partition
 * has exactly one of them: until then the group is still dealing partitions out, and what is read may be read again.
 */
export function startNodeTarget(place: NodeTargetPlace): TargetHandle {
  return new NodeTargetProcesses(place, (setup, events) => startChild(place.entry, setup, place.logsDir, events))
}

type StartChild = (setup: NodeTargetSetup, events: ChildEvents) => Child

/** The processes, whoever starts one. */
export class NodeTargetProcesses implements TargetHandle {
  readonly ready: Promise<void>
  private readonly place: Pick<NodeTargetPlace, 'scenario' | 'wiring' | 'epochOffsetUs'>
  private readonly start: StartChild
  private readonly listeners: ((name: string, how: string) => void)[] = []
  private readonly troubleListeners: ((name: string, words: string) => void)[] = []
  private crew: Child[] = []
  private assigned = new Map<number, readonly number[] | null>()
  /** true: their end is what was asked for */
  private ending = false
  private settle: { resolve: () => void; reject: (error: LoadcurveError) => void } | null = null

  constructor(place: Pick<NodeTargetPlace, 'scenario' | 'wiring' | 'epochOffsetUs'>, start: StartChild) {
    this.place = place
    this.start = start
    this.ready = this.startAll()
    this.ready.catch(() => {})
  }

  processes() {
    return this.crew.map(({ name, pid }) => ({ name, pid }))
  }

  async kill(): Promise<void> {
    await this.end((child) => child.signal('SIGKILL'))
  }

  async restart(): Promise<void> {
    await this.startAll()
  }

  pause(): void {
    for (const child of this.crew) child.signal('SIGSTOP')
  }

  resume(): void {
    for (const child of this.crew) child.signal('SIGCONT')
  }

  onDeath(listener: (name: string, how: string) => void): void {
    this.listeners.push(listener)
  }

  onTrouble(listener: (name: string, words: string) => void): void {
    this.troubleListeners.push(listener)
  }

  async stop(): Promise<void> {
    const hard = setTimeout(() => {
      for (const child of this.crew) child.signal('SIGKILL')
    }, graceMs)
    await this.end((child) => child.finish())
    clearTimeout(hard)
  }

  private async end(how: (child: Child) => void): Promise<void> {
    this.ending = true
    const crew = this.crew
    for (const child of crew) how(child)
    await Promise.all(crew.map(({ gone }) => gone))
    this.crew = []
  }

  private startAll(): Promise<void> {
    this.ending = false
    this.assigned = new Map()
    const { scenario, wiring, epochOffsetUs } = this.place
    const ready = new Promise<void>((resolve, reject) => {
      this.settle = { resolve, reject }
    })
    this.crew = Array.from({ length: scenario.target.parallelism }, (_, worker) =>
      this.start({ worker, scenario, wiring, epochOffsetUs }, this.eventsOf(worker)),
    )
    return ready
  }

  private eventsOf(worker: number): ChildEvents {
    return {
      onReady: (partitions) => {
        this.assigned.set(worker, partitions)
        if (this.isReady()) this.settle?.resolve()
      },
      onTrouble: (words) => {
        for (const listener of this.troubleListeners) listener(`target-${worker}`, words)
      },
      onEnd: (error) => {
        if (this.ending) return
        this.settle?.reject(error)
        for (const listener of this.listeners) listener(`target-${worker}`, error.message)
      },
    }
  }

  private isReady(): boolean {
    const { scenario } = this.place
    if (this.assigned.size < scenario.target.parallelism) return false
    const partitions = [...this.assigned.values()]
    if (partitions.includes(null)) return true
    const taken = partitions.flatMap((some) => some ?? [])
    return taken.length === scenario.partitions && new Set(taken).size === scenario.partitions
  }
}

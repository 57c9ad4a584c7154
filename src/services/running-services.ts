import type { Access, Notice, ServiceFacts, ServiceName, ServiceProcess, ServicesSpec } from '../types/services.ts'
import type { RecordedProcess } from './processes/process-record.ts'
import type { Variables } from './programs/tool.ts'

/** The services of one run, serving. */
export interface RunningServices {
  readonly access: Access
  readonly facts: readonly ServiceFacts[]
  /** false: they ran before this run, so their JVMs may be warm */
  readonly fresh: boolean
  /** where the data of services stays that this run started; null = none stays */
  readonly keptDir: string | null
  /** of managed services */
  processes(): readonly ServiceProcess[]
  /** Writes down all processes of the target, so that others find them should this harness be killed. */
  recordTarget(target: readonly RecordedProcess[]): void
  /** Ends all processes of a service with SIGKILL. Only services that this run started can be harmed: USAGE otherwise. */
  kill(name: ServiceName): Promise<void>
  /**
   * Starts them again on the same ports and data; resolves when they serve. A broker comes back only after its former
   * session has ended: about 9 s after the kill in KRaft (`broker.session.timeout.ms`), 18 s with ZooKeeper.
   */
  restart(name: ServiceName): Promise<void>
  /** SIGSTOP */
  pause(name: ServiceName): void
  /** SIGCONT */
  resume(name: ServiceName): void
  /** Called once for each managed process that ended by itself: its name, how, and the last lines of its log. */
  onDeath(listener: (name: string, how: string) => void): void
  /** Stops what this run started, and removes its data unless it is to be kept. Safe to call twice. */
  stop(): Promise<void>
}

export interface ServicesRequest {
  readonly spec: ServicesSpec
  /** what the run uses of it */
  readonly needed: readonly ServiceName[]
  /** an existing folder */
  readonly logsDir: string
  /** bytes that all brokers together will have on the disk at the same time */
  readonly plannedBytes: number
  /** where data lies; default: in the cache, beside programs and records */
  readonly dataParent?: string
  /** true: data stays when the services are stopped */
  readonly keep: boolean
  /** PATH, JAVA_HOME, KAFKA_HOME, ZOOKEEPER_HOME, REDIS_SERVER, the cache's place, and the secrets */
  readonly env: Variables
  onProgress(text: string): void
  /** what must not be overwritten by the next progress; default: told as progress */
  readonly onNotice?: ((notice: Notice) => void) | undefined
  /** aborted during the start: everything that was started is killed, and the start rejects with INTERRUPTED */
  readonly signal: AbortSignal
  /** true: what Redis acknowledged survives that it is killed */
  readonly durable: boolean
  /** true: the run kills or pauses services, so that it starts its own even where `stack up` left some */
  readonly faults?: boolean
}

import type { Access, Notice, ServiceFacts, ServiceName, ServiceProcess, ServicesSpec } from '../types/services.ts'
import type { RecordedProcess } from './processes/process-record.ts'
import type { Variables } from './programs/tool.ts'

/** The services of one run, up and ready. */
export interface RunningServices {
  readonly access: Access
  readonly facts: readonly ServiceFacts[]
  /** false: they were up before this run, so their JVMs may be warm */
  readonly fresh: boolean
  /** where the data of services that this run started is kept; null = none is kept */
  readonly keptDir: string | null
  /** of managed services */
  processes(): readonly ServiceProcess[]
  /** Records all processes of the target, so that others find them if this harness is killed. */
  recordTarget(target: readonly RecordedProcess[]): void
  /**
   * A folder for what processes of the target must not leave behind: it goes with the run, and where this harness is
   * killed, with what others clear up. It is not there yet.
   */
  targetFolder(): string
  /** Ends all processes of a service with SIGKILL. Throws USAGE for a service that this run did not start. */
  kill(name: ServiceName): Promise<void>
  /**
   * Restarts them on the same ports and data; resolves when they are ready. A broker comes back only after its previous
   * session has expired: about 9 s after the kill in KRaft (`broker.session.timeout.ms`), 18 s with ZooKeeper.
   */
  restart(name: ServiceName): Promise<void>
  /** SIGSTOP */
  pause(name: ServiceName): void
  /** SIGCONT */
  resume(name: ServiceName): void
  /** Called once for each managed process that ended by itself, with its name, how it ended, and its last log lines. */
  onDeath(listener: (name: string, how: string) => void): void
  /** Stops what this run started, and removes its data unless it should be kept. Safe to call twice. */
  stop(): Promise<void>
}

export interface ServicesRequest {
  readonly spec: ServicesSpec
  /** the services that the run uses */
  readonly needed: readonly ServiceName[]
  /** an existing folder */
  readonly logsDir: string
  /** the most bytes that all brokers together will have on disk at the same time */
  readonly plannedBytes: number
  /** where data is stored; default: in the cache, beside programs and records */
  readonly dataParent?: string
  /** true: data stays when the services are stopped */
  readonly keep: boolean
  /** PATH, JAVA_HOME, KAFKA_HOME, ZOOKEEPER_HOME, REDIS_SERVER, the location of the cache, and the secrets */
  readonly env: Variables
  onProgress(text: string): void
  /** receives what the next progress must not overwrite; default: reported as progress */
  readonly onNotice?: ((notice: Notice) => void) | undefined
  /** when aborted during the start, everything that was started is killed, and the start rejects with INTERRUPTED */
  readonly signal: AbortSignal
  /** true: writes that Redis acknowledged survive a kill */
  readonly durable: boolean
  /** true: the run kills or pauses services, so it starts its own even if `stack up` left some running */
  readonly faults?: boolean
}

import type { TargetPart } from '../types/scenario.ts'
import type { ServiceProcess, WatchedJvms } from '../types/services.ts'

/** What a target survives. */
export interface TargetEvents {
  /** a problem that does not end a process, such as a full database; `name` of the process */
  trouble(name: string, words: string): void
  /** it left out `count` more messages that it could not read; `first`: why the first of them could not be */
  unreadable(count: number, first: string): void
  /** quotas of the cluster muted connections of its processes for so much longer */
  throttled(ms: number): void
  /** a process that it starts again by itself has ended; `how`, and why if that is known */
  workerEnded(name: string, how: string): void
}

/** The processes of a system under test that a run starts. */
export interface TargetHandle {
  /** `target-0`, `target-1` ... */
  processes(): readonly ServiceProcess[]
  /** null: it does not run in JVMs */
  readonly jvms: WatchedJvms | null
  /** resolves when every process can take curves; rejects with TARGET_FAILED and the process's own message */
  readonly ready: Promise<void>
  /** immediately, as a crash would; `part`: one that the engine has */
  kill(part: TargetPart): Promise<void>
  /** after `kill`: resolves when it works again */
  restart(part: TargetPart): Promise<void>
  pause(part: TargetPart): void
  resume(part: TargetPart): void
  /** called for a process that ended by itself, with its name, how it ended, and what to do if that is known */
  onDeath(listener: (name: string, how: string, hint: string | null) => void): void
  /** called for what it survives, as far as it tells */
  onEvents(events: Partial<TargetEvents>): void
  /** gracefully, then hard; `atOnce`: hard */
  stop(atOnce?: boolean): Promise<void>
}

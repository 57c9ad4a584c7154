import type { TargetPart } from '../types/scenario.ts'
import type { ServiceProcess, WatchedJvms } from '../types/services.ts'

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
  /** called for a problem that does not end a process, such as a full database, with its name and the problem */
  onTrouble(listener: (name: string, words: string) => void): void
  /** called when it left out `count` more messages that it could not read, with why the first of them could not be */
  onUnreadable(listener: (count: number, first: string) => void): void
  /** called when quotas of the cluster muted connections of its processes, as far as these tell */
  onThrottled(listener: (ms: number) => void): void
  /** gracefully, then hard; `atOnce`: hard */
  stop(atOnce?: boolean): Promise<void>
}

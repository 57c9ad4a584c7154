import type { ServiceProcess } from '../types/services.ts'

/** The processes of a system under test that a run starts. */
export interface TargetHandle {
  /** `target-0`, `target-1` ... */
  processes(): readonly ServiceProcess[]
  /** resolves when every process can take curves; rejects with TARGET_FAILED and the process's own words */
  readonly ready: Promise<void>
  /** at once, as a crash would */
  kill(): Promise<void>
  /** after `kill`: resolves when it can take curves again */
  restart(): Promise<void>
  pause(): void
  resume(): void
  /** told of a process that ended by itself: its name, and how in words */
  onDeath(listener: (name: string, how: string) => void): void
  /** told what a process does not end for, such as a full database: its name, and the trouble in words */
  onTrouble(listener: (name: string, words: string) => void): void
  /** gracefully, then hard */
  stop(): Promise<void>
}

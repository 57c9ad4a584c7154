import { cacheDir } from '../../services/programs/cache.ts'
import type { FetchRequest } from '../../services/programs/download.ts'
import type { TargetEvents } from '../../targets/target-handle.ts'
import type { BrokersBefore } from '../../types/facts.ts'
import type { Scenario } from '../../types/scenario.ts'
import type { Notice } from '../../types/services.ts'
import type { Plan } from '../plan.ts'

export interface TestbedRequest {
  readonly scenario: Scenario
  readonly plan: Plan
  /** name of the run's folder */
  readonly run: string
  readonly logsDir: string
  readonly epochOffsetUs: number
  /** one byte per meter; null if the workload joins nothing */
  readonly customers: Uint8Array | null
  /** topics, keys and data folders stay */
  readonly keep: boolean
  readonly env: NodeJS.ProcessEnv
  onProgress(text: string): void
  /** default: reported as progress */
  readonly onNotice?: ((notice: Notice) => void) | undefined
  /** brokers of ours, before the first curve */
  onBrokers(brokers: BrokersBefore): void
  /** what the target survives */
  readonly targetEvents: Partial<TargetEvents>
  /** a service or the target ended by itself; called with its name and the end of its log, and what to do if known */
  onDeath(message: string, hint?: string | null): void
  readonly signal: AbortSignal
}

export function fetchRequestOf({ env, signal, onNotice, onProgress }: TestbedRequest): FetchRequest {
  return { env, signal, onNotice, onProgress, cacheDir: cacheDir(env) }
}

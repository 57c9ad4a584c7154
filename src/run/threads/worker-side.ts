import { parentPort, workerData } from 'node:worker_threads'
import { type Clock, threadClock } from '../../clock.ts'
import { currentThreadId } from '../../collectors/host/thread-facts.ts'
import { LoadcurveError } from '../../errors.ts'
import type { HistogramStore } from '../../stats/histogram-store.ts'
import type { LatencyKind } from '../../types/measurement.ts'
import { buildPlan, type Plan } from '../plan.ts'
import { type Control, openControl } from './control.ts'
import type { PhaseLatencies, WorkerMessage, WorkerSetup } from './messages.ts'

/** What each worker entry begins with. */
export interface WorkerSide {
  readonly setup: WorkerSetup
  readonly plan: Plan
  readonly clock: Clock
  readonly control: Control
  post(message: WorkerMessage): void
}

export function openWorkerSide(): WorkerSide {
  const setup = workerData as WorkerSetup
  const port = parentPort
  if (port === null) throw new Error('this file is the entry of a worker thread')
  return {
    setup,
    plan: buildPlan(setup.scenario, setup.model),
    clock: threadClock(setup.epochOffsetUs),
    control: openControl(setup.memory.control),
    post: (message) => port.postMessage(message),
  }
}

export function ready({ post }: WorkerSide): void {
  post({ type: 'ready', tid: currentThreadId() })
}

/**
 * Failures of the system under test, or of the connection to it, are reported in words; anything else is a fault of the
 * harness and is thrown.
 */
export function tellFailure({ post }: WorkerSide, error: unknown): void {
  if (!(error instanceof LoadcurveError)) throw error
  post({ type: 'failed', code: error.code, message: error.message, hint: error.hint ?? '' })
}

export function phaseLatencies(phases: Partial<Record<LatencyKind, HistogramStore>>): PhaseLatencies {
  return (Object.entries(phases) as [LatencyKind, HistogramStore][]).flatMap(([kind, store]) =>
    store.packed().map(([phase, histogram]) => ({ phase, kind, histogram })),
  )
}

import { Worker } from 'node:worker_threads'
import type { MessageFormat } from '../../types/driver.ts'
import type { SaturationResult } from '../../types/result.ts'

export interface SaturationSetup {
  readonly url: string
  readonly format: MessageFormat
  /** of every request, with their secrets */
  readonly headers: Readonly<Record<string, string>>
  readonly connections: number
  /** when the phase begins, by the monotonic clock that threads share */
  readonly startUs: number
  readonly durationUs: number
}

export type SaturationFigures = Omit<SaturationResult, 'phase' | 'connections'>

/** Runs one closed loop in a separate thread, so that it delays no timer of the harness; ends early when aborted. */
export function runSaturation(setup: SaturationSetup, signal: AbortSignal): Promise<SaturationFigures> {
  const worker = new Worker(new URL('./closed-loop-worker.js', import.meta.url), {
    workerData: setup,
    name: 'saturation',
  })
  signal.addEventListener('abort', () => worker.postMessage('stop'), { once: true })
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`the closed loop ended with code ${code} and without a result`)))
  })
}

import type { ConformanceOutcome, ConformanceRequest } from '../conformance/check.ts'
import type { RunHandle, RunRequest } from '../run/api.ts'
import type { Calibration } from '../types/result.ts'
import { openFile } from './terminal/open-file.ts'

/** What commands set in motion, so that they can be tried without a run. */
export interface Parts {
  startRun(request: RunRequest): Promise<RunHandle>
  calibrate(onStep: (text: string) => void): Promise<Calibration>
  checkConformance(request: ConformanceRequest): Promise<ConformanceOutcome>
  /** rebuilds a run's report.html from its folder and resolves with its path */
  writeReport(folder: string): Promise<string>
  /** shows a file in the user's browser; returns before it is closed */
  openFile(path: string, env: NodeJS.ProcessEnv): string | null
}

/** The real ones, loaded when they are needed. */
export const builtParts: Parts = {
  startRun: async (request) => (await import('../run/run.ts')).startRun(request),
  calibrate: async (onStep) => (await import('../campaigns/calibrate.ts')).calibrate(onStep),
  checkConformance: async (request) => (await import('../conformance/check.ts')).checkConformance(request),
  writeReport: async (folder) => (await import('../results/report-file.ts')).writeReport(folder),
  openFile,
}

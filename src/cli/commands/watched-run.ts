import type { Progress, RunHandle, RunOutcome } from '../../run/api.ts'
import type { Scenario } from '../../types/scenario.ts'
import type { Parts } from '../parts.ts'
import type { ReadScenario } from '../scenario-argument.ts'
import type { Io } from '../terminal/io.ts'
import type { LiveDisplay } from '../terminal/live-display.ts'
import type { RunStopper } from './run-stopper.ts'

export interface ReadyScenario extends ReadScenario {
  readonly scenario: Scenario
}

export interface WatchedRunRequest extends ReadyScenario {
  readonly overrides: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  /** absolute: the folder in which the run gets its own */
  readonly outDir: string
  readonly command: readonly string[]
  readonly keep: boolean
  /** sees all progress; may ask for the end of arrivals */
  readonly watch?: (progress: Progress, stop: () => void) => void
}

/** One run with its progress on the display, which is then closed, and with Ctrl-C passed on. Errors: those of the run. */
export async function watchedRun(
  { scenario, bytes, overrides, tags, outDir, command, keep, watch }: WatchedRunRequest,
  { io, parts }: { readonly io: Io; readonly parts: Parts },
  display: LiveDisplay,
  stopping: RunStopper,
): Promise<RunOutcome> {
  let handle: RunHandle | null = null
  try {
    handle = await parts.startRun({
      ...{ scenario, scenarioBytes: bytes, overrides, tags, outDir, command, keep },
      env: io.env,
      onProgress: (progress) => {
        stopping.stage = progress.stage
        display.show(progress)
        watch?.(progress, () => handle?.stop())
      },
      onNotice: (notice) => display.note(notice),
    })
    stopping.attach(handle)
    return await handle.done
  } finally {
    stopping.release()
    display.close()
  }
}

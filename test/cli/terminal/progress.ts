import type { Progress } from '../../../src/run/api.ts'
import type { RecordedWarning, WarningCode } from '../../../src/types/warnings.ts'

/** A run in full swing, 12 of 30 seconds gone. */
export function progressOf(rest: Partial<Progress> = {}): Progress {
  return {
    stage: 'running',
    activity: '',
    folder: '/results/a-run',
    atUs: 12_300_000,
    durationUs: 30_000_000,
    phase: { name: 'steps-2', index: 3, count: 8, ratio: 0.52 },
    offeredPerS: 200_000,
    sentPerS: 199_800,
    deliveredPerS: 198_700,
    plannedCurves: 4_000_000,
    offeredCurves: 1_200_000,
    sentCurves: 1_199_000,
    deliveredCurves: 1_190_000,
    inFlightBytes: 1_258_291,
    p50Us: 1240,
    p99Us: 41_200,
    lateP99Us: 310,
    warnings: [],
    ...rest,
  }
}

export function warningOf(code: WarningCode, message: string, phase: string | null = null): RecordedWarning {
  return { code, message, hint: 'Close other programs, then run again.', phase, invalid: false, figures: {} }
}

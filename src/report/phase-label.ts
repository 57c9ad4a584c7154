import { formatPerS } from '../units.ts'
import type { ReportPhase } from './shape.ts'

/** `steps-3` is shown with its rate: `steps 150k/s`. */
export function phaseLabel(phase: ReportPhase): string {
  return phase.kind === 'steps' && phase.fromPerS > 0 ? `${phase.family} ${formatPerS(phase.fromPerS)}` : phase.name
}

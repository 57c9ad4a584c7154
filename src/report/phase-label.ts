import { formatPerS } from '../units.ts'
import type { ReportPhase } from './shape.ts'

/** A step is named with its rate, because its number says little: `steps-3 (150k/s)`. */
export function phaseLabel(phase: ReportPhase): string {
  return phase.kind === 'steps' && phase.fromPerS > 0 ? `${phase.name} (${formatPerS(phase.fromPerS)})` : phase.name
}

import { type FaultShortfall, faultShortfalls } from '../../stats/fault-shortfalls.ts'
import type { Measured } from '../../stats/measured.ts'
import type { Warning } from '../../types/warnings.ts'
import { formatElapsed, formatUs } from '../../units.ts'
import { warning } from './warning.ts'

/** Each fault that was not done, or late, or for too short a time: its effects are not those of the fault in the scenario. */
export function faultsNotAsPlanned(measured: Measured): Warning[] {
  return faultShortfalls(measured).map((shortfall) => {
    const { phase, lateUs, lastedUs } = shortfall
    const planned = `${phase.fault!.action} ${phase.fault!.what} for ${formatUs(phase.durationUs)} at ${formatElapsed(phase.fromUs)}`
    const message = `the fault of phase ${phase.name} (${planned}) ${fateOf(shortfall)}`
    const figures = {
      plannedUs: phase.durationUs,
      ...(lateUs === null ? {} : { lateUs }),
      ...(lastedUs === null ? {} : { lastedUs }),
    }
    return warning('FAULT_NOT_AS_PLANNED', message, figures, { phase: phase.name })
  })
}

function fateOf({ lateUs, lastedUs }: FaultShortfall): string {
  if (lateUs === null) return 'was never done'
  const lasted = lastedUs === null ? 'lasted until the end' : `lasted ${formatUs(lastedUs)}`
  return `began ${formatUs(lateUs)} late and ${lasted}`
}

import { faultShortfalls } from '../stats/fault-shortfalls.ts'
import { faultResults } from '../stats/faults.ts'
import type { Measured } from '../stats/measured.ts'
import { isObserved, namedPhases } from '../stats/scope.ts'
import type { FaultResult } from '../types/result.ts'
import type { Objective } from '../types/scenario.ts'
import { formatUs } from '../units.ts'
import { type Finding, noData } from './reasons.ts'

/** The longest recovery of the faults that an objective names (all of them without a name), in microseconds. */
export function recoveryFinding(measured: Measured, { phase }: Objective): Finding {
  if (!isObserved(measured)) return noData('the null driver delivers nothing')
  const names = new Set(namedPhases(measured, phase).map(({ name }) => name))
  const isMeant = (name: string) => phase === null || names.has(name)
  const undone = faultShortfalls(measured).filter((shortfall) => isMeant(shortfall.phase.name))
  if (undone.length > 0)
    return noData(`the fault of ${undone.map((one) => one.phase.name).join(', ')} was not done as planned`)
  const faults = faultResults(measured).filter((fault) => isMeant(fault.phase))
  if (faults.length === 0) return noData('no fault was injected')
  const open = faults.filter(({ recoveryS }) => recoveryS === null)
  if (open.length > 0) return { value: Number.POSITIVE_INFINITY, note: unrecovered(measured, open) }
  return { value: Math.max(...faults.map(({ recoveryS }) => recoveryS!)) * 1e6, note: '' }
}

function unrecovered(measured: Measured, open: readonly FaultResult[]): string {
  const first = open.reduce((earliest, fault) => (fault.fromS < earliest.fromS ? fault : earliest))
  const waitedUs = Math.max(0, measured.endedAtUs - first.fromS * 1e6)
  return `>\u00a0${formatUs(waitedUs)} (no recovery from ${first.phase} seen)`
}

/** Readings that the drivers sent again, or that the target refused. */
export function troubleFinding(measured: Measured, { metric, phase }: Objective): Finding {
  if (phase !== null) return noData('it covers the whole run, not one phase')
  const { resentReadings, refusedReadings } = measured.incidents.sending
  return { value: metric === 'resent' ? resentReadings : refusedReadings, note: '' }
}

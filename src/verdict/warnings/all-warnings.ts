import { faultResults } from '../../stats/faults.ts'
import type { Measured } from '../../stats/measured.ts'
import type { Summary } from '../../stats/summarise.ts'
import type { Incidents } from '../../types/facts.ts'
import type { Calibration } from '../../types/result.ts'
import type { Scenario } from '../../types/scenario.ts'
import type { Warning } from '../../types/warnings.ts'
import { accounting, auditUnsure, dueTimes, knownFaults, littleWarnings, nothingMeasured } from './accounting.ts'
import { clockDrift, impossibleStamps, negativeLatency } from './clocks.ts'
import { absentCollector, gapWarnings, missingSeries } from './collectors.ts'
import { sendingTrouble } from './driver.ts'
import { faultsNotAsPlanned } from './faults.ts'
import { calibrationWarnings, generatorBusy, generatorLate, sentLess } from './generator.ts'
import { hostWarnings } from './host.ts'
import { observerBusy, observerLate } from './observer.ts'
import { connectionsClosed, ownLimit } from './own-limits.ts'
import { drainCut, fewReadingsWarnings, steadyWarnings, stoppedWarnings } from './phases.ts'
import { saturationRefused, saturationTimes } from './saturation.ts'
import {
  coldBroker,
  serviceFailed,
  targetEnded,
  targetTroubleText,
  throttledTarget,
  unreadableMessages,
  workersEnded,
} from './services.ts'
import { malformedUpdates, readingTrouble } from './updates.ts'
import { warning } from './warning.ts'

/** All warnings of a run: what this machine lacked, which explains others, and all invalid ones first, else in the order of the rules. */
export function allWarnings({
  measured,
  summary,
  calibration,
  stoppedByUser = false,
}: {
  readonly measured: Measured
  readonly summary: Summary
  readonly calibration: Calibration | null
  /** by Ctrl-C, and for no other reason */
  readonly stoppedByUser?: boolean
}): Warning[] {
  const warnings = [
    ...nothingMeasured(measured, stoppedByUser),
    ...sentLess(measured),
    ...generatorLate(measured),
    ...generatorBusy(measured),
    ...observerLate(measured),
    ...observerBusy(measured),
    ...clockDrift(measured),
    ...negativeLatency(measured),
    ...impossibleStamps(measured),
    ...accounting(measured, summary),
    ...dueTimes(measured),
    ...incidentWarnings(measured.incidents, measured.scenario),
    ...auditUnsure(measured),
    ...knownFaults(measured),
    ...faultsNotAsPlanned(measured),
    ...saturationRefused(measured.saturations),
    ...saturationTimes(measured.saturations),
    ...stoppedWarnings(measured),
    ...drainCut(measured),
    ...hostWarnings(measured),
    ...gapWarnings(measured),
    ...littleWarnings(measured, summary),
    ...steadyWarnings(summary, faultResults(measured)),
    ...fewReadingsWarnings(measured),
    ...calibrationWarnings(measured, calibration),
  ]
  const lacked = ownLimit(measured.incidents.ownLimits)
  const rest = warnings.filter(({ code }) => lacked.every((own) => own.code !== code))
  return [...lacked, ...rest.filter(({ invalid }) => invalid), ...rest.filter(({ invalid }) => !invalid)]
}

/** What happened to a pipeline and to what was on its way, causes before their effects. */
export function incidentWarnings(
  incidents: Incidents,
  { services, generators }: Pick<Scenario, 'services' | 'generators'>,
): Warning[] {
  const { targetTrouble, targetThrottledUs, absentCollectors, died } = incidents
  return [
    ...malformedUpdates(incidents.malformed),
    ...died.map(serviceFailed),
    ...targetEnded(incidents.targetEnded),
    ...workersEnded(incidents.workerEnds),
    ...ownLimit(incidents.ownLimits),
    ...connectionsClosed(incidents.connections),
    ...sendingTrouble(incidents.sending, generators),
    ...readingTrouble(incidents.reading),
    ...(targetTrouble === null ? [] : [warning('CONNECTION_TROUBLE', targetTroubleText(targetTrouble), {})]),
    ...unreadableMessages(incidents.targetUnreadable),
    ...throttledTarget(targetThrottledUs ?? 0),
    ...absentCollectors.map(absentCollector),
    ...incidents.missingSeries.map(missingSeries),
    ...coldBroker(services.kafka, incidents.brokers),
  ]
}

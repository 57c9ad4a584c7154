import type { DriverCounters, SourceTrouble } from '../types/measurement.ts'
import type { Warning } from '../types/result.ts'
import { formatCount } from '../units.ts'

/** What a driver had to do that results must tell. */
export function sendingTrouble(counters: DriverCounters): Warning[] {
  const { resentReadings, refusedReadings, retries, reconnects, firstTrouble } = counters
  const warnings: Warning[] = []
  const because = firstTrouble === '' ? '' : `; the first trouble: ${firstTrouble}`
  if (resentReadings > 0) {
    const message = `${formatCount(resentReadings)} readings were sent again without knowing whether they had arrived: the target may have them twice${because}`
    warnings.push(warning('RESENT', message, { resentReadings, retries, reconnects }))
  }
  if (refusedReadings > 0) {
    const message = `the target refused ${formatCount(refusedReadings)} readings, or did not answer in time${because}`
    warnings.push(warning('REFUSED', message, { refusedReadings, retries, reconnects }))
  }
  if (warnings.length === 0 && retries + reconnects > ordinaryRetries)
    warnings.push(connectionTrouble('sending', firstTrouble, { retries, reconnects }))
  return warnings
}

/** What a process of the target did not end for, told when it began. */
export function targetTrouble(name: string, words: string): Warning {
  return connectionTrouble(name, words, {})
}

/** A topic that was just made answers one request or two with an error. */
const ordinaryRetries = 4

function connectionTrouble(doing: string, first: string, figures: Record<string, number>): Warning {
  return warning('CONNECTION_TROUBLE', `${doing} met trouble on the way; the first: ${first}`, figures)
}

/** What went wrong between the target and the observer. */
export function readingTrouble({ skippedUpdates, reconnects, first }: SourceTrouble): Warning[] {
  if (skippedUpdates === 0) return first === '' ? [] : [connectionTrouble('reading the results', first, { reconnects })]
  const message = `${formatCount(skippedUpdates)} updates were gone before they could be read${first === '' ? '' : `: ${first}`}`
  return [warning('OFFSETS_RESET', message, { skippedUpdates, reconnects })]
}

function warning(code: Warning['code'], message: string, figures: Warning['figures']): Warning {
  return { code, message, phase: null, invalid: false, figures }
}

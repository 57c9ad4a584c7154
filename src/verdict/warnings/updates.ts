import type { MalformedUpdates, ReadingFacts } from '../../types/facts.ts'
import type { Warning } from '../../types/warnings.ts'
import { formatCount, formatUs } from '../../units.ts'
import { troubleText, warning } from './warning.ts'

/**
 * What went wrong between the target and the observer. What the observer could not read is counted as lost, and is not
 * the pipeline's fault; nor is the time for which a quota kept it from reading.
 */
export function readingTrouble(reading: ReadingFacts): Warning[] {
  const { skippedUpdates, throttledUs, first } = reading
  const reconnects = reading.reconnects ?? 0
  const because = first === null || first === '' ? '' : `: ${first}`
  const throttled = (throttledUs ?? 0) === 0 ? [] : [throttledReading(throttledUs ?? 0)]
  if (skippedUpdates > 0) {
    const message = `${formatCount(skippedUpdates)} updates could not be read reliably${because}`
    return [warning('OFFSETS_RESET', message, { skippedUpdates, reconnects }, { invalid: true }), ...throttled]
  }
  if (because === '') return throttled
  return [warning('CONNECTION_TROUBLE', troubleText('while reading results', first), { reconnects }), ...throttled]
}

function throttledReading(throttledUs: number): Warning {
  const message = `a consumer quota of the cluster kept loadcurve from reading results for ${formatUs(throttledUs)} in all: that time is in every result, and is not the pipeline's`
  return warning('THROTTLED', message, { throttledUs }, { invalid: true })
}

export function malformedUpdates({ count, first }: MalformedUpdates): Warning[] {
  if (count === 0) return []
  const message = `the target published ${count} updates or entries that break the contract; first: ${first}`
  return [warning('MALFORMED_UPDATE', message, { count })]
}

import type { SendingFacts } from '../../types/facts.ts'
import type { Warning } from '../../types/warnings.ts'
import { formatCount, formatUs } from '../../units.ts'
import { troubleText, warning } from './warning.ts'

/** A topic that was just made answers one request or two of each generator with an error. */
const ordinaryRetries = 4

/** What the generators' drivers had to do that results must tell. */
export function sendingTrouble(sending: SendingFacts, generators: number): Warning[] {
  const { resentReadings, refusedReadings, firstTrouble } = sending
  const [retries, reconnects] = [sending.retries ?? 0, sending.reconnects ?? 0]
  const warnings: Warning[] = []
  const because = firstTrouble === null || firstTrouble === '' ? '' : `; first problem: ${firstTrouble}`
  if (resentReadings > 0) {
    const message = `${formatCount(resentReadings)} readings were resent without knowing whether they had arrived: the target may have received them twice${because}`
    warnings.push(warning('RESENT', message, { resentReadings, retries, reconnects }))
  }
  if (refusedReadings > 0) {
    const message = `the target refused ${formatCount(refusedReadings)} readings or did not respond in time${because}`
    warnings.push(warning('REFUSED', message, { refusedReadings, retries, reconnects }))
  }
  // without a first one, what this machine lacked was all there was
  const isTrouble = firstTrouble !== '' && retries + reconnects > ordinaryRetries * generators
  if (warnings.length === 0 && isTrouble)
    warnings.push(warning('CONNECTION_TROUBLE', troubleText('while sending', firstTrouble), { retries, reconnects }))
  if ((sending.throttledUs ?? 0) > 0) warnings.push(throttledSending(sending.throttledUs ?? 0))
  return warnings
}

function throttledSending(throttledUs: number): Warning {
  const message = `a producer quota of the cluster kept the generators from sending for ${formatUs(throttledUs)} in all: that time is in the results, and is neither the engine's nor the broker's speed`
  return warning('THROTTLED', message, { throttledUs })
}

import type { BrokersBefore, Incidents, MalformedUpdates, ReadingFacts, SendingFacts } from '../types/facts.ts'
import type { Scenario } from '../types/scenario.ts'
import { type ServicesSpec, warmRecords } from '../types/services.ts'
import type { Warning } from '../types/warnings.ts'
import { formatCount } from '../units.ts'
import { warning } from './warning.ts'

/** What happened to a pipeline and to what was on its way, in the order in which a run meets it. */
export function incidentWarnings(
  incidents: Incidents,
  { services, generators }: Pick<Scenario, 'services' | 'generators'>,
): Warning[] {
  const { targetTrouble, absentCollectors, died } = incidents
  return [
    ...coldBroker(services.kafka, incidents.brokers),
    ...(targetTrouble === null ? [] : [warning('CONNECTION_TROUBLE', targetTroubleText(targetTrouble), {})]),
    ...absentCollectors.map(({ name, why }) =>
      warning('COLLECTOR_ABSENT', `the ${name} collector returns no samples: ${why}`, {}),
    ),
    ...died.map((how) => warning('SERVICE_FAILED', how, {})),
    ...sendingTrouble(incidents.sending, generators),
    ...readingTrouble(incidents.reading),
    ...malformedUpdates(incidents.malformed),
  ]
}

export function targetTroubleText({ name, words }: NonNullable<Incidents['targetTrouble']>): string {
  return troubleText(`in ${name}`, words)
}

function troubleText(where: string, first: string | null): string {
  return `connection problems ${where}; first: ${first ?? 'unknown'}`
}

/**
 * A broker of ours that nobody warmed. Where nothing tells what it has taken in, one that was started for this run is
 * cold, and of one that was up before nothing is said.
 */
function coldBroker(kafka: ServicesSpec['kafka'], brokers: BrokersBefore | null): Warning[] {
  if (brokers === null || !kafka.managed || kafka.warmBroker) return []
  const { records, fresh } = brokers
  if (records === null ? !fresh : records >= warmRecords) return []
  const had =
    records === null
      ? 'was started for this run'
      : `had received only ${recordsText(records)} since its start when the run began`
  const message = `the broker ${had} and was not warmed up: until its JVM has compiled the hot code (70 to 100 M records), a record costs up to six times as much CPU`
  return [warning('COLD_BROKER', message, records === null ? {} : { records })]
}

function recordsText(records: number): string {
  return records === 0 ? '0 records' : `${formatCount(records)} ${records === 1 ? 'record' : 'records'}`
}

/** A topic that was just made answers one request or two of each generator with an error. */
const ordinaryRetries = 4

/** What the generators' drivers had to do that results must tell. */
function sendingTrouble(sending: SendingFacts, generators: number): Warning[] {
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
  if (warnings.length === 0 && retries + reconnects > ordinaryRetries * generators)
    warnings.push(warning('CONNECTION_TROUBLE', troubleText('while sending', firstTrouble), { retries, reconnects }))
  return warnings
}

/** What went wrong between the target and the observer. */
function readingTrouble({ skippedUpdates, reconnects: known, first }: ReadingFacts): Warning[] {
  const reconnects = known ?? 0
  const because = first === null || first === '' ? '' : `: ${first}`
  if (skippedUpdates > 0) {
    const message = `${formatCount(skippedUpdates)} updates were deleted before they could be read${because}`
    return [warning('OFFSETS_RESET', message, { skippedUpdates, reconnects })]
  }
  if (because === '') return []
  return [warning('CONNECTION_TROUBLE', troubleText('while reading results', first), { reconnects })]
}

function malformedUpdates({ count, first }: MalformedUpdates): Warning[] {
  if (count === 0) return []
  const message = `the target published ${count} updates or entries that break the contract; first: ${first}`
  return [warning('MALFORMED_UPDATE', message, { count })]
}

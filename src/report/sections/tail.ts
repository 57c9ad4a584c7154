import { type HopName, hopNames } from '../../types/measurement.ts'
import { formatElapsed, formatRatio, formatUs } from '../../units.ts'
import { ownerWords, roughHops } from '../data/hop-owners.ts'
import type { ReportData } from '../data/shape.ts'
import type { Tail } from '../data/tail/tail-shape.ts'
import type { Child } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { capital, phaseNamed, seconds } from '../kit/words.ts'

/** In more of the measured time than this, slow readings are everywhere. */
const everywhereRatio = 0.5
const busyRatio = 0.8

/** Which part of the load holds the slowest readings, and what was different then: a few sentences. */
export function tailText(data: ReportData): Child {
  const { tail } = data
  if (tail === null) return null
  return el('p', { class: 'finding' }, [where(data, tail), ...silence(tail), ...why(data, tail)].join(' '))
}

function where(data: ReportData, tail: Tail): string {
  const above =
    tail.p99Us === null
      ? 'the readings that never arrived'
      : `the readings above the p99 of the whole load (${formatUs(tail.p99Us)})`
  if (isStretch(tail)) {
    const phase = tail.phase === null ? '' : ` in ${phaseNamed(data, tail.phase)},`
    return `${share(tail.shareRatio)} of ${above} were due${phase} ${between(tail)}.`
  }
  const { heavy } = tail
  return heavy === null
    ? `${capital(above)} are spread over the load: no part of it is to blame.`
    : `${share(heavy.shareRatio)} of ${above} were due in ${phaseNamed(data, heavy.phase)}, which has ${share(heavy.readingsRatio)} of all readings.`
}

/** Is it so short that it is named? Only then does it matter what else happened there. */
function isStretch({ timeRatio }: Tail): boolean {
  return timeRatio <= everywhereRatio
}

/** Two digits; what is not all is never called 100 %. */
function share(ratio: number): string {
  return ratio < 1 && ratio >= 0.995 ? 'over 99\u00a0%' : formatRatio(Number(ratio.toPrecision(2)))
}

function silence({ silentFromS }: Tail): string[] {
  return silentFromS === null ? [] : [`Nothing was delivered from ${formatElapsed(silentFromS * 1e6)} on.`]
}

/** Hops are those of readings that arrived: they do not tell why others did not. */
function why(data: ReportData, tail: Tail): string[] {
  const there = isStretch(tail) ? faulty(tail) : []
  if (tail.p99Us !== null) return [...growth(data, tail), ...(isStretch(tail) ? reasons(data, tail) : []), ...there]
  return tail.cause === null ? there : [`${capital(tail.cause).replace(/\.+$/, '')}.`, ...there]
}

function faulty({ fault }: Tail): string[] {
  return fault === null ? [] : [`That is around the fault: ${fault}.`]
}

function between({ fromS, toS }: Tail): string {
  if (toS - fromS < 1) return `${seconds(fromS)} to ${seconds(toS)} after the start`
  return `${formatElapsed(Math.floor(fromS) * 1e6)} to ${formatElapsed(Math.ceil(toS) * 1e6)}`
}

function reasons(data: ReportData, { hop, cpuBusyRatio }: Tail): string[] {
  const busy =
    cpuBusyRatio !== null && cpuBusyRatio >= busyRatio
      ? `the CPUs of the machine were ${share(cpuBusyRatio)} busy`
      : null
  const grown =
    hop === null
      ? null
      : `the hop ${hop.name}${ownerText(data, hop.name)} took ${formatUs(hop.meanUs)} on average, ${formatUs(hop.usualUs)} at other times`
  const then = [grown, busy].filter((text) => text !== null)
  return then.length === 0 ? [] : [`Then ${then.join(', and ')}.`]
}

/** A hop that grows by less than this share of what the result grows by did not make the tail. */
const leastGrowthRatio = 0.2

/** The hop that grew most from its p50 to its p99, in the phase that holds the tail or else over the load. */
function growth(data: ReportData, { phase }: Tail): string[] {
  const totals = data.phases.find((one) => one.name === phase)?.totals ?? data.total
  if (totals === null) return []
  const grown = hopNames
    .map((name) => ({ name, p50Us: totals.hopsUs[name].p50Us ?? 0, p99Us: totals.hopsUs[name].p99Us ?? 0 }))
    .reduce((best, one) => (one.p99Us - one.p50Us > best.p99Us - best.p50Us ? one : best))
  const { p50Us, p99Us } = totals.latency.result
  const byUs = grown.p99Us - grown.p50Us
  if (byUs <= 0 || byUs < ((p99Us ?? 0) - (p50Us ?? 0)) * leastGrowthRatio) return []
  const rough = roughHops.includes(grown.name) ? '≈\u00a0' : ''
  const range = `${rough}${formatUs(grown.p50Us)} to ${rough}${formatUs(grown.p99Us)}`
  const where = phase === null ? '' : ` of ${phaseNamed(data, phase)}`
  return [
    `From the p50 to the p99${where} the hop ${grown.name}${ownerText(data, grown.name)} grew most: ${range}.`,
    ...unread(data, grown.name, grown.p99Us, totals.latency.ack.p99Us),
  ]
}

/** What a broker has acknowledged only waits to be read: that part of the hop is the target's. */
function unread({ driver }: ReportData, hop: HopName, hopP99Us: number, ackP99Us: number | null): string[] {
  if (driver !== 'kafka' || hop !== 'broker' || ackP99Us === null || ackP99Us > hopP99Us / 2) return []
  return [
    `The broker had acknowledged them within ${formatUs(ackP99Us)} (p99): the rest of that hop is waiting to be read.`,
  ]
}

function ownerText(data: ReportData, name: HopName): string {
  const words = ownerWords(data, name)
  return words === name || words === 'none' ? '' : ` (${words})`
}

import type { HopName } from '../../types/measurement.ts'
import { formatElapsed, formatRatio, formatUs } from '../../units.ts'
import { ownerOf } from '../data/hop-owners.ts'
import type { ReportData } from '../data/shape.ts'
import type { Tail } from '../data/tail/tail-shape.ts'
import type { Child } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { phaseNamed, seconds } from '../kit/words.ts'

/** In more of the measured time than this, slow readings are everywhere. */
const everywhereRatio = 0.5
const busyRatio = 0.8

/** Which part of the load holds the slowest readings, and what was different then: one or two sentences. */
export function tailText(data: ReportData): Child {
  const { tail } = data
  if (tail === null) return null
  const above =
    tail.p99Us === null
      ? 'the readings that never arrived'
      : `the readings above the p99 of the whole load (${formatUs(tail.p99Us)})`
  if (tail.timeRatio > everywhereRatio)
    return el('p', { class: 'finding' }, `${capital(above)} are spread over the load: no part of it is to blame.`)
  const where = tail.phase === null ? '' : ` in ${phaseNamed(data, tail.phase)},`
  const held = `${formatRatio(Number(tail.shareRatio.toPrecision(2)))} of ${above} were due${where} ${between(tail)}.`
  return el('p', { class: 'finding' }, [held, ...reasons(data, tail)].join(' '))
}

function between({ fromS, toS }: Tail): string {
  if (toS - fromS < 1) return `${seconds(fromS)} to ${seconds(toS)} after the start`
  return `${formatElapsed(Math.floor(fromS) * 1e6)} to ${formatElapsed(Math.ceil(toS) * 1e6)}`
}

function reasons(data: ReportData, { hop, cpuBusyRatio, fault }: Tail): string[] {
  const busy =
    cpuBusyRatio !== null && cpuBusyRatio >= busyRatio
      ? `the CPUs of the machine were ${formatRatio(Number(cpuBusyRatio.toPrecision(2)))} busy`
      : null
  const grown =
    hop === null
      ? null
      : `the hop ${hop.name}${ownerText(data, hop.name)} took ${formatUs(hop.meanUs)} on average, ${formatUs(hop.usualUs)} at other times`
  const then = [grown, busy].filter((text) => text !== null)
  return [
    ...(then.length === 0 ? [] : [`Then ${then.join(', and ')}.`]),
    ...(fault === null ? [] : [`That is around the fault: ${fault}.`]),
  ]
}

function ownerText(data: ReportData, name: HopName): string {
  const { words } = ownerOf(data, name)
  return words === name ? '' : ` (${words})`
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1)
}

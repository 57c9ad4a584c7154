import type { FaultResult, PartCost, RunResult, SaturationResult } from '../../types/result.ts'
import { areTimesPossible, isUnanswered } from '../../types/saturation.ts'
import { formatCount, formatElapsed, formatPerS, formatUs, threeDigits } from '../../units.ts'
import { byJourney } from '../data/costs.ts'
import { cell, type TextCell, type TextColumn, textTable, wrap } from '../kit/text-table.ts'

const faultColumns: readonly TextColumn[] = [
  { head: 'fault', align: 'left', expendable: 0 },
  { head: 'what', align: 'left', expendable: 2 },
  { head: 'at', align: 'right', expendable: 3 },
  { head: 'for', align: 'right', expendable: 4 },
  { head: 'gap', align: 'right', expendable: 0 },
  { head: 'recovered', align: 'right', expendable: 0 },
  { head: 'lost', align: 'right', expendable: 0 },
  { head: 'twice', align: 'right', expendable: 0 },
]

/** The effects of each fault; nothing for a run without faults. */
export function faultLines({ faults }: RunResult, width: number, color: boolean): string[] {
  return faults.length === 0 ? [] : textTable(faultColumns, faults.map(faultRow), width, color)
}

function faultRow(fault: FaultResult): TextCell[] {
  const { phase, action, what, fromS, toS, gapS, recoveryS, lost, duplicated } = fault
  const seconds = (s: number) => formatUs(s * 1e6)
  const count = (value: number) => cell(formatCount(value), value > 0 ? 'bad' : 'plain')
  return [
    cell(phase),
    cell(`${action} ${what}`),
    cell(formatElapsed(Math.round(fromS) * 1e6)),
    cell(seconds(Number((toS - fromS).toPrecision(3)))),
    gapS === null ? cell('to the end', 'bad') : cell(gapS === 0 ? 'none' : `≥\u00a0${seconds(gapS)}`),
    recoveryS === null
      ? cell('not recovered', 'bad')
      : cell(recoveryS === 0 ? 'immediately' : `in ${seconds(recoveryS)}`),
    count(lost),
    count(duplicated),
  ]
}

/** Saturations and costs, one line each, wrapped; continuation lines are indented like those of the counts. */
export function pipelineLines({ saturations, costs }: RunResult, width: number): string[] {
  return [...saturations.map(saturationLine), ...costLine(costs)].flatMap((line) => wrap(line, width, ' '.repeat(10)))
}

function saturationLine(result: SaturationResult): string {
  const { phase, connections, requestsPerS, ...failed } = result
  const failures = Object.entries({ errors: failed.errors, timeouts: failed.timeouts, refused: failed.non2xx })
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `, ${name} ${formatCount(count)}`)
  return `saturated ${formatPerS(requestsPerS)} accepted requests over ${formatCount(connections)} connections in ${phase}${failures.join('')}; ${saturationTimes(result)}`
}

function saturationTimes(result: SaturationResult): string {
  if (isUnanswered(result)) return 'there are no times, since nothing was accepted'
  if (!areTimesPossible(result)) return 'its times are left out, since connections and rate contradict them'
  const time = (us: number | null) => (us === null ? 'no data' : formatUs(us))
  return `a closed loop from request to response, not comparable with the times above: p50 ${time(result.p50Us)}, p99 ${time(result.p99Us)}`
}

function costLine(costs: readonly PartCost[]): string[] {
  const known = byJourney(costs).flatMap(({ part, cpuSPerMillionReadings: s }) =>
    s === null ? [] : [`${part} ${threeDigits(s)}`],
  )
  return known.length === 0 ? [] : [`cost      CPU seconds per million readings: ${known.join(', ')}`]
}

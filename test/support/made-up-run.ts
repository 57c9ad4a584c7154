import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hlogHeader, hlogLines } from '../../src/results/hlog.ts'
import { Histogram } from '../../src/stats/histogram.ts'
import { type BinLine, latencyKinds, type SampleLine } from '../../src/types/measurement.ts'
import type { PlannedPhase } from '../../src/types/plan.ts'
import { collectorParts, seriesFamilies } from '../../src/types/series.ts'
import { syntheticRun } from '../report/synthetic-run.ts'

const perS = 20_000
/** seconds whose histograms differ; then they are repeated */
const patterns = 32
/** seconds that are written at once */
const batch = 600

/**
 * Writes the folder of a run at 20k readings/s that lasted so long, in one phase, with every series that our collectors
 * have and with histograms as full as those of a busy pipeline. Its numbers are made up; its size is what counts.
 */
export function writeMadeUpRun(folder: string, seconds: number): void {
  mkdirSync(folder, { recursive: true })
  const { environment, result, scenarioText } = syntheticRun({ kind: 'short' })
  const phases: PlannedPhase[] = [{ ...environment.phases[0]!, index: 0, fromUs: 0, ...lasting(seconds) }]
  const judged = result!.phases.filter(({ name }) => name === phases[0]!.name)
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text)
  const scenario = { ...environment.scenario, phases: phases.map(({ index: _, ...phase }) => phase) }
  write('environment.json', JSON.stringify({ ...environment, scenario, phases, binUs: 1e6 }))
  write('result.json', JSON.stringify({ ...result!, phases: judged, faults: [], saturations: [], durationS: seconds }))
  write('scenario.yaml', scenarioText)
  write('latency.hlog', hlogHeader(environment.firstDueUs))
  const latencies = Array.from({ length: patterns }, (_, pattern) => latencyLines(pattern))
  for (let from = 0; from < seconds; from += batch) {
    const stretch = Array.from({ length: Math.min(batch, seconds - from) }, (_, i) => from + i)
    const append = (file: string, textOf: (second: number) => string) =>
      appendFileSync(join(folder, file), stretch.map(textOf).join(''))
    append('seconds.ndjson', (second) => `${JSON.stringify(madeUpBin(second))}\n`)
    append('samples.ndjson', (second) =>
      madeUpSamples(second)
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    )
    append('latency.hlog', (second) => latencies[second % patterns]!.replaceAll(',0.000,', `,${second}.000,`))
  }
}

function lasting(seconds: number) {
  const curves = seconds * perS
  const rates = { fromPerS: perS, toPerS: perS }
  const messages = { firstMessage: 0, endMessage: curves, plannedCurves: curves, curves }
  return { durationUs: seconds * 1e6, toUs: seconds * 1e6, ...rates, ...messages }
}

/** A second in which everything arrived after some 150 ms. */
export function madeUpBin(second: number): BinLine {
  const counts = { offered: perS, sent: perS, acked: perS, delivered: perS, copies: 0, negative: 0 }
  const flows = { sentFlow: perS, deliveredFlow: perS, blockedUs: 0, inFlightPeakBytes: 12_000 + second }
  const sums = { lagSumUs: 3e6, readSumUs: 5e8, emittedSumUs: 1e9, storedSumUs: 2e9, resultSumUs: 3e9 }
  return { bin: second, phase: 0, fromUs: second * 1e6, toUs: (second + 1) * 1e6, ...counts, ...flows, ...sums }
}

/** 20,000 latencies between a median of 100 ms and a tail of seconds: some 200 cells. */
export function madeUpLatency(pattern: number): Histogram {
  const histogram = new Histogram(8)
  for (let i = 1; i <= 2000; i++)
    histogram.record(Math.round(20_000 * (1 + pattern / patterns) * (1 - i / 2001) ** -0.7), perS / 2000)
  return histogram
}

function latencyLines(pattern: number): string {
  return latencyKinds.map((kind) => hlogLines(kind, 0, 1e6, madeUpLatency(pattern))).join('')
}

const names = Object.keys(seriesFamilies).map((name) => name.replaceAll(/\{\w+\}/g, '0'))

/** One sample of each of our collectors, with all series that it may have. */
export function madeUpSamples(second: number): SampleLine[] {
  return [...collectorParts.keys()].map((from) => {
    const own = names.filter((name) => name.startsWith(`${from}.`))
    const values = own.map((name, i) => [name, ((second * 7919 + i * 104_729) % 1_000_003) / 97])
    return { atUs: second * 1e6, from, values: Object.fromEntries(values) }
  })
}

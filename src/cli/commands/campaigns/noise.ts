import { resolve } from 'node:path'
import { blockTurns } from '../../../analysis/interleave.ts'
import { noiseOf } from '../../../analysis/noise.ts'
import { Campaign } from '../../../campaigns/campaign.ts'
import { compareFolders, sidesOf } from '../../../campaigns/compare-folders.ts'
import { withControl } from '../../../campaigns/control.ts'
import { LoadcurveError } from '../../../errors.ts'
import { exitCodes, worstExitCode } from '../../../exit-codes.ts'
import { formatNoise } from '../../../report/summary/noise-text.ts'
import { readComparedRun } from '../../../results/compared/compared-run.ts'
import { scenarioHashOf } from '../../../results/scenario-hash.ts'
import type { Comparison } from '../../../types/comparison.ts'
import type { Scenario } from '../../../types/scenario.ts'
import { formatRatio, formatUs } from '../../../units.ts'
import type { Parts } from '../../parts.ts'
import { columnsOf, hasColor, type Io, shownPath } from '../../terminal/io.ts'
import { type CampaignOptions, readCells, requireSameScenarios, runSeries, tellMissing } from './series.ts'

export interface NoiseOptions extends CampaignOptions {
  readonly pairs: number
  /** by how much the pipeline is slowed in further runs, 0.1 is 10 %; null = not at all */
  readonly injectRatio: number | null
}

const [sideA, sideB, slowed] = [0, 1, 2]

/** Runs a scenario against itself, and tells what this machine's noise hides. Returns the exit code. */
export async function runNoise(scenario: string | null, options: NoiseOptions, io: Io, parts: Parts): Promise<number> {
  const going = options.resume === null ? null : openNoise(resolve(io.cwd, options.resume), scenario)
  if (going === null && scenario === null)
    throw new LoadcurveError('USAGE', 'noise is that of a scenario', { hint: 'write: loadcurve noise quickstart' })
  const planned = going?.plan.cells ?? plannedCells(scenario!, options, io)
  const cells = planned === null ? null : readCells(planned, io)
  if (planned === null || cells === null) return exitCodes.SCENARIO_INVALID
  if (going !== null) requireSameScenarios(going, cells)
  const { seed, pairs } = options
  const campaign =
    going ??
    Campaign.create(
      resolve(io.cwd, options.out),
      {
        kind: 'noise',
        name: cells[0]!.scenario.name,
        seed,
        cells: planned.map((cell, i) => ({ ...cell, scenarioHash: scenarioHashOf(cells[i]!.scenario) })),
        turns: blockTurns(planned.length, pairs, seed),
      },
      io.clock.nowUs(),
    )
  io.err.write(`campaign: ${shownPath(campaign.folder, io.cwd)}\n`)
  const ended = await runSeries(campaign, cells, { ...options, io, parts })
  if (ended !== 0) return ended
  return worstExitCode([tellMissing(campaign, io), tellNoise(campaign, options, io)])
}

function openNoise(folder: string, scenario: string | null): Campaign {
  const campaign = Campaign.open(folder)
  if (campaign.plan.kind === 'noise' && scenario === null) return campaign
  throw new LoadcurveError(
    'USAGE',
    scenario === null
      ? `${folder} is a campaign of: loadcurve ${campaign.plan.kind}`
      : 'with --resume the scenario is that of the campaign',
    { hint: 'name only the folder of a campaign of noise' },
  )
}

/** A, A again, and A slowed if that was asked for. Null: what is wrong was told. Errors: USAGE. */
function plannedCells(scenario: string, { overrides, injectRatio }: NoiseOptions, io: Io) {
  const cell = { scenario, overrides: { ...overrides } }
  const same = [
    { label: 'A', ...cell },
    { label: 'B, the same', ...cell },
  ]
  if (injectRatio === null) return same
  const [read] = readCells([same[0]!], io) ?? []
  if (read === undefined) return null
  const delay = { 'target.options.delay': `${slowedDelayUs(read.scenario, injectRatio)}us` }
  return [...same, { label: `slowed by ${formatRatio(injectRatio)}`, scenario, overrides: { ...overrides, ...delay } }]
}

/** Only the embedded target can be slowed, by its delay; which must be most of its latency for that to be so much. */
function slowedDelayUs({ target }: Scenario, ratio: number): number {
  const delayUs = 'delayUs' in target.options ? target.options.delayUs : 0
  if (delayUs > 0) return Math.round(delayUs * (1 + ratio))
  throw new LoadcurveError('USAGE', '--inject slows the embedded target by its delay, and this one has none', {
    hint: 'write --set target.engine=embedded --set target.options.delay=20ms',
  })
}

function tellNoise(campaign: Campaign, { injectRatio, json }: NoiseOptions, io: Io): number {
  const { a, b } = sidesOf(campaign, sideA, sideB)
  const found = noiseOf(a.folders.map(readComparedRun), b.folders.map(readComparedRun))
  const report = { ...found, comparison: withControl(found.comparison, campaign) }
  const hasSlowed = campaign.plan.cells.length > slowed!
  const comparison = hasSlowed
    ? compareFolders({ ...sidesOf(campaign, sideA, slowed), paired: true, meantToDiffer: ['scenario.target.options'] })
    : null
  const text =
    injectRatio === null ? 'as planned' : `by ${formatRatio(injectRatio)} of its delay (${delayText(campaign)})`
  const told = { ...report, injected: comparison === null ? null : { text, comparison } }
  if (json) io.out.write(`${JSON.stringify(told)}\n`)
  else io.out.write(formatNoise(told, { columns: columnsOf(io.out), color: hasColor(io.out, io.env) }))
  return closing(report.comparison, comparison?.verdict ?? null, io)
}

function delayText({ plan }: Campaign): string {
  const delay = plan.cells[slowed!]?.overrides['target.options.delay'] ?? ''
  return formatUs(Number(delay.replace('us', '')))
}

/** A difference where there is none, or a slow-down that was not found: then comparisons here are not to be trusted yet. */
function closing({ verdict: same, reasons }: Comparison, injected: string | null, io: Io): number {
  const isFooled = same === 'REGRESSION' || same === 'IMPROVEMENT' || same === 'INVALID'
  const isBlind = injected !== null && injected !== 'REGRESSION'
  const code = isFooled || isBlind ? exitCodes.INVALID : 0
  const why = isFooled
    ? `the same pipeline on both sides is ${same}: ${reasons[0] ?? ''}`
    : isBlind
      ? `the slow-down was not found: ${injected}; take more pairs`
      : 'comparisons can be made on this machine'
  io.err.write(`${why}; exit code ${code}\n`)
  return code
}

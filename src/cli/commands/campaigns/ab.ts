import { resolve } from 'node:path'
import { abbaTurns, valuesOf } from '../../../analysis/interleave.ts'
import { isOpen } from '../../../analysis/looks.ts'
import { Campaign, type CampaignCell } from '../../../campaigns/campaign.ts'
import { compareFolders, sidesOf } from '../../../campaigns/compare-folders.ts'
import { writeComparison } from '../../../campaigns/comparison-files.ts'
import { withControl } from '../../../campaigns/control.ts'
import { LoadcurveError } from '../../../errors.ts'
import { exitCodes, worstExitCode } from '../../../exit-codes.ts'
import { scenarioHashOf } from '../../../results/scenario-hash.ts'
import type { Comparison } from '../../../types/comparison.ts'
import type { Parts } from '../../parts.ts'
import { type Io, shownPath } from '../../terminal/io.ts'
import { tellComparison } from './comparison-end.ts'
import { type CampaignOptions, readCells, requireSameScenarios, runSeries, tellMissing } from './series.ts'

export interface AbOptions extends CampaignOptions {
  /** `--vary`: path -> values, as written */
  readonly vary: Readonly<Record<string, string>>
  readonly pairs: number
  /** looks after so many pairs, and makes as many again only where they settle nothing */
  readonly adaptive: boolean
}

type NewCell = Omit<CampaignCell, 'scenarioHash'>

/** Runs two scenarios in turns, and compares them pair by pair. Returns the exit code. */
export async function runAb(scenarios: readonly string[], options: AbOptions, io: Io, parts: Parts): Promise<number> {
  const going = options.resume === null ? null : Campaign.open(resolve(io.cwd, options.resume))
  if (going !== null) requireAb(going, scenarios)
  const planned = going?.plan.cells ?? cellsOf(scenarios, options)
  const cells = readCells(planned, io)
  if (cells === null) return exitCodes.SCENARIO_INVALID
  if (going !== null) requireSameScenarios(going, cells)
  const campaign =
    going ??
    Campaign.create(
      resolve(io.cwd, options.out),
      {
        kind: 'ab',
        name: cells[0]!.scenario.name,
        seed: options.seed,
        cells: planned.map((cell, i) => ({ ...cell, scenarioHash: scenarioHashOf(cells[i]!.scenario) })),
        looks: options.adaptive ? [options.pairs, 2 * options.pairs] : [],
        turns: abbaTurns(options.adaptive ? 2 * options.pairs : options.pairs, options.seed),
      },
      io.clock.nowUs(),
    )
  io.err.write(`campaign: ${shownPath(campaign.folder, io.cwd)}\n`)
  const session = { ...options, io, parts }
  const last = Math.max(0, campaign.plan.looks.length - 1)
  for (let look = 0; ; look++) {
    const pairs = campaign.plan.looks[look]
    const ended = await runSeries(campaign, cells, session, pairs)
    if (ended !== 0) return ended
    const comparison = comparedAt(campaign, look)
    if (look < last && isOpen(comparison)) {
      tellLook(comparison, io)
      continue
    }
    const missing = tellMissing(campaign, io, pairs)
    const page = await writeComparison(campaign.folder, comparison, io.clock.nowUs())
    return worstExitCode([missing, tellComparison(comparison, shownPath(page, io.cwd), options.json, io)])
  }
}

function comparedAt(campaign: Campaign, look: number): Comparison {
  const { looks: pairs } = campaign.plan
  const sides = sidesOf(campaign, 0, 1, pairs[look])
  const looks = pairs.length === 0 ? null : { pairs, taken: look + 1 }
  return withControl(compareFolders({ ...sides, paired: true, meantToDiffer: ['scenario'], looks }), campaign)
}

function tellLook({ verdict, reasons, looks }: Comparison, io: Io): void {
  const { pairs, taken } = looks!
  const more = `${pairs[taken]! - pairs[taken - 1]!} more pairs follow`
  io.err.write(`\nlook ${taken} of ${pairs.length}: ${verdict}; ${more}. ${reasons[0] ?? ''}\n`)
}

function requireAb({ folder, plan }: Campaign, scenarios: readonly string[]): void {
  if (plan.kind !== 'ab') throw new LoadcurveError('USAGE', `${folder} is a campaign of: loadcurve ${plan.kind}`)
  if (scenarios.length > 0)
    throw new LoadcurveError('USAGE', 'with --resume the scenarios are those of the campaign', {
      hint: 'name only the folder of the campaign',
    })
}

/** A and B: two scenarios, or one whose fields vary. Errors: USAGE. */
function cellsOf(scenarios: readonly string[], { vary, overrides }: AbOptions): NewCell[] {
  const varied = Object.entries(vary).map(([path, text]) => [path, valuesOf(text)] as const)
  const [first, second] = scenarios
  if (first === undefined || scenarios.length > 2)
    throw new LoadcurveError('USAGE', `ab compares two scenarios, not ${scenarios.length}`, {
      hint: 'name two, or one with --vary path=one,two',
    })
  for (const [path, values] of varied) requireTwo(path, values)
  if (second === undefined && varied.length === 0) {
    const cell = { scenario: first, overrides: { ...overrides } }
    return [
      { label: 'A', ...cell },
      { label: 'B, the same', ...cell },
    ]
  }
  return [first, second ?? first].map((scenario, side) => ({
    label: labelOf(second === undefined ? null : scenario, varied, side),
    scenario,
    overrides: { ...overrides, ...Object.fromEntries(varied.map(([path, values]) => [path, values[side]!])) },
  }))
}

function requireTwo(path: string, values: readonly string[]): void {
  if (values.length === 2 && values.every((value) => value !== '')) return
  throw new LoadcurveError('USAGE', `--vary ${path} has ${values.length} values, and ab compares two`, {
    hint: `write --vary ${path}=one,two; for more than two there is: loadcurve matrix`,
  })
}

function labelOf(
  scenario: string | null,
  varied: readonly (readonly [string, readonly string[]])[],
  side: number,
): string {
  const values = varied.map(([path, all]) => `${path.split('.').at(-1)}=${all[side]}`)
  return [...(scenario === null ? [] : [scenario]), ...values].join(', ')
}

import { resolve } from 'node:path'
import { blockTurns, valuesOf } from '../../../analysis/interleave.ts'
import { combinationsOf, labelOf } from '../../../analysis/matrix.ts'
import { Campaign } from '../../../campaigns/campaign.ts'
import { matrixOf, writeMatrix } from '../../../campaigns/matrix-files.ts'
import { LoadcurveError } from '../../../errors.ts'
import { exitCodes, worstExitCode } from '../../../exit-codes.ts'
import { formatMatrix } from '../../../report/summary/matrix-text.ts'
import { scenarioHashOf } from '../../../results/scenario-hash.ts'
import type { Parts } from '../../parts.ts'
import { columnsOf, hasColor, type Io, shownPath } from '../../terminal/io.ts'
import { type CampaignOptions, readCells, requireSameScenarios, runSeries, tellMissing } from './series.ts'
import type { VariedBy } from './varied-problems.ts'

export interface MatrixOptions extends CampaignOptions {
  /** `--vary`: path -> values, as written */
  readonly vary: Readonly<Record<string, string>>
  /** null = as the scenario says, or five times */
  readonly repeat: number | null
}

const mostCells = 1000
const usualRepeat = 5

/** Runs every combination of values, in blocks of one run each, and tells what they showed. Returns the exit code. */
export async function runMatrix(
  scenario: string | null,
  options: MatrixOptions,
  io: Io,
  parts: Parts,
): Promise<number> {
  const going = options.resume === null ? null : openMatrix(resolve(io.cwd, options.resume), scenario)
  const planned = going?.plan ?? newPlan(scenario, options, io)
  const where = planned !== null && 'where' in planned ? planned.where : undefined
  const cells = planned === null ? null : readCells(planned.cells, io, where)
  if (planned === null || cells === null) return exitCodes.SCENARIO_INVALID
  if (going !== null) requireSameScenarios(going, cells)
  const campaign =
    going ??
    Campaign.create(
      resolve(io.cwd, options.out),
      {
        kind: 'matrix',
        name: cells[0]!.scenario.name,
        seed: options.seed,
        axes: planned.axes,
        cells: planned.cells.map((cell, i) => ({ ...cell, scenarioHash: scenarioHashOf(cells[i]!.scenario) })),
        turns: blockTurns(planned.cells.length, 'repeat' in planned ? planned.repeat : usualRepeat, options.seed),
      },
      io.clock.nowUs(),
    )
  io.err.write(`campaign: ${shownPath(campaign.folder, io.cwd)}, ${campaign.plan.turns.length} runs\n`)
  const ended = await runSeries(campaign, cells, { ...options, io, parts })
  const missing = ended === 0 ? tellMissing(campaign, io) : 0
  const matrix = matrixOf(campaign)
  const page = await writeMatrix(campaign.folder, matrix, io.clock.nowUs())
  if (options.json) io.out.write(`${JSON.stringify(matrix)}\n`)
  else io.out.write(formatMatrix(matrix, columnsOf(io.out), hasColor(io.out, io.env)))
  if (!options.json) io.out.write(`page: ${shownPath(page, io.cwd)}\n`)
  return worstExitCode([ended, missing, matrix.moved === null ? 0 : exitCodes.INVALID])
}

function openMatrix(folder: string, scenario: string | null): Campaign {
  const campaign = Campaign.open(folder)
  if (campaign.plan.kind !== 'matrix')
    throw new LoadcurveError('USAGE', `${folder} is a campaign of: loadcurve ${campaign.plan.kind}`)
  if (scenario !== null)
    throw new LoadcurveError('USAGE', 'with --resume the scenario is that of the campaign', {
      hint: 'name only the folder of the campaign',
    })
  return campaign
}

/** By `--vary`, or else by the scenario. Null: what is wrong with the scenario was told. Errors: USAGE. */
function newPlan(scenario: string | null, { vary, overrides, repeat }: MatrixOptions, io: Io) {
  const read = scenario === null ? null : readCells([{ label: '', scenario, overrides: { ...overrides } }], io)
  if (scenario !== null && read === null) return null
  const spec = read?.[0]?.matrix ?? null
  const given = Object.entries(vary).map(([path, text]) => ({ path, values: valuesOf(text) }))
  const written = Object.entries(spec?.vary ?? {}).map(([path, values]) => ({ path, values: [...values] }))
  const axes = given.length > 0 ? given : written
  if (scenario === null || axes.length === 0)
    throw new LoadcurveError('USAGE', 'a matrix is of a scenario and of fields that vary', {
      hint: 'write: loadcurve matrix quickstart --vary fleet.frame=1,64; or add matrix to the scenario',
    })
  for (const { path, values } of axes) requireValues(path, values)
  const combinations = combinationsOf(axes)
  if (combinations.length > mostCells)
    throw new LoadcurveError('USAGE', `${combinations.length} combinations are more than ${mostCells}`)
  const cells = combinations.map((values) => ({
    label: labelOf(values),
    scenario,
    overrides: { ...overrides, ...values },
  }))
  const where: VariedBy = given.length > 0 ? '--vary' : 'matrix.vary'
  return { axes, cells, where, repeat: repeat ?? spec?.repeat ?? usualRepeat }
}

function requireValues(path: string, values: readonly string[]): void {
  if (values.every((value) => value !== '') && new Set(values).size === values.length) return
  throw new LoadcurveError('USAGE', `--vary ${path} has an empty value, or one twice`, {
    hint: `write --vary ${path}=one,two,three`,
  })
}

import { resolve } from 'node:path'
import { compareRuns } from '../../../analysis/comparison.ts'
import { differencesOf, fieldsOf } from '../../../analysis/differences.ts'
import { abbaTurns } from '../../../analysis/interleave.ts'
import { acknowledgementOf, readAcknowledgements } from '../../../campaigns/acknowledgements.ts'
import { type Baseline, readBaseline } from '../../../campaigns/baseline.ts'
import { Campaign } from '../../../campaigns/campaign.ts'
import { compareFolders, sidesOf } from '../../../campaigns/compare-folders.ts'
import { writeComparison } from '../../../campaigns/comparison-files.ts'
import { withControl } from '../../../campaigns/control.ts'
import { LoadcurveError } from '../../../errors.ts'
import { exitCodes } from '../../../exit-codes.ts'
import { packageVersion } from '../../../package-files.ts'
import { formatComparison } from '../../../report/summary/comparison-text.ts'
import { readComparedRun } from '../../../results/compared/compared-run.ts'
import { openRunFolder } from '../../../results/run-folder.ts'
import { scenarioHashOf } from '../../../results/scenario-hash.ts'
import { gitCommit, hostFacts } from '../../../run/environment.ts'
import type { Comparison, ComparisonVerdict } from '../../../types/comparison.ts'
import { metricFacts } from '../../../types/metrics.ts'
import type { Parts } from '../../parts.ts'
import { columnsOf, hasColor, type Io, shownPath } from '../../terminal/io.ts'
import type { ReadyScenario } from '../watched-run.ts'
import { readCells, runSeries, tellMissing } from './series.ts'

export const failures = ['regression', 'inconclusive'] as const
export type FailOn = (typeof failures)[number]

export type GateBase = { readonly baseline: string } | { readonly scenario: string }

export interface GateOptions {
  readonly out: string
  /** what it is compared with: a baseline, or the runs of another scenario, made in turns with its own */
  readonly base: GateBase
  /** of baselines, relative to where the command was called */
  readonly dir: string
  /** acks.yaml */
  readonly acks: string
  readonly runs: number
  readonly failOn: readonly FailOn[]
  /** a hit is measured again before it fails */
  readonly confirm: boolean
  readonly overrides: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly quiet: boolean
  readonly json: boolean
  readonly command: readonly string[]
  /** short runs of the embedded target between the blocks, which show whether the machine stays the same */
  readonly hasControl: boolean
  readonly retriesInvalid: boolean
}

/** gate.json, and what `--json` prints. */
export interface GateOutcome {
  /** name of the baseline, or the other scenario */
  readonly base: string
  readonly scenario: string
  readonly verdict: ComparisonVerdict
  readonly exitCode: number
  readonly reason: string
  /** regressions that somebody has accepted: title and reason */
  readonly accepted: readonly string[]
  readonly comparison: Comparison
  /** of the fresh runs after a hit; null = there was none, or it was not asked for */
  readonly confirmation: Comparison | null
}

/** Runs a scenario and compares it with a baseline, or with another scenario. Returns the exit code. */
export async function runGate(scenario: string, options: GateOptions, io: Io, parts: Parts): Promise<number> {
  const { base, overrides } = options
  const baseline = 'baseline' in base ? readBaseline(resolve(io.cwd, options.dir), base.baseline) : null
  const names = 'scenario' in base ? [base.scenario, scenario] : [scenario]
  const planned = names.map((name, i) => ({
    label: i === names.length - 1 ? 'now' : name,
    scenario: name,
    overrides: { ...overrides },
  }))
  const cells = readCells(planned, io)
  if (cells === null) return exitCodes.SCENARIO_INVALID
  if (baseline !== null) requireComparable(baseline, cells[0]!, io)
  const gate = new Gate({ baseline, planned, cells }, options, io, parts)
  const outcome = await gate.decide()
  return typeof outcome === 'number' ? outcome : tellGate(outcome, options.json, io)
}

/** What can be known before the first run. Errors: NOTHING_TO_COMPARE, with what differs. */
function requireComparable(baseline: Baseline, { scenario, file }: ReadyScenario, io: Io): void {
  const now = fieldsOf({
    scenario,
    host: hostFacts(),
    services: [],
    loadcurve: packageVersion(),
    gitCommit: gitCommit(io.cwd),
  })
  const before = new Map(Object.entries(baseline.fields).filter(([field]) => !field.startsWith('services.')))
  const different = differencesOf([before], [now], { fields: [] }).filter(({ allowed }) => !allowed)
  if (different.length === 0) return
  const list = different.map(({ field, a, b }) => `\n  ${field}: ${a} in the baseline, ${b} now`).join('')
  throw new LoadcurveError(
    'NOTHING_TO_COMPARE',
    `${file} cannot be compared with baseline ${baseline.name}; nothing was run:${list}`,
    { hint: 'save a baseline of this scenario on this machine: loadcurve baseline save' },
  )
}

interface GateCells {
  readonly baseline: Baseline | null
  readonly planned: readonly {
    readonly label: string
    readonly scenario: string
    readonly overrides: Record<string, string>
  }[]
  readonly cells: readonly ReadyScenario[]
}

class Gate {
  /** null = the first cell is what is compared with, in turns */
  readonly #baseline: Baseline | null
  readonly #planned: GateCells['planned']
  readonly #cells: GateCells['cells']
  readonly #options: GateOptions
  readonly #io: Io
  readonly #parts: Parts

  constructor({ baseline, planned, cells }: GateCells, options: GateOptions, io: Io, parts: Parts) {
    this.#baseline = baseline
    this.#planned = planned
    this.#cells = cells
    this.#options = options
    this.#io = io
    this.#parts = parts
  }

  /** A number is the exit code of a gate that was stopped. */
  async decide(): Promise<GateOutcome | number> {
    const comparison = await this.#batch('gate')
    if (typeof comparison === 'number') return comparison
    const first = this.#judged(comparison)
    const isHit = first.verdict === 'REGRESSION'
    if (!isHit || !this.#options.confirm) return this.#outcome(first, comparison, null)
    this.#io.err.write(`\n${first.reason} Measuring again, to confirm it.\n`)
    const confirmation = await this.#batch('confirm')
    if (typeof confirmation === 'number') return confirmation
    const second = this.#judged(confirmation)
    if (second.verdict === 'REGRESSION' && first.metrics.some((metric) => second.metrics.includes(metric)))
      return this.#outcome(second, comparison, confirmation)
    const reason = `A regression was seen once and not again: ${first.reason}`
    return this.#outcome({ ...second, verdict: 'INCONCLUSIVE', reason }, comparison, confirmation)
  }

  get #scenario() {
    return this.#cells.at(-1)!.scenario
  }

  /** Fresh runs, compared with those of the baseline or with those that were made in turns. */
  async #batch(what: 'gate' | 'confirm'): Promise<Comparison | number> {
    const { name } = this.#scenario
    const { runs } = this.#options
    const base = this.#baseline
    const plan = {
      kind: 'gate' as const,
      name: what === 'gate' ? name : `${name}-confirm`,
      seed: 0,
      baseline: base === null ? null : { name: base.name, savedUs: base.savedUs },
      cells: this.#planned.map((cell, i) => ({ ...cell, scenarioHash: scenarioHashOf(this.#cells[i]!.scenario) })),
      turns:
        base === null
          ? abbaTurns(runs, what === 'gate' ? 0 : 1)
          : Array.from({ length: runs }, (_, index) => ({ index, block: index, cell: 0 })),
    }
    const campaign = Campaign.create(resolve(this.#io.cwd, this.#options.out), plan, this.#io.clock.nowUs())
    this.#io.err.write(`campaign: ${shownPath(campaign.folder, this.#io.cwd)}\n`)
    const session = { ...this.#options, io: this.#io, parts: this.#parts }
    const ended = await runSeries(campaign, this.#cells, session)
    if (ended !== 0) return ended
    // a pipeline that fails now and then does not pass by the runs in which it did not
    const missing = tellMissing(campaign, this.#io)
    if (missing !== 0) return missing
    const comparison = withControl(this.#compared(campaign), campaign)
    await writeComparison(campaign.folder, comparison, this.#io.clock.nowUs())
    return comparison
  }

  #compared(campaign: Campaign): Comparison {
    const base = this.#baseline
    if (base === null) return compareFolders({ ...sidesOf(campaign), paired: true, meantToDiffer: ['scenario'] })
    const folders = campaign.made().map(({ folder }) => folder)
    const before = new Map(Object.entries(base.fields))
    const now = folders.map((folder) => fieldsOf(openRunFolder(folder).environment()))
    const differences = differencesOf([before], now, { fields: [] })
    const a = { label: `baseline ${base.name}`, runs: base.runs }
    return compareRuns(a, { label: 'now', runs: folders.map(readComparedRun) }, false, differences)
  }

  /** The verdict without the regressions that were accepted. */
  #judged(comparison: Comparison) {
    const { accepted: entries } = readAcknowledgements(resolve(this.#io.cwd, this.#options.acks))
    const place = {
      baseline: this.#baseline?.name ?? '',
      baselineSavedUs: this.#baseline?.savedUs ?? 0,
      scenario: this.#scenario.name,
    }
    const hits = comparison.metrics.filter(
      ({ metric, verdict }) => verdict === 'REGRESSION' && metricFacts[metric].role === 'primary',
    )
    const accepted = hits.flatMap((hit) => {
      const entry = acknowledgementOf(entries, hit, place)
      return entry === null ? [] : [{ metric: hit.metric, text: `${metricFacts[hit.metric].title}: ${entry.reason}` }]
    })
    const open = hits.filter(({ metric }) => !accepted.some((one) => one.metric === metric))
    const isForgiven = comparison.verdict === 'REGRESSION' && hits.length > 0 && open.length === 0
    const verdict: ComparisonVerdict = isForgiven ? 'NO CHANGE' : comparison.verdict
    const reason = isForgiven ? 'Every regression was accepted.' : (comparison.reasons[0] ?? '')
    return { verdict, reason, accepted: accepted.map(({ text }) => text), metrics: open.map(({ metric }) => metric) }
  }

  #outcome(
    { verdict, reason, accepted }: { verdict: ComparisonVerdict; reason: string; accepted: readonly string[] },
    comparison: Comparison,
    confirmation: Comparison | null,
  ): GateOutcome {
    const exitCode = exitCodeOf(verdict, this.#options.failOn)
    const base = this.#baseline?.name ?? this.#planned[0]!.scenario
    return { base, scenario: this.#scenario.name, verdict, exitCode, reason, accepted, comparison, confirmation }
  }
}

function exitCodeOf(verdict: ComparisonVerdict, failOn: readonly FailOn[]): number {
  if (verdict === 'REGRESSION') return failOn.includes('regression') ? exitCodes.REGRESSION : 0
  if (verdict === 'INCONCLUSIVE') return failOn.includes('inconclusive') ? exitCodes.REGRESSION : 0
  if (verdict === 'INVALID') return exitCodes.INVALID
  return verdict === 'TOO FEW' || verdict === 'NOT COMPARABLE' ? exitCodes.NOTHING_TO_COMPARE : 0
}

function tellGate(outcome: GateOutcome, json: boolean, io: Io): number {
  const { comparison, confirmation, accepted, verdict, reason, exitCode } = outcome
  const style = { color: hasColor(io.out, io.env), columns: columnsOf(io.out) }
  if (json) io.out.write(`${JSON.stringify(outcome)}\n`)
  else {
    io.out.write(formatComparison(comparison, style))
    if (confirmation !== null) io.out.write(`\nMeasured again:\n${formatComparison(confirmation, style)}`)
    for (const one of accepted) io.out.write(`accepted: ${one}\n`)
  }
  io.err.write(`${verdict}, exit code ${exitCode}: ${reason}\n`)
  return exitCode
}

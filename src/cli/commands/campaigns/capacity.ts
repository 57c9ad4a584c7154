import { resolve } from 'node:path'
import { nextCapacityStep } from '../../../analysis/capacity/capacity-search.ts'
import { searchedProbe } from '../../../analysis/capacity/carried-load.ts'
import { Campaign } from '../../../campaigns/campaign.ts'
import { capacityOf, probeOf, readProbes, writeCapacity, writeProbes } from '../../../campaigns/capacity-files.ts'
import { keepServices } from '../../../campaigns/kept-services.ts'
import { HopelessWatch, type ProbeShape, probeLoad } from '../../../campaigns/probe.ts'
import { LoadcurveError } from '../../../errors.ts'
import { exitCodes } from '../../../exit-codes.ts'
import { formatCapacity, probeLine } from '../../../report/summary/capacity-text.ts'
import { scenarioHashOf } from '../../../results/scenario-hash.ts'
import type { CapacityOutcome, CapacitySearch, NextProbe } from '../../../types/analysis/capacity.ts'
import type { MadeProbe } from '../../../types/analysis/capacity-result.ts'
import { formatPerS } from '../../../units.ts'
import { formatError } from '../../failure.ts'
import type { Parts } from '../../parts.ts'
import { columnsOf, hasColor, type Io, shownPath } from '../../terminal/io.ts'
import { openLiveDisplay } from '../../terminal/live-display.ts'
import { RunStopper } from '../run-stopper.ts'
import { type ReadyScenario, watchedRun } from '../watched-run.ts'
import { readCells, requireSameScenarios } from './series.ts'
import { StopRequest } from './stop-request.ts'

export interface CapacityOptions {
  readonly out: string
  readonly overrides: Readonly<Record<string, string>>
  /** null = the mean load of the scenario */
  readonly fromPerS: number | null
  readonly mostPerS: number
  readonly toleranceRatio: number
  readonly shape: ProbeShape
  readonly resume: string | null
  readonly tags: Readonly<Record<string, string>>
  readonly quiet: boolean
  readonly json: boolean
  readonly command: readonly string[]
}

const codes: Readonly<Record<CapacityOutcome, number>> = {
  found: 0,
  above: 0,
  below: exitCodes.OBJECTIVE_MISSED,
  invalid: exitCodes.INVALID,
}
/** Far below what anyone asks for. */
const leastShare = 1e-4
const mostTextColumns = 110

/** Searches the highest load that the target sustains. Returns the exit code. */
export async function runCapacity(
  scenario: string | null,
  options: CapacityOptions,
  io: Io,
  parts: Parts,
): Promise<number> {
  const going = options.resume === null ? null : openSearch(resolve(io.cwd, options.resume), scenario)
  if (going === null && scenario === null)
    throw new LoadcurveError('USAGE', 'capacity is that of a scenario', {
      hint: 'write: loadcurve capacity quickstart',
    })
  const cell = going?.plan.cells[0] ?? firstCell(scenario!, options, io)
  const cells = cell === null ? null : readCells([cell], io)
  if (cell === null || cells === null) return exitCodes.SCENARIO_INVALID
  if (going !== null) requireSameScenarios(going, cells)
  const campaign = going ?? begin(cell, cells[0]!, options, io)
  io.err.write(`campaign: ${shownPath(campaign.folder, io.cwd)}\n`)
  const ended = await searchBesideServices(new Search(campaign, options, io, parts), cells[0]!, io)
  if (ended === 0) return tellCapacity(campaign, options.json, io)
  io.err.write(`go on with: loadcurve capacity --resume ${shownPath(campaign.folder, io.cwd)}\n`)
  return ended
}

/** Services start once and stay warm from probe to probe; they are stopped however the search ends. */
async function searchBesideServices(search: Search, { scenario }: ReadyScenario, io: Io): Promise<number> {
  const asked = new StopRequest(io)
  const onProgress = (text: string) => io.err.write(`${text}\n`)
  const told = (thrown: unknown): number => {
    if (!(thrown instanceof LoadcurveError)) throw thrown
    io.err.write(formatError(thrown))
    return thrown.exitCode
  }
  let stop: (() => Promise<void>) | null = null
  try {
    stop = await keepServices(scenario, { env: io.env, onProgress, signal: asked.signal })
    return await search.run(asked)
  } catch (thrown) {
    return told(thrown)
  } finally {
    await stop?.().catch(told)
    asked.release()
  }
}

/** What all probes have in common. The load is replaced, and with it go the objectives of its phases. Null: told why. */
function firstCell(scenario: string, { overrides, shape, fromPerS }: CapacityOptions, io: Io): NewCell | null {
  const [read] = readCells([{ label: 'probe', scenario, overrides: { ...overrides } }], io) ?? []
  if (read === undefined) return null
  const { objectives, phases } = read.scenario
  const own = objectives.filter(({ implied }) => !implied)
  const kept = own.filter(({ phase }) => phase === null).map(({ require, soft }) => ({ require, soft }))
  for (const { require, phase } of own)
    if (phase !== null) io.err.write(`left out, since there is no phase ${phase} in a probe: ${require}\n`)
  const startPerS = fromPerS ?? phases.at(-1)!.toPerS
  const load = probeLoad(startPerS, shape)
  return { label: 'probe', scenario, overrides: { ...overrides, load, objectives: JSON.stringify(kept) } }
}

type NewCell = { readonly label: string; readonly scenario: string; readonly overrides: Record<string, string> }

function openSearch(folder: string, scenario: string | null): Campaign {
  const campaign = Campaign.open(folder)
  if (campaign.plan.kind === 'capacity' && scenario === null) return campaign
  throw new LoadcurveError(
    'USAGE',
    scenario === null
      ? `${folder} is a campaign of: loadcurve ${campaign.plan.kind}`
      : 'with --resume the scenario is that of the campaign',
    { hint: 'name only the folder of a search for a capacity' },
  )
}

function begin(cell: NewCell, { scenario }: ReadyScenario, options: CapacityOptions, io: Io): Campaign {
  const { mostPerS, toleranceRatio, shape } = options
  const startPerS = Math.min(mostPerS, options.fromPerS ?? scenario.phases.at(-1)!.toPerS)
  const search = { startPerS, leastPerS: startPerS * leastShare, mostPerS, toleranceRatio, ...shape }
  return Campaign.create(
    resolve(io.cwd, options.out),
    {
      kind: 'capacity',
      name: scenario.name,
      seed: 0,
      search,
      cells: [{ ...cell, scenarioHash: scenarioHashOf(scenario) }],
      turns: [],
    },
    io.clock.nowUs(),
  )
}

class Search {
  readonly #campaign: Campaign
  readonly #options: CapacityOptions
  readonly #io: Io
  readonly #parts: Parts
  readonly #probes: MadeProbe[]

  constructor(campaign: Campaign, options: CapacityOptions, io: Io, parts: Parts) {
    this.#campaign = campaign
    this.#options = options
    this.#io = io
    this.#parts = parts
    this.#probes = readProbes(campaign)
  }

  /** 0 when there is an answer, else the exit code with which it was ended. */
  async run(asked: StopRequest): Promise<number> {
    for (;;) {
      if (asked.wasAsked) return exitCodes.INTERRUPTED
      const step = nextCapacityStep(
        this.#probes.map(searchedProbe),
        this.#campaign.plan.search! satisfies CapacitySearch,
      )
      if (step.kind === 'answer') return 0
      const code = await this.#probe(step)
      if (code !== 0) return code
    }
  }

  async #probe({ loadPerS, why }: NextProbe): Promise<number> {
    const io = this.#io
    io.err.write(`\nprobe ${this.#probes.length + 1}: ${formatPerS(loadPerS)}, ${why}\n`)
    const [ready] = readCells([{ ...this.#cell, overrides: this.#overridesAt(loadPerS) }], io) ?? []
    if (ready === undefined) return exitCodes.SCENARIO_INVALID
    const display = openLiveDisplay(io, this.#options.quiet)
    const stopping = new RunStopper(io, (text) => display.say(text))
    const hope = new HopelessWatch(loadPerS, this.#shape)
    let stopped: string | null = null
    const watch = (progress: Parameters<HopelessWatch['look']>[0], stop: () => void) => {
      stopped ??= hope.look(progress)
      if (stopped !== null) stop()
    }
    try {
      const asked = { ...ready, ...this.#requestAt(loadPerS), watch }
      const outcome = await watchedRun(asked, { io, parts: this.#parts }, display, stopping)
      if (stopping.wasAsked) return exitCodes.INTERRUPTED
      this.#keep(probeOf(loadPerS, outcome, stopped))
      return 0
    } catch (thrown) {
      if (!(thrown instanceof LoadcurveError)) throw thrown
      io.err.write(formatError(thrown))
      return thrown.exitCode
    }
  }

  #keep(probe: MadeProbe): void {
    this.#probes.push(probe)
    writeProbes(this.#campaign, this.#probes)
    this.#io.err.write(`${probeLine(probe)}\n`)
  }

  get #cell() {
    return this.#campaign.plan.cells[0]!
  }

  get #shape(): ProbeShape {
    return this.#campaign.plan.search!
  }

  #overridesAt(loadPerS: number): Record<string, string> {
    return { ...this.#cell.overrides, load: probeLoad(loadPerS, this.#shape) }
  }

  #requestAt(loadPerS: number) {
    const { command, tags } = this.#options
    return {
      overrides: this.#overridesAt(loadPerS),
      ...{ command, keep: false, outDir: this.#campaign.runsDir },
      tags: { ...tags, ...this.#campaign.tagsOf(this.#probes.length), load_per_s: String(loadPerS) },
    }
  }
}

async function tellCapacity(campaign: Campaign, json: boolean, io: Io): Promise<number> {
  const probes = readProbes(campaign)
  const step = nextCapacityStep(probes.map(searchedProbe), campaign.plan.search!)
  if (step.kind !== 'answer') throw new Error('the search has no answer yet')
  const result = capacityOf(campaign, probes, step)
  const page = await writeCapacity(campaign, result, io.clock.nowUs())
  const width = Math.max(40, Math.min(mostTextColumns, columnsOf(io.out)))
  io.out.write(json ? `${JSON.stringify(result)}\n` : formatCapacity(result, width, hasColor(io.out, io.env)))
  if (!json) io.out.write(`page: ${shownPath(page, io.cwd)}\n`)
  const code = codes[step.outcome]
  io.err.write(`${step.sentence} Exit code ${code}, ${probes.length} probes.\n`)
  return code
}

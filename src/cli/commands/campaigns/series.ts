import { type Campaign, type CampaignCell, canRetry } from '../../../campaigns/campaign.ts'
import { controlScenario, controlTags } from '../../../campaigns/control.ts'
import { LoadcurveError } from '../../../errors.ts'
import { exitCodes } from '../../../exit-codes.ts'
import { scenarioHashOf } from '../../../results/scenario-hash.ts'
import { formatElapsed } from '../../../units.ts'
import { formatError } from '../../failure.ts'
import type { Parts } from '../../parts.ts'
import { readScenario, tellInvalid } from '../../scenario-argument.ts'
import { type Io, shownPath } from '../../terminal/io.ts'
import { openLiveDisplay } from '../../terminal/live-display.ts'
import { RunStopper } from '../run-stopper.ts'
import { type ReadyScenario, watchedRun } from '../watched-run.ts'
import { StopRequest } from './stop-request.ts'
import { asVaried, type VariedBy } from './varied-problems.ts'

/** What commands that make runs in blocks have in common. */
export interface CampaignOptions {
  /** results folder, relative to where the command was called */
  readonly out: string
  readonly overrides: Readonly<Record<string, string>>
  /** decides the order of the runs */
  readonly seed: number
  /** a campaign that was interrupted; null = a new one */
  readonly resume: string | null
  readonly tags: Readonly<Record<string, string>>
  readonly quiet: boolean
  readonly json: boolean
  readonly command: readonly string[]
  /** short runs of the embedded target between the blocks, which show whether the machine stays the same */
  readonly hasControl: boolean
  /** a run that is INVALID is made again, twice at most */
  readonly retriesInvalid: boolean
}

export interface SeriesSession
  extends Pick<CampaignOptions, 'quiet' | 'tags' | 'command' | 'hasControl' | 'retriesInvalid'> {
  readonly io: Io
  readonly parts: Parts
}

/** Whose runs can be continued later. */
const resumable: readonly Campaign['plan']['kind'][] = ['ab', 'matrix', 'noise']
/** A pipeline that fails twice in a row will not do better the third time. */
const mostFailuresInARow = 2

/**
 * Reads the scenario of each cell, before anything runs. Returns null after it has told everything that is wrong with
 * them. `where`: where the fields were written that differ between the cells.
 */
export function readCells(
  cells: readonly Omit<CampaignCell, 'scenarioHash'>[],
  io: Io,
  where: VariedBy = '--vary',
): ReadyScenario[] | null {
  const read = asVaried(
    cells,
    where,
    cells.map(({ scenario, overrides }) => readScenario(scenario, overrides, io)),
  )
  tellInvalid(read, 'nothing was run', io)
  return read.every((one): one is ReadyScenario => one.scenario !== null) ? read : null
}

/** A campaign that goes on must go on with what it began with. Errors: USAGE. */
export function requireSameScenarios(campaign: Campaign, cells: readonly ReadyScenario[]): void {
  for (const [i, { scenario, file }] of cells.entries()) {
    const { scenarioHash, label } = campaign.plan.cells[i]!
    if (scenarioHashOf(scenario) === scenarioHash) continue
    throw new LoadcurveError('USAGE', `${file} (${label}) is not the scenario with which this campaign began`, {
      hint: 'restore it, or begin anew without --resume',
    })
  }
}

/** Runs that failed are not made again by themselves. Returns the exit code of a pipeline that fails now and then: 0 = it did not. */
export function tellMissing(campaign: Campaign, io: Io, blocks = Number.POSITIVE_INFINITY): number {
  const missing = campaign.left({ blocks }).length
  if (missing === 0) return 0
  const { kind } = campaign.plan
  const turns = campaign.plan.turns.filter(({ block }) => block < blocks)
  const how = `; make them with: loadcurve ${kind} --resume ${shownPath(campaign.folder, io.cwd)}`
  const rest = resumable.includes(kind) ? how : ''
  io.err.write(`warning: ${missing} of ${turns.length} runs failed and are missing${rest}\n`)
  return exitCodes.TARGET_FAILED
}

/**
 * Makes the runs of the first blocks of a campaign that are not there yet. Returns 0 when all were made; INTERRUPTED after Ctrl-C, and the
 * code of the failure where runs failed again and again: then it has said how to go on.
 */
export async function runSeries(
  campaign: Campaign,
  cells: readonly ReadyScenario[],
  session: SeriesSession,
  blocks = Number.POSITIVE_INFINITY,
): Promise<number> {
  const asked = new StopRequest(session.io)
  try {
    const series = new Series(campaign, cells, session, asked)
    const left = campaign.left({ blocks, retriesInvalid: session.retriesInvalid })
    for (const [i, turn] of left.entries()) {
      const made = asked.wasAsked ? 0 : await series.makeWithControl(turn, left[i + 1] ?? null, left.length - i)
      const code = asked.wasAsked ? exitCodes.INTERRUPTED : made
      if (code !== 0) return tellRest(campaign, session.io, code)
    }
    return 0
  } finally {
    asked.release()
  }
}

function tellRest(campaign: Campaign, io: Io, code: number): number {
  const { kind } = campaign.plan
  if (resumable.includes(kind))
    io.err.write(
      `${campaign.left().length} runs left; go on with: loadcurve ${kind} --resume ${shownPath(campaign.folder, io.cwd)}\n`,
    )
  return code
}

type Turn = Campaign['plan']['turns'][number]

class Series {
  readonly #campaign: Campaign
  readonly #cells: readonly ReadyScenario[]
  readonly #session: SeriesSession
  /** how long each run took, from start to report */
  readonly #tookUs: number[] = []
  readonly #asked: StopRequest
  #failures = 0
  #hasBegun = false
  #isInvalid = false

  constructor(campaign: Campaign, cells: readonly ReadyScenario[], session: SeriesSession, asked: StopRequest) {
    this.#campaign = campaign
    this.#cells = cells
    this.#session = session
    this.#asked = asked
  }

  /** A run, and the control runs at the borders of its block. Returns 0, or the exit code with which the series ends here. */
  async makeWithControl(turn: Turn, next: Turn | null, left: number): Promise<number> {
    const { hasControl } = this.#session
    if (hasControl && !this.#hasBegun) {
      this.#hasBegun = true
      const code = await this.#control(turn.block)
      if (code !== 0) return code
    }
    const code = await this.#makeValid(turn, left)
    const isLast = next === null || next.block !== turn.block
    return code === 0 && hasControl && isLast ? this.#control(turn.block + 1) : code
  }

  /** Returns 0 also where it failed: then there is one fewer. */
  async #control(afterBlock: number): Promise<number> {
    const { io, parts, tags, command } = this.#session
    const scenario = controlScenario(this.#cells[0]!.scenario)
    const bytes = new TextEncoder().encode(`# ${scenario.why}\n`)
    const display = openLiveDisplay(io, true)
    const stopping = new RunStopper(io, (text) => display.say(text))
    try {
      const asked = {
        file: 'control',
        bytes,
        scenario,
        problems: [],
        matrix: null,
        overrides: {},
        command,
        keep: false,
      }
      const outDir = this.#campaign.controlDir
      await watchedRun(
        { ...asked, outDir, tags: { ...tags, ...controlTags(afterBlock) } },
        { io, parts },
        display,
        stopping,
      )
    } catch (thrown) {
      if (!(thrown instanceof LoadcurveError)) throw thrown
      io.err.write(formatError(thrown))
    }
    return stopping.wasAsked ? exitCodes.INTERRUPTED : 0
  }

  /** A run, and further ones in its place while they are INVALID, if that was asked for. */
  async #makeValid(turn: Turn, left: number): Promise<number> {
    const { io, retriesInvalid } = this.#session
    for (let attempts = retriesInvalid ? this.#campaign.attempts(turn) + 1 : 1; ; attempts++) {
      const code = await this.#make(turn, left)
      const isAgain = code === 0 && retriesInvalid && canRetry(this.#isInvalid, attempts)
      if (!isAgain || this.#asked.wasAsked) return code
      io.err.write('measuring this one again, since it was INVALID\n')
    }
  }

  /** Returns 0, or the exit code with which the series ends here. */
  async #make(turn: Turn, left: number): Promise<number> {
    const { io, parts, quiet } = this.#session
    if (!quiet) io.err.write(`\n${this.#titleOf(turn, left)}\n`)
    const startedUs = io.clock.nowUs()
    const display = openLiveDisplay(io, quiet)
    const stopping = new RunStopper(io, (text) => display.say(text))
    try {
      const { result } = await watchedRun(this.#requestOf(turn), { io, parts }, display, stopping)
      this.#tookUs.push(io.clock.nowUs() - startedUs)
      this.#isInvalid = result.verdict === 'INVALID'
      this.#failures = 0
      if (!quiet) io.err.write(`${result.verdict}${result.reasons[0] === undefined ? '' : `: ${result.reasons[0]}`}\n`)
      return stopping.wasAsked ? exitCodes.INTERRUPTED : 0
    } catch (thrown) {
      if (!(thrown instanceof LoadcurveError)) throw thrown
      io.err.write(formatError(thrown))
      this.#isInvalid = false
      this.#failures++
      const ends = stopping.wasAsked || this.#failures >= mostFailuresInARow
      return ends ? thrown.exitCode : 0
    }
  }

  #requestOf(turn: Turn) {
    const { overrides } = this.#campaign.plan.cells[turn.cell]!
    const { command, tags } = this.#session
    return {
      ...this.#cells[turn.cell]!,
      ...{ overrides, command, keep: false, outDir: this.#campaign.runsDir },
      tags: { ...tags, ...this.#campaign.tagsOf(turn.index) },
    }
  }

  #titleOf({ index, cell, block }: Turn, left: number): string {
    const { turns, cells } = this.#campaign.plan
    const blocks = turns.at(-1)!.block + 1
    const head = `run ${index + 1} of ${turns.length}: ${cells[cell]!.label} (block ${block + 1} of ${blocks})`
    if (this.#tookUs.length === 0) return head
    const meanUs = this.#tookUs.reduce((sum, us) => sum + us, 0) / this.#tookUs.length
    const end = new Date(Date.now() + (meanUs * left) / 1000)
    const clock = `${String(end.getHours()).padStart(2, '0')}:${String(end.getMinutes()).padStart(2, '0')}`
    return `${head}, ${left} left, ${formatElapsed(meanUs * left)}, until about ${clock}`
  }
}

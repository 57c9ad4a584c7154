import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { z } from 'zod'
import { LoadcurveError, messageOf } from '../errors.ts'
import { writeAtomically } from '../results/atomic-file.ts'
import { listRuns } from '../results/listing.ts'
import { openRunFolder } from '../results/run-folder.ts'

const cellSchema = z.object({
  /** as pages call it */
  label: z.string(),
  /** as it was given on the command line */
  scenario: z.string(),
  overrides: z.record(z.string(), z.string()),
  /** a campaign goes on only with the scenario with which it began */
  scenarioHash: z.string(),
})

const searchSchema = z.object({
  startPerS: z.number().positive(),
  leastPerS: z.number().positive(),
  mostPerS: z.number().positive(),
  toleranceRatio: z.number().positive(),
  warmUpUs: z.number().nonnegative(),
  forUs: z.number().positive(),
})

const planSchema = z.object({
  format: z.literal(1),
  kind: z.enum(['ab', 'matrix', 'noise', 'gate', 'capacity']),
  name: z.string(),
  createdUs: z.number(),
  seed: z.int(),
  cells: z.array(cellSchema).min(1),
  /** what a gate compares with; null = the runs are compared with each other */
  baseline: z.object({ name: z.string(), savedUs: z.number() }).nullable().default(null),
  /** the fields that vary in a matrix, with their values */
  axes: z.array(z.object({ path: z.string(), values: z.array(z.string()) })).default([]),
  /** numbers of pairs at which it is looked at whether more are needed; none = only at the end */
  looks: z.array(z.int().positive()).default([]),
  /** of a search for the capacity */
  search: searchSchema.nullable().default(null),
  /** none where each run depends on those before it */
  turns: z.array(z.object({ index: z.int(), block: z.int(), cell: z.int() })),
})

/** campaign.json: what several runs on purpose were planned to be. It is written once, before the first of them. */
export type CampaignPlan = z.infer<typeof planSchema>
/** What is new of a campaign. */
export type NewCampaign = Omit<z.input<typeof planSchema>, 'format' | 'createdUs'>
export type CampaignCell = z.infer<typeof cellSchema>

/** A run of a campaign that was made. */
export interface MadeRun {
  readonly turn: CampaignPlan['turns'][number]
  readonly folder: string
}

interface Attempt extends MadeRun {
  readonly isInvalid: boolean
}

/** A machine that fails to measure so often will not do it the next time. */
const mostAttempts = 3

/** Whether a turn with so many runs, the last of which is INVALID, is worth another. */
export function canRetry(isInvalid: boolean, attempts: number): boolean {
  return isInvalid && attempts < mostAttempts
}

/** Runs know their place in a campaign by tags, so that what was done is seen from the runs alone. */
const turnTag = 'turn'
const campaignTag = 'campaign'

/** The folder of a campaign: its plan, its runs below `runs/`, and its page. */
export class Campaign {
  readonly folder: string
  readonly plan: CampaignPlan

  private constructor(folder: string, plan: CampaignPlan) {
    this.folder = folder
    this.plan = plan
  }

  /** Makes the folder. Errors: RESULTS_UNWRITABLE. */
  static create(outDir: string, plan: NewCampaign, nowUs: number): Campaign {
    const when = new Date(nowUs / 1000).toISOString().replaceAll(/[-:]|\.\d+/g, '')
    const folder = join(resolve(outDir), `${plan.kind}-${when}-${plan.name}-${randomBytes(2).toString('hex')}`)
    const full = planSchema.parse({ format: 1, createdUs: nowUs, ...plan })
    mkdirSync(join(folder, 'runs'), { recursive: true })
    writeAtomically(join(folder, 'campaign.json'), `${JSON.stringify(full, null, 2)}\n`)
    return new Campaign(folder, full)
  }

  /** Errors: USAGE for a folder that is no campaign, or whose plan is damaged. */
  static open(path: string): Campaign {
    const folder = resolve(path)
    const file = join(folder, 'campaign.json')
    if (!existsSync(file))
      throw new LoadcurveError('USAGE', `${path} is not a campaign: it has no campaign.json`, {
        hint: 'name the folder that the command printed when it began',
      })
    try {
      return new Campaign(folder, planSchema.parse(JSON.parse(readFileSync(file, 'utf8'))))
    } catch (cause) {
      throw new LoadcurveError('USAGE', `${file} is damaged: ${messageOf(cause).split('\n')[0]}`, {
        hint: 'restore the file, or begin anew',
        cause,
      })
    }
  }

  get runsDir(): string {
    return join(this.folder, 'runs')
  }

  /** where the control runs are */
  get controlDir(): string {
    return join(this.folder, 'control')
  }

  tagsOf(turn: number): Record<string, string> {
    return { [campaignTag]: basename(this.folder), [turnTag]: String(turn) }
  }

  /** In the order of the turns, one of each: runs that were interrupted, did not finish or were INVALID can be made again. */
  made(): MadeRun[] {
    return [...this.#attempts().values()].map((attempts) => attempts.at(-1)!)
  }

  /** Runs that were INVALID and have another in their place. */
  replaced(): MadeRun[] {
    return [...this.#attempts().values()].flatMap((attempts) => attempts.slice(0, -1))
  }

  /** How many runs of a turn there are. */
  attempts({ index }: MadeRun['turn']): number {
    return this.#attempts().get(index)?.length ?? 0
  }

  /** Turns of the first blocks of which there is no run yet, or, with `retriesInvalid`, only an INVALID one. */
  left({ blocks = Number.POSITIVE_INFINITY, retriesInvalid = false } = {}): CampaignPlan['turns'] {
    const attempts = this.#attempts()
    const isOpen = (made: readonly Attempt[]) => retriesInvalid && canRetry(made.at(-1)!.isInvalid, made.length)
    return this.plan.turns.filter(({ index, block }) => {
      const made = attempts.get(index)
      return block < blocks && (made === undefined || isOpen(made))
    })
  }

  /** By turn, in the order of turns: the runs that ended, the oldest first. */
  #attempts(): Map<number, Attempt[]> {
    const byTurn = new Map<number, Attempt[]>()
    for (const { folder, verdict } of listRuns(this.runsDir)) {
      if (verdict === null || verdict === 'INTERRUPTED') continue
      const turn = this.plan.turns[Number(openRunFolder(folder).environment().tags[turnTag])]
      if (turn === undefined) continue
      byTurn.set(turn.index, [...(byTurn.get(turn.index) ?? []), { turn, folder, isInvalid: verdict === 'INVALID' }])
    }
    return new Map([...byTurn].sort(([one], [other]) => one - other))
  }
}

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { kneeOf } from '../analysis/capacity/knee.ts'
import { judgeProbe } from '../analysis/capacity/probe-verdict.ts'
import { LoadcurveError } from '../errors.ts'
import { renderCapacity } from '../report/capacity/html.ts'
import { realDisk, writeAtomically } from '../results/atomic-file.ts'
import { elsewhere } from '../results/left-over-spill.ts'
import { pageAssets } from '../results/page-assets.ts'
import type { RunOutcome } from '../run/api.ts'
import { type CapacityAnswer, type ProbeJudgement, probeLimits } from '../types/analysis/capacity.ts'
import type { CapacityResult, MadeProbe } from '../types/analysis/capacity-result.ts'
import type { RunResult } from '../types/result.ts'
import type { Campaign } from './campaign.ts'
import { reportLink } from './report-links.ts'

const probesFile = 'probes.json'
const latencyUs = z.number().nonnegative().nullable()
const probesSchema: z.ZodType<MadeProbe[]> = z.array(
  z.object({
    loadPerS: z.number().positive(),
    run: z.string(),
    judgement: z.object({
      verdict: z.enum(['PASS', 'FAIL', 'INVALID']),
      hits: z.array(z.object({ limit: z.enum(probeLimits), sentence: z.string() })),
      sentence: z.string(),
    }),
    deliveredPerS: z.number().nonnegative(),
    resultP50Us: latencyUs,
    resultP99Us: latencyUs,
    backlogSlopePerS: z.number(),
    backlogEndCurves: z.number(),
  }),
)

/** What the probes of a search were so far; none at its beginning. Errors: USAGE for a damaged file. */
export function readProbes({ folder }: Campaign): MadeProbe[] {
  const path = join(folder, probesFile)
  if (!existsSync(path)) return []
  try {
    return probesSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    throw new LoadcurveError('USAGE', `${path} is damaged`, { hint: 'begin anew without --resume', cause })
  }
}

/** Errors: RESULTS_UNWRITABLE. */
export function writeProbes({ folder }: Campaign, probes: readonly MadeProbe[]): void {
  writeAtomically(join(folder, probesFile), `${JSON.stringify(probes, null, 1)}\n`)
}

/** `stopped`: why it was ended before its time, which is a failure; null = it was not. */
export function probeOf(loadPerS: number, { result }: RunOutcome, stopped: string | null): MadeProbe {
  const measured = result.phases.find((phase) => phase.measured) ?? result.total
  const { deliveredPerS, backlogSlopePerS, backlogEndCurves, latency } = measured
  return {
    ...{ loadPerS, run: result.run, deliveredPerS, backlogSlopePerS, backlogEndCurves },
    judgement: stopped === null ? judgementOf(result, measured) : hopeless(stopped),
    resultP50Us: latency.result.p50Us,
    resultP99Us: latency.result.p99Us,
  }
}

function judgementOf(result: RunResult, measured: RunResult['total']): ProbeJudgement {
  const { offeredPerS, sentPerS, deliveredPerS, backlogSlopePerS, backlogEndCurves } = measured
  const missed = result.objectives.filter(({ met, soft, implied }) => !met && !soft && !implied)
  const judged = judgeProbe({
    runVerdict: result.verdict,
    ...{ offeredPerS, sentPerS, deliveredPerS, backlogSlopePerS, backlogEndCurves },
    missedObjectives: missed.map(({ require }) => require),
  })
  const why = judged.verdict === 'INVALID' ? result.reasons[0] : undefined
  return why === undefined ? judged : { ...judged, sentence: `${judged.sentence} ${why}` }
}

function hopeless(sentence: string): ProbeJudgement {
  return { verdict: 'FAIL', hits: [{ limit: 'backlog at the end', sentence }], sentence }
}

export function capacityOf(campaign: Campaign, probes: readonly MadeProbe[], answer: CapacityAnswer): CapacityResult {
  const { cells, createdUs, search } = campaign.plan
  const curve = probes.filter(({ judgement }) => judgement.verdict !== 'INVALID')
  return {
    format: 1,
    scenario: cells[0]!.scenario,
    createdUs,
    search: search!,
    probes,
    answer,
    knee: kneeOf(curve.map(({ loadPerS, resultP99Us }) => ({ loadPerS, p99Us: resultP99Us }))),
  }
}

/** Writes capacity.json and capacity.html, and returns the path of the page. Errors: RESULTS_UNWRITABLE. */
export async function writeCapacity(
  { folder, runsDir }: Pick<Campaign, 'folder' | 'runsDir'>,
  result: CapacityResult,
  nowUs: number,
  pageDir?: string,
): Promise<string> {
  writeAtomically(join(folder, 'capacity.json'), `${JSON.stringify(result)}\n`, realDisk, elsewhere)
  const page = {
    result,
    madeAt: new Date(nowUs / 1000).toISOString(),
    reports: result.probes.map(({ run }) => reportLink(folder, join(runsDir, run))),
  }
  const path = join(folder, 'capacity.html')
  writeAtomically(path, renderCapacity(page, await pageAssets('comparison', pageDir)), realDisk, elsewhere)
  return path
}
